"""A USB CAN adapter with two channels, and the wire at its plugs: what the emulated SJA1000 of QEMU does not model.

To the kernel it is a candleLight adapter (driver gs_usb) on the USB/IP host of this machine. What it says to its driver
is what the open firmware says (candle-usb/candleLight_fw, src/can/bxcan.c and include/gs_usb.h, documented): with the
driver of Linux 6.1 each change of the controller's state, as an error frame, and nothing of single errors.

The wire follows the rules for errors of ISO 11898-1 as far as a frame as a whole goes: who is at another rate hears
garbage and, unless it only listens or is error-passive, destroys the frame; who hears a frame whole acknowledges it
unless it only listens; errors are counted on both sides, 96 is a warning, 128 passive, 256 bus-off. Without an
acknowledgement a sender becomes passive and never bus-off. Bits, arbitration and time are not modelled.
"""

import errno
import os
import socket
import struct
import threading

CLOCK = 48_000_000
ERROR, BUS_OFF, CONTROLLER, COUNTS = 0x20000000, 0x40, 0x04, 0x200
# The controller's states by what they are called in byte 1 of an error frame: receiving, sending.
WORDS = {"warning": (0x04, 0x08), "passive": (0x10, 0x20), "active": (0x40, 0x40)}
HUB = "/sys/devices/platform/vhci_hcd.0"


class Node:
    """A controller on the wire. One that is nobody's channel hears and acknowledges: an inverter, say."""

    def __init__(self, rate=500_000, on=False, report=lambda state, node: None, receive=lambda frame: None):
        self.rate, self.on, self.listens = rate, on, False
        self.sent_errors = self.heard_errors = 0
        self.state = "active"
        self.report, self.receive = report, receive
        self.waiting = []

    @property
    def takes_part(self):
        return self.on and self.state != "off"

    @property
    def disturbs(self):
        return self.takes_part and not self.listens and self.state != "passive"

    def count(self, sent=0, heard=0):
        self.sent_errors = max(0, self.sent_errors + sent)
        self.heard_errors = max(0, min(self.heard_errors + heard, 135))
        most = max(self.sent_errors, self.heard_errors)
        state = "off" if self.sent_errors > 255 else "passive" if most > 127 else "warning" if most >= 96 else "active"
        if state != self.state:
            self.state = state
            self.report(state, self)

    def start(self, rate, listens):
        self.rate, self.listens, self.on = rate, listens, True
        self.sent_errors = self.heard_errors = 0
        self.state = "active"


class Wire:
    def __init__(self):
        self.nodes, self.tries = [], 0
        # CAN-H against CAN-L: nobody reads back what it sends.
        self.shorted = False

    def send(self, sender, frame):
        """One try; whether the frame was sent whole."""
        others = [node for node in self.nodes if node is not sender and node.takes_part]
        same = [node for node in others if node.rate == sender.rate]
        wrong = [node for node in others if node.rate != sender.rate]
        destroyed = self.shorted or any(node.disturbs for node in wrong)
        acknowledged = any(not node.listens for node in same)
        self.tries += 1
        for node in wrong:
            # One for the error, and eight where a dominant bit follows its error flag: every other time.
            node.count(heard=1 + self.tries % 2 * 8)
        if destroyed or not acknowledged:
            for node in same:
                node.count(heard=1)
            # What nobody acknowledges makes passive, and no worse.
            if destroyed or sender.state != "passive":
                sender.count(sent=8)
            return False
        sender.count(sent=-1)
        for node in same:
            node.count(heard=119 - node.heard_errors if node.heard_errors > 127 else -1)
            node.receive(frame)
        return True


class Adapter:
    """The USB device. `wire.nodes` begins with its two channels."""

    DEVICE = struct.pack("<BBHBBBBHHHBBBB", 18, 1, 0x0200, 0, 0, 0, 64, 0x1D50, 0x606F, 1, 1, 2, 3, 1)
    CONFIGURATION = (
        struct.pack("<BBHBBBBB", 9, 2, 32, 1, 1, 0, 0x80, 50) + struct.pack("<BBBBBBBBB", 9, 4, 0, 0, 2, 0xFF, 0xFF, 0xFF, 0)
        + struct.pack("<BBBBHB", 7, 5, 0x81, 2, 64, 0) + struct.pack("<BBBBHB", 7, 5, 0x02, 2, 64, 0))
    STRINGS = ("bytewerk", "candleLight USB to CAN adapter", "TEST0001")
    HEADER = struct.Struct(">5I")
    # How long a frame that could not be sent waits for its next try: a controller tries again at once and for ever.
    PAUSE = 0.01

    def __init__(self):
        self.wire, self.timings = Wire(), {}
        self.lock = threading.RLock()
        for number in range(2):
            self.wire.nodes.append(Node(
                report=lambda state, node, n=number: self._tell_state(n, state, node),
                receive=lambda frame, n=number: self._tell(n, 0xFFFFFFFF, *frame)))
        self.ready, self.asked = [], []
        self.closed = threading.Event()
        self.before = set(os.listdir("/sys/class/net"))
        self.socket, kernels = socket.socketpair()
        for loop in (self._serve, self._try_again):
            threading.Thread(target=loop, daemon=True).start()
        # The first port, any number for the device, full speed.
        with kernels, open(f"{HUB}/attach", "w", encoding="ascii") as attach:
            attach.write(f"0 {kernels.fileno()} 65538 2")

    def names(self):
        """The interfaces that it has brought, once they are both there."""
        found = sorted(set(os.listdir("/sys/class/net")) - self.before)
        return found if len(found) == 2 else None

    def close(self):
        self.closed.set()
        with open(f"{HUB}/detach", "w", encoding="ascii") as detach:
            detach.write("0")

    # Towards the kernel

    def _tell(self, channel, echo, identifier, length, data, flags=0):
        with self.lock:
            self.ready.append(struct.pack("<IIBBBB", echo, identifier, length, channel, flags, 0) + data.ljust(8, b"\0"))
            self._hand_over()

    def _tell_state(self, channel, state, node):
        kind = BUS_OFF if state == "off" else CONTROLLER
        sends = node.sent_errors >= node.heard_errors
        word = 0 if state == "off" else WORDS[state][sends]
        data = bytes([0, word, 0, 0, 0, 0, min(node.sent_errors, 255), min(node.heard_errors, 255)])
        self._tell(channel, 0xFFFFFFFF, ERROR | COUNTS | kind, 8, data)

    def _hand_over(self):
        while self.ready and self.asked:
            self._answer(self.asked.pop(0), self.ready.pop(0))

    def _answer(self, number, data=b"", status=0, length=None):
        head = self.HEADER.pack(3, number, 0, 0, 0)
        self.socket.sendall(head + struct.pack(">iIIII8x", status, len(data) if length is None else length, 0, 0, 0) + data)

    def _read(self, count):
        data = b""
        while len(data) < count:
            more = self.socket.recv(count - len(data))
            if not more:
                raise EOFError
            data += more
        return data

    def _serve(self):
        try:
            while True:
                command, number, _, inwards, endpoint = self.HEADER.unpack(self._read(20))
                first, length, setup = struct.unpack(">II12x8s", self._read(28))
                data = b"" if command == 2 or inwards else self._read(length)
                with self.lock:
                    if command == 2:
                        self._unlink(number, first)
                    elif endpoint == 0:
                        self._control(number, setup, data, length)
                    elif inwards:
                        self.asked.append(number)
                        self._hand_over()
                    else:
                        self._answer(number, length=len(data))
                        self._queue(data)
        except (EOFError, OSError):
            pass

    def _unlink(self, number, wanted):
        known = wanted in self.asked
        if known:
            self.asked.remove(wanted)
        self.socket.sendall(self.HEADER.pack(4, number, 0, 0, 0) + struct.pack(">i24x", -errno.ECONNRESET if known else 0))

    def _control(self, number, setup, data, length):
        kind, request, value, _, _ = struct.unpack("<BBHHH", setup)
        if kind & 0x60 == 0x40:
            answer = self._vendor(request, value, data)
        elif request == 6:
            answer = {1: self.DEVICE, 2: self.CONFIGURATION, 3: self._string(value & 0xFF)}.get(value >> 8)
        else:
            answer = struct.pack("<H", 0) if request == 0 else b""
        if answer is None:
            self._answer(number, status=-errno.EPIPE)
        elif kind & 0x80:
            self._answer(number, answer[:length])
        else:
            self._answer(number, length=len(data))

    def _string(self, index):
        text = b"\x09\x04" if index == 0 else self.STRINGS[index - 1].encode("utf-16-le")
        return bytes([len(text) + 2, 3]) + text

    def _vendor(self, request, channel, data):
        """The requests of gs_usb: 1 bit timing, 2 mode, 4 limits of the timing, 5 what the adapter is."""
        if request == 1:
            before, first, second, _, divider = struct.unpack("<5I", data)
            self.timings[channel] = CLOCK // divider // (1 + before + first + second)
        elif request == 2:
            mode, flags = struct.unpack("<II", data)
            node = self.wire.nodes[channel]
            node.on = False
            node.waiting.clear()
            if mode == 1:
                node.start(self.timings[channel], bool(flags & 1))
        elif request == 4:
            # It can only listen, and send once.
            return struct.pack("<10I", 0b1001, CLOCK, 1, 16, 1, 8, 4, 1, 1024, 1)
        elif request == 5:
            return struct.pack("<BBBBII", 0, 0, 0, 1, 2, 1)
        elif request != 0:
            return None
        return b""

    # Towards the wire

    def _queue(self, data):
        echo, identifier, length, channel = struct.unpack_from("<IIBB", data)
        self.wire.nodes[channel].waiting.append((echo, (identifier, length, data[12:20])))
        self._send_waiting()

    def _send_waiting(self):
        """Sends what can be sent, in the order in which it came; a frame is tried some times in a row."""
        for channel, node in enumerate(self.wire.nodes[:2]):
            while node.waiting and node.takes_part:
                echo, frame = node.waiting[0]
                if not any(node.takes_part and self.wire.send(node, frame) for _ in range(8)):
                    break
                node.waiting.pop(0)
                self._tell(channel, echo, *frame)

    def _try_again(self):
        while not self.closed.wait(self.PAUSE):
            with self.lock:
                self._send_waiting()
