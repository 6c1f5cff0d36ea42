"""The bridge with one adapter: the vendor's tool connects over the network, or is on this computer behind a pty.

The clients are foreign ones: plain sockets, pyserial's socket:// and rfc2217://, and ser2net on either side.
"""

import json
import os
import pty
import random
import re
import select
import signal
import socket
import statistics
import subprocess
import sys
import termios
import time
import tty
import unittest
import warnings

from harness import PATIENCE, PROGRAM, SystemTest, environment, run, until
from weco_battery import Battery, registers
from weco_frames import VENDOR_CYCLE, key_ok, key_request, read_request, reply

# Debian's pyserial (python3-serial), whatever runs the tests.
sys.path.append("/usr/lib/python3/dist-packages")
import serial  # noqa: E402

EVERY_BYTE = bytes(range(256))
SECONDS = float(os.environ.get("BRIDGE_SECONDS", "3"))


class Line:
    """A serial line whose far end the test itself holds."""

    def __init__(self, link):
        self.master, self._slave = pty.openpty()
        tty.setraw(self._slave)
        self.link = link
        os.symlink(os.ttyname(self._slave), link)

    def close(self):
        # First the link: its number is soon another's.
        os.unlink(self.link)
        os.close(self.master)
        os.close(self._slave)

    def write(self, data):
        """All of it, as fast as it is taken."""
        while data:
            _, ready, _ = select.select([], [self.master], [], PATIENCE)
            if not ready:
                raise AssertionError(f"{len(data)} bytes are not taken")
            data = data[os.write(self.master, data[:512]):]

    def read(self, count):
        data = b""
        while len(data) < count:
            ready, _, _ = select.select([self.master], [], [], PATIENCE)
            if not ready:
                raise AssertionError(f"{len(data)} bytes came of {count}: {data[-32:].hex(' ')}")
            data += os.read(self.master, 4096)
        return data

    def is_silent(self):
        return not select.select([self.master], [], [], 0)[0]

    def rate(self):
        return termios.tcgetattr(self._slave)[5]


class Tool:
    """The vendor's tool on a plain connection: its handshake and its poll cycle."""

    def __init__(self, connection, key=0x1234):
        self.connection, self.key = connection, key
        # To go on for ten minutes: bytes would be copied whole at each question.
        self.sent, self.got = bytearray(), bytearray()

    def ask(self, request, length):
        self.connection.sendall(request)
        self.sent += request
        answer = b""
        while len(answer) < length:
            part = self.connection.recv(4096)
            if not part:
                raise AssertionError(f"{request.hex(' ')}: the connection ended")
            answer += part
        self.got += answer
        return answer

    def handshake(self):
        if self.ask(key_request(self.key), 8) != key_ok(self.key):
            raise AssertionError("no key ok")

    def cycle(self):
        for first, count, _ in VENDOR_CYCLE:
            self.ask(read_request(first, count, self.key), 5 + 2 * count)


class SerialConnection:
    """pyserial's port as a socket."""

    def __init__(self, port):
        self.port = port

    def sendall(self, data):
        self.port.write(data)

    def recv(self, most):
        return self.port.read(1) + self.port.read(min(self.port.in_waiting, most - 1))


def free_port():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


class BridgeTest(SystemTest):
    """What the tests of the bridge begin with."""

    def setUp(self):
        super().setUp()
        self.number = free_port()

    def bridge(self, *options, bms=None):
        """A bridge that is ready."""
        file = open(self.path("bridge.txt"), "wb")
        self.addCleanup(file.close)
        process = self.start(PROGRAM, "bridge", "--bms", bms or self.path("bms"), *options,
                             stdin=subprocess.PIPE, stdout=file, stderr=subprocess.STDOUT)
        self.addCleanup(process.stdin.close)
        until(lambda: "type here" in self.said(), self.said)
        return process

    def said(self):
        with open(self.path("bridge.txt"), encoding="utf-8") as file:
            return file.read()

    def hears(self, pattern):
        until(lambda: re.search(pattern, self.said()), lambda: f"{pattern!r} in\n{self.said()}")

    def end(self, process):
        process.terminate()
        self.assertEqual(process.wait(PATIENCE), 0, self.said())
        return self.said()

    def line(self, name="bms"):
        line = Line(self.path(name))
        self.addCleanup(line.close)
        return line

    def battery(self):
        battery = Battery(self.path("bms"), registers(slaves=2), key=0x1234)
        self.addCleanup(battery.close)
        return battery

    def connect(self, number=None):
        connection = socket.create_connection(("127.0.0.1", number or self.number), PATIENCE)
        self.addCleanup(connection.close)
        return connection

    def serial(self, url, baudrate=115200):
        with warnings.catch_warnings():
            # pyserial 3.5 begins its thread in the old way.
            warnings.simplefilter("ignore", DeprecationWarning)
            port = serial.serial_for_url(url, baudrate=baudrate, timeout=PATIENCE)
        self.addCleanup(port.close)
        return port

    def rfc2217(self, baudrate=115200):
        # Its own patience is three seconds: a computer under load may need more.
        return self.serial(f"rfc2217://127.0.0.1:{self.number}?timeout={PATIENCE:g}", baudrate)


class BridgeBytesTest(BridgeTest):
    def exchange(self, port, line):
        """Every byte value, each behind each escape, and noise, both ways."""
        noise = random.Random(2217)
        escapes = b"".join(bytes([255, byte]) for byte in range(256)) + b"\xff" * 9 + b"\r\0\r\n\0"
        for data in (EVERY_BYTE, escapes, *[noise.randbytes(4000) for _ in range(10)]):
            port.write(data)
            self.assertEqual(line.read(len(data)), data)
            line.write(data)
            self.assertEqual(port.read(len(data)), data)
        self.assertTrue(line.is_silent(), "something else was sent to the battery")

    def test_raw_tcp_changes_no_byte(self):
        line = self.line()
        bridge = self.bridge("--listen", f"127.0.0.1:{self.number}")
        self.exchange(self.serial(f"socket://127.0.0.1:{self.number}"), line)
        self.assertRegex(self.end(bridge), r"passed on 40782 bytes to the battery and 40782 from it")

    def test_rfc2217_changes_no_byte(self):
        line = self.line()
        bridge = self.bridge("--rfc2217", f"127.0.0.1:{self.number}")
        port = self.rfc2217()
        self.hears(r"127\.0\.0\.1:\d+ connected, RFC 2217")
        self.exchange(port, line)
        report = self.end(bridge)
        self.assertRegex(report, r"passed on 40782 bytes to the battery and 40782 from it")
        self.assertNotIn("telnet", report)

    def test_a_pty_changes_no_byte(self):
        line = self.line()
        bridge = self.bridge("--pc", f"pty:{self.path('tool')}")
        port = self.serial(self.path("tool"))
        self.exchange(port, line)
        self.end(bridge)
        self.assertFalse(os.path.lexists(self.path("tool")), "the link is left behind")

    def test_both_ports_are_served_one_client_at_a_time(self):
        line = self.line()
        other = free_port()
        self.bridge("--listen", str(self.number), "--rfc2217", str(other))
        raw = self.connect()
        raw.sendall(EVERY_BYTE)
        self.assertEqual(line.read(256), EVERY_BYTE)
        with self.connect(other) as second:
            self.assertIn(b"the port is in use by 127.0.0.1:", second.recv(1000))
        raw.close()
        self.hears("left")
        port = self.serial(f"rfc2217://127.0.0.1:{other}?timeout={PATIENCE:g}")
        port.write(EVERY_BYTE)
        self.assertEqual(line.read(256), EVERY_BYTE)

    def test_ser2net_is_a_client_of_rfc2217(self):
        line = self.line()
        self.bridge("--rfc2217", str(self.number))
        near = free_port()
        self.ser2net(near, f"telnet(rfc2217=true),tcp,127.0.0.1,{self.number}")
        client = self.connect(near)
        data = EVERY_BYTE * 4
        client.sendall(data)
        self.assertEqual(line.read(len(data)), data)
        line.write(data)
        got = b""
        while len(got) < len(data):
            got += client.recv(4096)
        self.assertEqual(got, data)

    def ser2net(self, port, connector):
        """ser2net from a raw port of this computer to something."""
        return start_ser2net(self, port, connector)

    def test_who_takes_the_wrong_port_is_told(self):
        line = self.line()
        other = free_port()
        self.bridge("--listen", str(self.number), "--rfc2217", str(other))
        client = self.connect()
        client.sendall(b"\xff\xfb\x2c\xff\xfd\x2c")
        self.assertEqual(line.read(6), b"\xff\xfb\x2c\xff\xfd\x2c", "raw is raw")
        self.hears("speaks RFC 2217 .telnet. to the raw port: name a port with --rfc2217")
        client.close()
        self.hears("left")
        client = self.connect(other)
        client.sendall(key_request())
        self.assertEqual(line.read(6), key_request())
        self.hears("speaks no telnet to the port of RFC 2217: name a port with --listen")


def start_ser2net(test, port, connector):
    config = test.path(f"ser2net-{port}.yaml")
    with open(config, "w", encoding="ascii") as file:
        file.write(f"connection: &one\n  accepter: tcp,127.0.0.1,{port}\n  connector: '{connector}'\n")
    server = test.start("ser2net", "-n", "-d", "-c", config, "-P", test.path(f"ser2net-{port}.pid"))

    def listens():
        with open("/proc/net/tcp", encoding="ascii") as table:
            return f":{port:04X} 00000000:0000 0A" in table.read()
    until(listens, "ser2net listens")
    return server


class BridgeClientTest(BridgeTest):
    def test_a_second_client_is_refused_with_a_sentence(self):
        line = self.line()
        self.bridge("--listen", str(self.number))
        first = self.connect()
        first.sendall(b"1")
        self.assertEqual(line.read(1), b"1")
        mine = "127.0.0.1:" + str(first.getsockname()[1])
        for number in range(3):
            second = self.connect()
            # What it says goes nowhere, also where it speaks before it is told.
            if number:
                second.sendall(b"\x01\x03")
            said = b""
            while part := second.recv(4096):
                said += part
            self.assertEqual(
                said.decode(),
                f"wecotui bridge: the port is in use by {mine}; end that program, then connect again\r\n")
            self.hears(rf"127.0.0.1:{second.getsockname()[1]} was refused: {mine} is connected")
            second.close()
        line.write(b"2")
        self.assertEqual(first.recv(10), b"2")
        self.assertTrue(line.is_silent())
        self.assertNotIn("left", self.said())

    def test_a_client_goes_and_comes_back(self):
        line = self.line()
        self.bridge("--listen", str(self.number))
        for number in range(50):
            client = self.connect()
            word = b"word %d" % number
            client.sendall(word)
            self.assertEqual(line.read(len(word)), word)
            if number % 2:
                line.write(word)
                self.assertEqual(client.recv(100), word)
            elif number % 4:
                # Cut off, not ended.
                client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
            client.close()
        self.assertNotIn("refused", self.said())

    def test_words_of_who_left_at_once_still_arrive_before_those_of_the_next(self):
        line = self.line()
        self.bridge("--listen", str(self.number))
        noise = random.Random(7).randbytes(30_000)
        with socket.create_connection(("127.0.0.1", self.number)) as client:
            client.sendall(noise)
        client = self.connect()
        client.sendall(b"the next")
        self.assertEqual(line.read(len(noise) + 8), noise + b"the next")
        line.write(b"an answer")
        self.assertEqual(client.recv(100), b"an answer")
        self.assertNotIn("refused", self.said())

    def test_a_battery_that_goes_and_comes_back_does_not_disturb_the_client(self):
        battery = self.battery()
        self.bridge("--listen", str(self.number), "-o", self.path("capture.log"))
        tool = Tool(self.connect())
        tool.handshake()
        tool.cycle()
        battery.close()
        self.hears("went away while in use: check the adapter and its cable")
        self.hears("bms DOWN")
        tool.connection.sendall(read_request(1, 38, tool.key))
        self.hears("bytes came while the other side was away")
        again = self.battery()
        until(lambda: "bms up" in self.said().rstrip().splitlines()[-1], self.said)
        tool.handshake()
        tool.cycle()
        self.assertTrue(again.heard.startswith(key_request(tool.key)))

    def test_a_client_that_takes_nothing_is_sent_away_and_memory_stays_small(self):
        line = self.line()
        self.bridge("--listen", str(self.number))
        client = socket.socket()
        self.addCleanup(client.close)
        client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        client.connect(("127.0.0.1", self.number))
        client.sendall(b"1")
        line.read(1)
        block = bytes(65536)
        for _ in range(2000):
            line.write(block)
            if "takes no bytes any more" in self.said():
                break
        self.hears(r"takes no bytes any more and was disconnected")
        again = self.connect()
        again.sendall(b"2")
        self.assertEqual(line.read(1), b"2")

    def test_who_sends_faster_than_the_battery_takes_waits(self):
        line = self.line()
        self.bridge("--listen", str(self.number))
        client = self.connect()
        client.setblocking(False)
        noise, sent, idle = random.Random(3).randbytes(8 << 20), 0, 0
        # Nobody reads the line: at some time no more is taken.
        while sent < len(noise):
            if not select.select([], [client], [], 0.5)[1]:
                break
            sent += client.send(noise[sent:sent + 65536])
        self.assertLess(sent, len(noise), "eight megabytes were taken from a client although the battery took none")
        self.assertEqual(line.read(sent), noise[:sent])
        self.assertNotIn("bms DOWN", self.said())

    def test_a_client_that_speaks_nonsense_harms_nobody(self):
        line = self.line()
        self.bridge("--rfc2217", str(self.number))
        chance = random.Random(854)
        telnet = bytes([255, 255, 250, 240, 251, 252, 253, 254, 44, 0, 1, 5, 8, 9, 12])
        noise = bytes(chance.choice(telnet) if chance.random() < 0.7 else chance.randrange(256) for _ in range(200_000))
        client = self.connect()
        client.setblocking(False)
        sent = 0
        while sent < len(noise):
            readable, writable, _ = select.select([client, line.master], [client], [], PATIENCE)
            self.assertTrue(readable or writable, "it hangs")
            if line.master in readable:
                os.read(line.master, 4096)
            if client in readable and not client.recv(65536):
                break
            if writable:
                sent += client.send(noise[sent:sent + 4096])
        client.close()
        self.hears("left|telnet command without an end")
        # A command without an end would swallow all that follows: who sends one is sent away.
        client = self.connect()
        client.sendall(b"\xff\xfa\x2c" + b"\x01" * 2000)
        self.hears(r"sent a telnet command without an end and was disconnected")
        client = self.rfc2217()
        client.write(EVERY_BYTE)
        until(lambda: self.ends_with(line, EVERY_BYTE), "the next client's bytes")

    def ends_with(self, line, data):
        """Whether these are the last bytes that came; what came before them is thrown away."""
        self.seen = (getattr(self, "seen", b"") + (b"" if line.is_silent() else os.read(line.master, 4096)))[-len(data):]
        return self.seen == data

    def test_alone_on_this_computer_unless_an_address_is_named(self):
        def listening(number):
            """The local addresses, as the kernel writes them."""
            with open("/proc/net/tcp", encoding="ascii") as table:
                return re.findall(rf"([0-9A-F]{{8}}):{number:04X} 00000000:0000 0A", table.read())
        self.line()
        for typed, expected in [("{}", "0100007F"), (":{}", "0100007F"), ("127.0.0.1:{}", "0100007F"),
                                ("0.0.0.0:{}", "00000000")]:
            with self.subTest(typed):
                number, other = free_port(), free_port()
                bridge = self.bridge("--listen", typed.format(number), "--rfc2217", typed.format(other))
                self.assertEqual(listening(number), [expected])
                self.assertEqual(listening(other), [expected])
                said = self.end(bridge)
                self.assertEqual(listening(number), [])
                whom = "whoever reaches that address: there is no password" if expected == "00000000" \
                    else "programs on this computer"
                self.assertEqual(said.count(whom), 2, said)

    def test_a_term_at_any_time_ends_it_clean(self):
        chance = random.Random(15)
        for number in range(12):
            battery = self.battery()
            way = [("--listen", str(self.number)), ("--rfc2217", str(self.number)),
                   ("--pc", f"pty:{self.path('tool')}")][number % 3]
            bridge = self.bridge(*way)
            if way[0] == "--pc":
                port = self.serial(self.path("tool"))
                port.write(key_request(0x1234))
            else:
                client = self.connect()
                client.sendall(key_request(0x1234) * chance.randrange(4))
            # At a moment that is drawn, not awaited.
            time.sleep(chance.random() / 50)
            bridge.send_signal(chance.choice((signal.SIGTERM, signal.SIGINT, signal.SIGHUP)))
            self.assertEqual(bridge.wait(PATIENCE), 0, self.said())
            self.assertIn("passed on", self.said().splitlines()[-1])
            if way[0] == "--pc":
                self.assertFalse(os.path.lexists(self.path("tool")))
                port.close()
            else:
                while client.recv(4096):
                    pass
                client.close()
            battery.close()

    def test_what_cannot_be_is_said_at_once(self):
        self.line()
        taken = socket.socket()
        self.addCleanup(taken.close)
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        number = taken.getsockname()[1]
        bms = ("--bms", self.path("bms"))
        for code, words, options in [
                (64, "name one side towards the vendor's tool", bms),
                (64, "name one side towards the vendor's tool", (*bms, "--pc", self.path("pc"), "--listen", "4001")),
                (64, "cannot listen at gateway:4001", (*bms, "--listen", "gateway:4001")),
                (64, "cannot listen at x", (*bms, "--rfc2217", "x")),
                (64, "is named twice", (*bms, "--listen", "4002", "--rfc2217", "4002")),
                (64, "99999 is not HOST:PORT", ("--bms", "gateway:99999", "--listen", "0")),
                (64, "is named twice", ("--bms", "127.0.0.1:4001", "--listen", "4001")),
                (64, "name the link, for instance pty:/tmp/vendor", (*bms, "--pc", "pty:")),
                (64, "--follow-baud needs", (*bms, "--listen", "4001", "--follow-baud")),
                (64, "--follow-baud needs", ("--bms", "127.0.0.1:4001", "--rfc2217", "4002", "--follow-baud")),
                (69, f"port 127.0.0.1:{number} is in use", (*bms, "--listen", str(number))),
                (69, "is no address of this computer", (*bms, "--listen", "192.0.2.1:4001")),
                (69, "no serial port at", ("--bms", self.path("nowhere"), "--listen", "0")),
                (74, "exists and is no link to a pseudo terminal", (*bms, "--pc", f"pty:{self.directory}"))]:
            with self.subTest(options=options):
                result = run("bridge", *options)
                self.assertIn(words, result.stderr)
                self.assertEqual(result.returncode, code)
        for pc, bms in [("/dev/a", "127.0.0.1:4001"), ("127.0.0.1:4001", "/dev/a"), ("pty:x", "127.0.0.1:4001")]:
            result = run("tap", "--rx-pc", pc, "--rx-bms", bms)
            self.assertEqual(result.returncode, 64)
            self.assertIn("of a tap --rx-pc and --rx-bms are adapters that only listen", result.stderr)

    def test_what_it_advises_shows_the_battery(self):
        battery = self.battery()
        said = self.path("said")
        with open(said, "wb") as file:
            self.start(PROGRAM, "bridge", "--bms", "bms", "--listen", str(self.number), stdout=file,
                       cwd=self.directory)

        def advised():
            with open(said, encoding="utf-8") as file:
                return re.search(r"in another terminal: wecotui (\S+)", file.read())
        until(advised, "the advice")
        tool = Tool(self.connect())
        tool.handshake()
        tool.cycle()
        process = self.start(PROGRAM, "snapshot", "--json", advised()[1], env=environment(), cwd=self.directory,
                             stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)

        def is_over():
            tool.cycle()
            return process.poll() is not None
        until(is_over, "a snapshot")
        output, errors = process.communicate()
        self.assertEqual(process.returncode, 0, errors)
        self.assertIn("a wecotui bridge, holds the port", json.loads(output)["links"][0]["note"])
        self.assertEqual(battery.heard, tool.sent, "only the tool speaks with the battery")


class BridgeRateTest(BridgeTest):
    def test_the_rate_stays_unless_it_may_follow(self):
        line = self.line()
        bridge = self.bridge("--rfc2217", str(self.number))
        with self.assertRaises(ValueError):
            # The answer is the rate that there is, so pyserial says that the other was refused.
            self.rfc2217(baudrate=9600)
        self.hears("the tool asked for 9600 baud, the battery's port stays at 115200: --follow-baud would change it")
        port = self.rfc2217()
        port.write(b"x")
        line.read(1)
        self.assertEqual(line.rate(), termios.B115200)
        self.end(bridge)

    def test_the_rate_follows_where_that_is_allowed_and_goes_back(self):
        line = self.line()
        self.bridge("--rfc2217", str(self.number), "--follow-baud")
        port = self.rfc2217(baudrate=9600)
        self.assertEqual(line.rate(), termios.B9600)
        port.baudrate = 38400
        self.assertEqual(line.rate(), termios.B38400)
        self.hears("the battery's port runs at 38400 baud now")
        port.write(EVERY_BYTE)
        self.assertEqual(line.read(256), EVERY_BYTE)
        with self.assertRaises(ValueError):
            port.baudrate = 20
        self.hears("the battery's port stays at 38400 baud: .* cannot run at 20 baud")
        self.assertEqual(line.rate(), termios.B38400)
        port.close()
        until(lambda: line.rate() == termios.B115200, "the battery's own rate, once the client is gone")
        for _ in range(10):
            # One right behind the other.
            with self.connect() as first:
                first.sendall(b"\xff\xfa\x2c\x01\x00\x00\x25\x80\xff\xf0x")
                self.assertEqual(line.read(1), b"x")
                self.assertEqual(line.rate(), termios.B9600)
            second = self.connect()
            second.sendall(b"y")
            self.assertEqual(line.read(1), b"y")
            self.assertEqual(line.rate(), termios.B115200)
            second.close()

    def test_other_settings_of_the_line_stay_and_are_told(self):
        line = self.line()
        self.bridge("--rfc2217", str(self.number), "--follow-baud")
        port = self.rfc2217()
        before = termios.tcgetattr(line._slave)
        for setting, value in [("bytesize", 7), ("parity", "E"), ("stopbits", 2)]:
            with self.assertRaises(ValueError, msg=setting):
                setattr(port, setting, value)
        port.dtr, port.rts, port.break_condition = False, False, False
        port.reset_input_buffer()
        port.reset_output_buffer()
        self.assertTrue(port.cts and port.dsr and port.cd)
        self.assertEqual(termios.tcgetattr(line._slave), before)

    def test_a_ptys_rate_follows_where_that_is_allowed(self):
        for option, expected in [((), termios.B115200), (("--follow-baud",), termios.B9600)]:
            line = Line(self.path("bms"))
            bridge = self.bridge("--pc", f"pty:{self.path('tool')}", *option)
            port = self.serial(self.path("tool"), baudrate=9600)
            port.write(EVERY_BYTE)
            self.assertEqual(line.read(256), EVERY_BYTE)
            self.assertEqual(line.rate(), expected)
            port.close()
            self.end(bridge)
            line.close()


class BridgeBatteryTest(BridgeTest):
    def polled(self, tool):
        """Goes on reading, as the vendor's tool does, until the condition holds."""
        def until_true(condition, what):
            def step():
                tool.cycle()
                return condition()
            return until(step, what)
        return until_true

    def test_the_dashboard_shows_the_battery_meanwhile(self):
        battery = self.battery()
        bridge = self.bridge("--listen", str(self.number))
        self.assertIn(f"wecotui {self.path('bms')}", self.said())
        tool = Tool(self.connect())
        tool.handshake()
        tool.cycle()
        pane = self.pane(self.path("bms"), "--no-history", columns=160)
        polled = self.polled(tool)
        polled(lambda: re.search(
            rf"PID {bridge.pid} \(\w+\), a wecotui bridge, holds the port: this one looks on", pane.words()), pane.screen)
        polled(lambda: "52.9" in pane.words() or "53.0" in pane.words(), pane.screen)
        process = self.start(PROGRAM, "snapshot", "--json", self.path("bms"), env=environment(),
                             stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        polled(lambda: process.poll() is not None, "a snapshot")
        output, errors = process.communicate()
        self.assertEqual(process.returncode, 0, errors)
        modules = json.loads(output)["clusters"][0]["modules"]
        self.assertEqual(modules[0]["cells_mv"], [3310 + n % 5 for n in range(16)])
        self.assertEqual(battery.heard, tool.sent, "only the tool speaks with the battery")
        # Without the tool the values grow old, and the screen says why.
        tool.connection.close()
        pane.wait_for(rf"the vendor's tool is not connected to 127.0.0.1:{self.number}")

    def test_a_dashboard_looks_on_at_a_tap(self):
        words, key = registers(slaves=2), 0x1234
        pc, bms = self.line("rx-pc"), self.line("rx-bms")
        said = self.path("tap.txt")
        with open(said, "wb") as file:
            tap = self.start(PROGRAM, "tap", "--rx-pc", self.path("rx-pc"), "--rx-bms", self.path("rx-bms"), stdout=file)

        def replies():
            with open(said, encoding="utf-8") as file:
                return int((re.findall(r"(\d+) replies", file.read()) or ["0"])[-1])

        def speak(line, data):
            line.write(data)
            # Not an event to be awaited: the pause of a real line, by which a tap tells who spoke first.
            time.sleep(0.005)

        def cycle():
            for first, count, _ in VENDOR_CYCLE:
                speak(pc, read_request(first, count, key))
                speak(bms, reply([words[first + n] for n in range(count)], key))
            return True
        until(lambda: os.path.getsize(said) > 0, "the tap is there")
        speak(pc, key_request(key))
        speak(bms, key_ok(key))
        until(lambda: cycle() and replies() > 50, "what is heard")
        process = self.start(PROGRAM, "snapshot", "--json", self.path("rx-bms"), env=environment(),
                             stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        until(lambda: cycle() and process.poll() is not None, "a snapshot")
        output, errors = process.communicate()
        self.assertEqual(process.returncode, 0, errors)
        self.assertIn(f"PID {tap.pid} ", json.loads(output)["links"][0]["note"])
        self.assertIn("a wecotui tap, holds the port", json.loads(output)["links"][0]["note"])
        self.assertTrue(pc.is_silent() and bms.is_silent(), "the tap or who looks on sent something")

    def test_a_battery_behind_ser2net(self):
        battery = self.battery()
        far = free_port()
        server = start_ser2net(self, far, f"serialdev,{self.path('bms')},115200n81,local")
        bridge = self.bridge("--listen", str(self.number), "-o", self.path("capture.log"), bms=f"127.0.0.1:{far}")
        self.hears("bms up")
        tool = Tool(self.connect())
        tool.handshake()
        tool.cycle()
        os.killpg(server.pid, signal.SIGKILL)
        server.wait()
        self.hears(f"the connection to 127.0.0.1:{far} ended")
        self.hears(rf"cannot connect to 127.0.0.1:{far} \(Connection refused\)")
        self.hears("bms DOWN")
        start_ser2net(self, far, f"serialdev,{self.path('bms')},115200n81,local")
        until(lambda: "bms up" in self.said().rstrip().splitlines()[-1], self.said)
        tool.handshake()
        # Some cycles prove the key to who only listens.
        for _ in range(6):
            tool.cycle()
        self.assertEqual(battery.heard, tool.sent)
        self.assertIn(f"passed on {len(tool.sent)} bytes to the battery and {len(tool.got)} from it", self.end(bridge))
        with open(self.path("capture.log"), encoding="ascii") as file:
            text = file.read()
        self.assertIn(f"bridge, > from tcp {self.number}, < from 127.0.0.1:{far}", text)
        replayed = run("snapshot", "--replay", self.path("capture.log"), "--json")
        self.assertEqual(replayed.returncode, 0, replayed.stderr)
        self.assertEqual(len(json.loads(replayed.stdout)["clusters"][0]["modules"]), 3)

    def test_at_full_speed_no_byte_changes(self):
        """BRIDGE_SECONDS for each way to connect (make soak-bridge)."""
        for way, where in (("--listen", str(self.number)), ("--rfc2217", str(self.number)),
                           ("--pc", f"pty:{self.path('tool')}")):
            with self.subTest(way):
                battery = self.battery()
                battery.heard = bytearray()
                direct = serial.Serial(self.path("bms"), 115200, timeout=PATIENCE)
                alone = self.paces(Tool(SerialConnection(direct)), min(SECONDS, 10) / 3)
                direct.close()
                before = len(battery.heard)
                bridge = self.bridge(way, where)
                if way == "--listen":
                    connection = self.connect()
                    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                else:
                    connection = SerialConnection(
                        self.rfc2217() if way == "--rfc2217" else self.serial(self.path("tool")))
                tool = Tool(connection)
                memory = [self.memory(bridge)]
                bridged = self.paces(tool, SECONDS)
                memory.append(self.memory(bridge))
                report = self.end(bridge)
                self.assertTrue(battery.heard[before:] == tool.sent, "a byte was changed on its way to the battery")
                self.assertIn(
                    f"passed on {len(tool.sent)} bytes to the battery and {len(tool.got)} from it", report)
                print(f"\n{way}: {len(bridged)} questions; from question to answer {statistics.median(alone):.2f} ms "
                      f"without and {statistics.median(bridged):.2f} ms with the bridge (median); "
                      f"memory {memory[0]} kB, then {memory[1]} kB; {report.splitlines()[-1]}", flush=True)
                battery.close()

    def memory(self, process):
        with open(f"/proc/{process.pid}/status", encoding="ascii") as file:
            return int(re.search(r"RssAnon:\s+(\d+)", file.read()).group(1))

    def paces(self, tool, seconds):
        """Polls without pause; gives how long each question took, in ms. Every answer is held against the registers."""
        words, took = registers(slaves=2), []
        tool.handshake()
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            for first, count, _ in VENDOR_CYCLE:
                start = time.monotonic()
                answer = tool.ask(read_request(first, count, tool.key), 5 + 2 * count)
                took.append((time.monotonic() - start) * 1000)
                expected = b"".join((words[first + n] & 0xFFFF).to_bytes(2, "big") for n in range(count))
                if answer[3:-2] != expected:
                    raise AssertionError(f"{first}: {answer.hex(' ')}")
        return took


if __name__ == "__main__":
    unittest.main()
