"""A CANalyst-II of the published protocol, on a USB bus of this machine: USB/IP (Documentation/usb/usbip_protocol.rst of the
kernel) to its vhci-hcd. Typed from projectgus/python-canalystii as a reference describes it, not from the program.

It is told what goes wrong, keeps a count of all that went wrong, and of every byte that was sent to it.
"""

import collections
import errno
import os
import socket
import struct
import threading
import time

VHCI = "/sys/devices/platform/vhci_hcd.0"
PRODUCT = "Chuangxin Tech USBCAN/CANalyst-II"
FULL_SPEED = 2
INIT, START, STOP, CLEAR, STATUS = 1, 2, 3, 5, 0x0A
HELD = 1500

HEADER = struct.Struct(">IIIII")
SUBMIT = struct.Struct(">IiiiI8s")
RETURN = struct.Struct(">iiiii8x")


def record(can_id, data, stamp, flag=1, remote=0, extended=0, length=None):
    return struct.pack("<IIBBBBB8s", can_id, stamp & 0xFFFFFFFF, flag, 0, remote, extended,
                       len(data) if length is None else length, bytes(data).ljust(8, b"\0"))


class Channel:
    """One CAN bus with what is said on it: frames at their times, kept until they are fetched."""

    def __init__(self):
        self.source = None
        self.kept = collections.deque()
        self.is_on = False
        self.lost = 0
        self.fetched = 0
        self.last = None  # the frame that was fetched last: identifier and data
        self.began = 0.0
        self.made = 0
        # On a computer that is busy with something else: the bus stands still from that long after it was last asked, seconds.
        self.patience = float("inf")
        self.time = self.asked = time.monotonic()

    def speak(self, rate, frame):
        """From now on `rate` frames a second, the n-th is `frame(n)`: an identifier and data."""
        self.source, self.rate, self.began, self.made = frame, rate, self.now(), 0

    def now(self):
        asked = time.monotonic()
        self.time += min(asked - self.asked, self.patience)
        self.asked = asked
        return self.time

    def advance(self):
        if self.source is None:
            return
        due = int((self.now() - self.began) * self.rate)
        while self.made < due:
            at = self.began + self.made / self.rate
            if self.is_on:
                if len(self.kept) < HELD:
                    self.kept.append((at, *self.source(self.made)))
                else:
                    self.lost += 1
            self.made += 1


class Adapter:
    def __init__(self, port=0, product=PRODUCT, serial="31F0000A7", endpoints=6):
        self.port, self.product, self.serial, self.endpoints = port, product, serial, endpoints
        self.channels = [Channel(), Channel()]
        self.lock = threading.Lock()
        self.sent = []  # (endpoint, packet): everything that was written to it
        self.answers = {2: collections.deque(), 4: collections.deque()}
        self.hangs = False
        self.waiting_ins = {}  # seqnum: (endpoint, length)
        self.spoil_status = None  # a function from an answer to what goes out in its place
        self.spoil_buffer = None  # the same of a buffer of frames
        # Where fewer buffers wait than are asked for: a short transfer, empty buffers, or nothing until they are there.
        self.rest = "short"
        self.reads = 0
        self.socket = None

    # The plug

    def plug(self):
        self.socket, far = socket.socketpair(socket.AF_UNIX, socket.SOCK_STREAM)
        for channel in self.channels:
            channel.is_on = False
            channel.kept.clear()
        for queue in self.answers.values():
            queue.clear()
        self.waiting_ins.clear()
        threading.Thread(target=self.serve, args=(self.socket,), daemon=True).start()
        with open(f"{VHCI}/attach", "w", encoding="ascii") as attach:
            attach.write(f"{self.port} {far.fileno()} {0x10002 + self.port} {FULL_SPEED}")
        far.close()

    def pull(self):
        """As a cable that is pulled: whatever is under way ends there."""
        if self.socket:
            self.socket.shutdown(socket.SHUT_RDWR)
            self.socket.close()
            self.socket = None

    # USB/IP

    @staticmethod
    def exactly(sock, count):
        data = b""
        while len(data) < count:
            part = sock.recv(count - len(data))
            if not part:
                raise EOFError
            data += part
        return data

    def serve(self, sock):
        try:
            while True:
                command, number, _, direction, endpoint = HEADER.unpack(self.exactly(sock, 20))
                body = self.exactly(sock, 28)
                if command == 1:
                    _, length, _, _, _, setup = SUBMIT.unpack(body)
                    data = self.exactly(sock, length) if direction == 0 and length > 0 else b""
                    with self.lock:
                        self.submitted(sock, number, direction, endpoint, length, setup, data)
                elif command == 2:
                    unlinked = struct.unpack(">I", body[:4])[0]
                    with self.lock:
                        was = self.waiting_ins.pop(unlinked, None)
                        sock.sendall(HEADER.pack(4, number, 0, 0, 0)
                                     + struct.pack(">i24x", -errno.ECONNRESET if was else 0))
        except (EOFError, OSError):
            pass

    @staticmethod
    def complete(sock, number, data=b"", length=None, status=0):
        sock.sendall(HEADER.pack(3, number, 0, 0, 0)
                     + RETURN.pack(status, len(data) if length is None else length, 0, 0, 0) + data)

    def submitted(self, sock, number, direction, endpoint, length, setup, data):
        if endpoint == 0:
            answer = self.control(setup)
            if answer is None:
                return self.complete(sock, number, status=-errno.EPIPE)
            return self.complete(sock, number, answer[:length])
        if self.hangs:
            self.waiting_ins[number] = (endpoint, length)
            return None
        if direction == 0:
            self.sent.append((endpoint, data))
            if endpoint in (2, 4):
                self.command(endpoint, data)
            return self.complete(sock, number, length=len(data))
        if endpoint in (2, 4):
            if self.answers[endpoint]:
                return self.complete(sock, number, self.answers[endpoint].popleft()[:length])
        elif endpoint in (1, 3):
            buffers = self.buffers(self.channels[endpoint // 2], length // 64)
            if buffers or self.rest == "short":
                return self.complete(sock, number, buffers)
        # Nothing to say yet: the host waits, or gives up.
        self.waiting_ins[number] = (endpoint, length)
        return None

    def control(self, setup):
        kind, request, value, _, length = struct.unpack("<BBHHH", setup)
        if request in (9, 11, 1, 3):  # SET_CONFIGURATION, SET_INTERFACE, CLEAR_FEATURE, SET_FEATURE
            return b""
        if request == 0:  # GET_STATUS
            return b"\0\0"
        if request != 6 or kind & 0x60:
            return None
        index = value & 0xFF
        if value >> 8 == 1:
            return struct.pack("<BBHBBBBHHHBBBB", 18, 1, 0x0200, 0, 0, 0, 64, 0x04D8, 0x0053, 0x0100, 1, 2, 3, 1)[:length]
        if value >> 8 == 2:
            ends = b"".join(struct.pack("<BBBBHB", 7, 5, number | side, 2, 64, 0)
                            for number in range(1, self.endpoints + 1) for side in (0x80, 0))
            face = struct.pack("<BBBBBBBBB", 9, 4, 0, 0, self.endpoints * 2, 0xFF, 0, 0, 0)
            return (struct.pack("<BBHBBBBB", 9, 2, 18 + len(ends), 1, 1, 0, 0x80, 50) + face + ends)[:length]
        if value >> 8 == 3:
            texts = {1: "Chuangxin Tech", 2: self.product, 3: self.serial}
            data = struct.pack("<H", 0x0409) if index == 0 else texts.get(index, "").encode("utf-16-le")
            return (bytes([len(data) + 2, 3]) + data)[:length]
        return None

    # What it does

    def command(self, endpoint, packet):
        channel = self.channels[endpoint // 2 - 1]
        opcode = struct.unpack_from("<I", packet)[0] if len(packet) >= 4 else None
        channel.advance()
        if opcode == START:
            channel.is_on = True
        elif opcode == STOP:
            channel.is_on = False
        elif opcode == CLEAR:
            channel.kept.clear()
        elif opcode == STATUS:
            answer = struct.pack("<IIHH", STATUS, len(channel.kept), 0, 0).ljust(64, b"\0")
            if self.spoil_status:
                answer = self.spoil_status(answer)
            if answer is not None:
                self.answers[endpoint].append(answer)

    def buffers(self, channel, count):
        self.reads += 1
        packets = []
        while len(packets) < count and channel.kept:
            frames = [channel.kept.popleft() for _ in range(min(3, len(channel.kept)))]
            channel.fetched += len(frames)
            channel.last = frames[-1][1:]
            records = b"".join(record(number, data, int(at * 10_000)) for at, number, data in frames)
            packet = (bytes([len(frames)]) + records).ljust(64, b"\0")
            packets.append(self.spoil_buffer(packet) if self.spoil_buffer else packet)
        while self.rest == "empty" and len(packets) < count:
            packets.append(bytes(64))
        return b"".join(packets)

    # What was sent to it

    def opcodes(self):
        return [struct.unpack_from("<I", packet)[0] for _, packet in list(self.sent)]

    def inits(self):
        return [struct.unpack_from("<16I", packet) for _, packet in list(self.sent) if packet[0] == INIT]


def said(path):
    with open(path, encoding="ascii") as file:
        return file.read().strip()


def node():
    """The adapter's node in /dev, once it is there."""
    for place in os.listdir("/sys/bus/usb/devices"):
        folder = f"/sys/bus/usb/devices/{place}"
        try:
            if said(f"{folder}/idVendor") != "04d8":
                continue
            numbers = [int(said(f"{folder}/{name}")) for name in ("busnum", "devnum")]
        except OSError:
            continue
        path = "/dev/bus/usb/%03d/%03d" % tuple(numbers)
        # What udev would tell: the interface is there last.
        if os.path.exists(path) and os.path.exists(f"{folder}/{place}:1.0"):
            return path
    return None
