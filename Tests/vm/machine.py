"""A whole Linux machine under QEMU, without hardware virtualisation: boots, does what its root shell is told, has USB
serial adapters plugged and pulled, two CAN controllers on one bus, and loses its power.

Everything is awaited by what happens (a line, an event, an answer), never by the clock; the deadlines are for a machine
that hangs and are as long as a busy computer needs.
"""

import base64
import contextlib
import json
import os
import re
import select
import shutil
import socket
import subprocess
import tempfile
import time

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
PATIENCE = 900.0
# Nanoseconds of the steady machine's clock for an instruction: a computer of 1000 MIPS.
SHIFT = 0
MIPS = 1000 >> SHIFT


class Broken(AssertionError):
    """The machine did not do what was awaited; says what it last said."""


class Channel:
    """A socket of QEMU that carries lines."""

    def __init__(self, path, alive):
        self.alive, self.kept = alive, b""
        end = time.monotonic() + PATIENCE
        while True:
            self.socket = socket.socket(socket.AF_UNIX)
            try:
                self.socket.connect(path)
                return
            except OSError:
                self.socket.close()
                if not alive() or time.monotonic() > end:
                    raise Broken(f"QEMU does not open {path}") from None
                time.sleep(0.01)

    def send(self, text):
        self.socket.sendall(text.encode())

    def line(self, end):
        """The next line, before `end`; None when the other side is gone."""
        while b"\n" not in self.kept:
            left = end - time.monotonic()
            if left <= 0 or not select.select([self.socket], [], [], left)[0]:
                raise Broken(f"nothing came; last: {self.kept[-200:]!r}")
            data = self.socket.recv(65536)
            if not data:
                return None
            self.kept += data
        line, self.kept = self.kept.split(b"\n", 1)
        return line.decode("utf-8", "replace").rstrip("\r")

    def close(self):
        self.socket.close()


class Machine:
    """One machine: `kernel` and `initrd`, and disks whose changes go to overlays that end with it.

    Where it is `steady`, its clock goes by the instructions that it has executed, and by this computer's clock while it
    has nothing to do: what it measures is that of a computer of 1000 MIPS, however busy this one is.
    """

    def __init__(self, kernel, initrd, disks=(), append="", memory=512, steady=False, folder=None):
        self.kernel, self.initrd, self.append = kernel, initrd, append
        self.memory = memory
        self.speed = ["-accel", "tcg,thread=multi", "-smp", "2"]
        if steady:
            self.speed = ["-accel", "tcg,thread=single", "-smp", "1", "-icount", f"shift={SHIFT},sleep=on"]
        self.folder = folder or tempfile.mkdtemp(prefix="weco-vm-")
        self.own_folder = folder is None
        self.disks = []
        for number, (path, writable) in enumerate(disks):
            if writable:
                overlay = os.path.join(self.folder, f"disk{number}.qcow2")
                subprocess.run(["qemu-img", "create", "-q", "-f", "qcow2", "-F", "raw", "-b", os.path.abspath(path),
                                overlay], check=True)
                self.disks.append(f"file={overlay},format=qcow2,if=virtio")
            else:
                self.disks.append(f"file={path},format=raw,if=virtio,readonly=on")
        self.lines = {}  # adapter's name: the pty at its far end
        self.number = 0
        self.process = self.shell = self.monitor = None
        self.boots = 0

    # Power

    def boot(self, adapters=None, patience=PATIENCE):
        """Switches on and waits for the root shell. `adapters`: name: path of the pty at its far end."""
        self.boots += 1
        self.lines.update(adapters or {})
        paths = {name: os.path.join(self.folder, name) for name in ("shell", "monitor")}
        for path in paths.values():
            with contextlib.suppress(FileNotFoundError):
                os.unlink(path)
        command = [
            "qemu-system-x86_64", *self.speed, "-cpu", "max", "-m", str(self.memory), "-display", "none", "-nodefaults",
            "-no-reboot", "-rtc", "base=utc", "-kernel", self.kernel, "-initrd", self.initrd,
            "-append", f"console=ttyS0 root=/dev/vda rw quiet panic=1 {self.append}",
            "-serial", f"file:{self.console}", "-serial", f"unix:{paths['shell']},server=on,wait=off",
            "-qmp", f"unix:{paths['monitor']},server=on,wait=off",
            "-object", "can-bus,id=bus", "-device", "kvaser_pci,canbus=bus", "-device", "kvaser_pci,canbus=bus",
            "-device", "piix3-usb-uhci,id=usb", "-device", "virtio-rng-pci"]
        for disk in self.disks:
            command += ["-drive", disk]
        for name, path in self.lines.items():
            command += ["-chardev", f"serial,id={name},path={path}"]
        self.process = subprocess.Popen(command, stdin=subprocess.DEVNULL, start_new_session=True,
                                        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.shell = Channel(paths["shell"], lambda: self.process.poll() is None)
        self.monitor = Channel(paths["monitor"], lambda: self.process.poll() is None)
        self.events = []
        self.ask("qmp_capabilities")
        self.await_line("shell ready", patience)

    @property
    def console(self):
        return os.path.join(self.folder, f"console{self.boots}")

    def power_cut(self):
        """What the guest had not yet written is lost."""
        with contextlib.suppress(Broken, OSError):
            self.ask("quit")
        self.process.wait(60)
        self.shell.close()
        self.monitor.close()

    def close(self):
        if self.process and self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        for channel in (self.shell, self.monitor):
            if channel:
                channel.close()
        if self.own_folder:
            shutil.rmtree(self.folder, ignore_errors=True)

    # The root shell

    def await_line(self, wanted, patience=PATIENCE):
        """The lines of the shell up to the one that is wanted."""
        lines, end = [], time.monotonic() + patience
        while True:
            try:
                line = self.shell.line(end)
            except Broken as trouble:
                raise Broken(f"{wanted!r} not within {patience:g} s: {trouble}; {self.last_words()}") from None
            if line is None:
                raise Broken(f"the machine ended before {wanted!r}; {self.last_words()}")
            lines.append(line)
            if line == wanted or isinstance(wanted, re.Pattern) and wanted.fullmatch(line):
                return lines

    def last_words(self):
        with contextlib.suppress(OSError), open(self.console, "rb") as file:
            return "console: " + file.read()[-1500:].decode("utf-8", "replace")
        return "nothing on the console"

    def run(self, command, patience=PATIENCE):
        """Runs a command as root: its exit code, and what it said on both outputs."""
        self.number += 1
        self.shell.send(f"{self.number} {base64.b64encode(command.encode()).decode()}\n")
        end = time.monotonic() + patience
        self.await_line(f"[begin {self.number}]", patience)
        lines = self.await_line(re.compile(rf"\[end {self.number} (\d+)\]"), max(1, end - time.monotonic()))
        code = int(lines[-1].split()[-1].rstrip("]"))
        return code, "\n".join(lines[:-1]).rstrip("\n")

    def must(self, command, patience=PATIENCE):
        """Runs a command that has to succeed, and gives what it said."""
        code, said = self.run(command, patience)
        if code != 0:
            raise Broken(f"{command}\nexit {code}: {said}")
        return said

    def wait_for(self, command, pattern="", patience=PATIENCE):
        """Runs a command until it succeeds and what it says matches; the waiting is in the guest's own time."""
        end = time.monotonic() + patience
        while True:
            code, said = self.run(command, patience)
            if code == 0 and re.search(pattern, said):
                return said
            if time.monotonic() > end:
                raise Broken(f"{command}\nnever gave {pattern!r}; last exit {code}: {said[-2000:]}")
            time.sleep(0.05)

    # The monitor

    def ask(self, name, **arguments):
        self.monitor.send(json.dumps({"execute": name, "arguments": arguments}) + "\n")
        end = time.monotonic() + 60
        while True:
            answer = self.message(end)
            if "return" in answer:
                return answer["return"]
            if "error" in answer:
                raise Broken(f"monitor: {name} {arguments}: {answer['error'].get('desc')}")

    def message(self, end):
        line = self.monitor.line(end)
        if line is None:
            raise Broken("QEMU is gone")
        message = json.loads(line)
        if "event" in message:
            self.events.append(message)
        return message

    def plug(self, name):
        """Plugs an FTDI adapter whose far end is the pty that `boot` was told."""
        self.ask("device_add", driver="usb-serial", chardev=name, id="adapter-" + name, serial=name.upper(),
                 **{"always-plugged": True})

    def pull(self, name):
        self.events.clear()
        self.ask("device_del", id="adapter-" + name)
        end = time.monotonic() + 60
        while not any(e["event"] == "DEVICE_DELETED" and e["data"].get("device") == "adapter-" + name
                      for e in self.events):
            self.message(end)

    def clock(self):
        """What the guest's clock says, in seconds."""
        return float(self.must("date +%s.%N"))
