"""A WeCo battery on a pseudo terminal, typed from weco-serial alone, to be held against the program.

It runs in a thread, keeps every byte it is sent, and can be bad in the ways that lines and batteries are.
"""

import os
import pty
import random
import select
import threading
import time
import tty

from weco_frames import PROVEN_KEY, checksum, key_ok, reply


def registers(slaves=2, cell=3310, amperes=-21.0):
    """A battery at rest in its registers: `cell` mV and up, `amperes` as the wire counts them (negative: charging)."""
    cells = [cell + n % 5 for n in range(16)]
    words = {n: 0xE000 + n for n in range(600)}
    words.update({7: 16, 8: 3, 9: 101, 10: 305, 11: 22, 12: 0, 13: 777, 14: round(sum(cells) / 10),
                  15: round(amperes * 100), 16: 40 + 25, 17: 40 + 22, 18: max(cells), 19: min(cells), 20: 160, 21: 105})
    words.update({23 + n: value for n, value in enumerate(cells)})
    words.update({51 + n: 100 + n for n in range(20)})
    words.update({71: 0x0051, 72: 530, 73: round(amperes * 10), 74: 0, 75: 2, 76: 4, 77: 500, 78: 1000,
                  79: (1 << slaves) - 1})
    for n in range(1, 8):
        base = 121 + 10 * (n - 1)
        values = [round(sum(cells) / 100), round(amperes * 10), 2400 + n, 2200 - n, cell + 4, cell, 155 + n, 105]
        words.update({base + i: v if n <= slaves else 0 for i, v in enumerate(values)})
    words.update({203: 3000, 204: 2900, 205: round(amperes * 10) * (slaves + 1), 206: 158, 207: 0, 208: 1, 209: 2})
    return words


class Battery:
    """Answers until it is closed.

    key: the only session key it accepts. answer: what goes out instead of a reply (bytes in, bytes out).
    chatter: bytes sent unasked again and again, from a function. breaks_after: the line goes after so many bytes.
    """

    def __init__(self, link, words=None, key=PROVEN_KEY, answer=None, chatter=None, breaks_after=None):
        self.link, self.words, self.only_key = link, words or registers(), key
        self.answer, self.chatter, self.breaks_after = answer, chatter, breaks_after
        self.heard = b""
        self.key = None
        self.key_requests = 0
        self.reads = []
        self._pending = b""
        self._sent = 0
        self._stop = threading.Event()
        self._plug()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def _plug(self):
        self.master, self._slave = pty.openpty()
        tty.setraw(self._slave)
        self.path = os.ttyname(self._slave)
        # Made under another name and moved, so that nobody finds half a link.
        os.symlink(self.path, self.link + ".new")
        os.rename(self.link + ".new", self.link)

    def close(self):
        """As pulling the adapter out: the link goes, whoever has the port open is hung up."""
        self._stop.set()
        self._thread.join()
        self._cut()

    def _cut(self):
        master, self.master = self.master, -1
        if master < 0:
            return
        try:
            if os.readlink(self.link) == self.path:
                os.unlink(self.link)
        except OSError:
            pass
        os.close(self._slave)
        os.close(master)

    def _run(self):
        while not self._stop.is_set():
            ready, _, _ = select.select([self.master], [], [], 0.02)
            if self.chatter:
                self._send(self.chatter())
            if ready and self.master >= 0:
                try:
                    data = os.read(self.master, 4096)
                except OSError:
                    return  # Pulled out by another thread just now.
                self.heard += data
                self._pending += data
                self._take()
            if self.master < 0:
                return

    def _take(self):
        while self._pending:
            p = self._pending
            if p[0] == 0 and len(p) < 6 or p[0] == 1 and len(p) < 8:
                return
            if p[0] == 0 and p[1] == 3 and p[4:6] == b"\x00\x01":
                self._pending = p[6:]
                self.key_requests += 1
                wanted = int.from_bytes(p[2:4], "big")
                if wanted == self.only_key:
                    self.key = wanted
                    self._reply(key_ok(wanted))
            elif self.key is not None and p[:2] == b"\x01\x03" and p[6:8] == checksum(p[:6], self.key):
                self._pending = p[8:]
                first, count = int.from_bytes(p[2:4], "big"), int.from_bytes(p[4:6], "big")
                self.reads.append((first, count))
                self._reply(reply([self.words.get(first + n, 0) for n in range(count)], self.key))
            else:
                taken = self._other(p)
                if taken is None:
                    return
                self._pending = p[taken:]

    def _other(self, data):
        """Takes what is no read: how many bytes of it are done with, or None while more have to come."""
        return 1

    def _reply(self, data):
        self._send(self.answer(data) if self.answer else data)

    def _send(self, data):
        if self.breaks_after is not None and self._sent + len(data) > self.breaks_after:
            os.write(self.master, data[:self.breaks_after - self._sent])
            # Long enough for the half reply to be read as such.
            time.sleep(0.02)
            self._stop.set()
            self._cut()
            return
        self._sent += len(data)
        # A port that nobody reads is full at some time; the rest is lost as on a real line.
        _, ready, _ = select.select([], [self.master], [], 0)
        if ready:
            os.write(self.master, data)


def at_another_rate(seed=1):
    """What arrives when the two ends do not run at the same rate: about as many bytes, none of them right."""
    chance = random.Random(seed)
    return lambda data: bytes(chance.choice((0x00, 0x80, 0xF8, 0xE0, 0x1E, 0x78, 0xFE, 0x66)) for _ in data)


def noise(seed=1):
    chance = random.Random(seed)
    return lambda: chance.randbytes(chance.randint(1, 60))


def nmea():
    """A GPS receiver on the same kind of adapter."""
    sentences = [b"$GPRMC,123519,A,4807.038,N,01131.000,E,022.4,084.4,230394,003.1,W*6A\r\n",
                 b"$GPGSV,2,1,08,01,40,083,46,02,17,308,41,12,07,344,39,14,22,228,45*75\r\n"]
    return lambda: random.choice(sentences)
