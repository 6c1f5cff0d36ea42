"""A client for a WeCo battery's service port, typed from weco-serial alone, to be held against the simulator."""

import os
import select
import termios
import time
import tty

from weco_frames import PROVEN_KEY, checksum, key_ok, key_request, read_request, signed


class Client:
    """Reads from a port that is open for as long as the client lives."""

    def __init__(self, port):
        self.fd = os.open(port, os.O_RDWR | os.O_NOCTTY)
        tty.setraw(self.fd)
        termios.tcflush(self.fd, termios.TCIOFLUSH)
        self.key = None

    def close(self):
        os.close(self.fd)

    def receive(self, count, seconds=2.0):
        """As many bytes as were wanted, or those that came in time."""
        got, end = b"", time.monotonic() + seconds
        while len(got) < count:
            ready, _, _ = select.select([self.fd], [], [], max(0.0, end - time.monotonic()))
            if not ready:
                break
            got += os.read(self.fd, count - len(got))
        return got

    def ask(self, request, length, seconds=2.0):
        os.write(self.fd, request)
        return self.receive(length, seconds)

    def is_silent(self, request, seconds=0.15):
        """Whether nothing at all comes back. A battery that answers does it at once."""
        return self.ask(request, 1, seconds) == b""

    def handshake(self, key=PROVEN_KEY):
        answer = self.ask(key_request(key), 8)
        if answer == key_ok(key):
            self.key = key
        return answer

    def read(self, first, count):
        """The words of a read whose reply is right in every respect."""
        answer = self.ask(read_request(first, count, self.key), 5 + 2 * count)
        if answer[:3] != bytes([1, 3, 2 * count]) or len(answer) != 5 + 2 * count:
            raise AssertionError(f"read {first} x {count}: {answer.hex(' ')}")
        if answer[-2:] != checksum(answer[:-2], self.key):
            raise AssertionError(f"read {first} x {count}: checksum of {answer.hex(' ')}")
        return [int.from_bytes(answer[i:i + 2], "big") for i in range(3, 3 + 2 * count, 2)]

    # Currents are turned: the wire counts charging as negative.

    def module(self):
        w = [None] + self.read(1, 38)
        return {
            "cell_count": w[7], "temperature_count": w[8], "bootloader_version": w[9], "software_version": w[10],
            "hardware_version": w[11], "total_voltage": w[14] / 100, "current": -signed(w[15]) / 100,
            "temperature_max": w[16] - 40, "temperature_min": w[17] - 40, "cell_max": w[18], "cell_min": w[19],
            "soc": w[20] / 2.5, "capacity": w[21],
        }, w[23:39]

    def slave(self, number):
        w = self.read(121 + 10 * (number - 1), 10)
        return {
            "total_voltage": w[0] / 10, "current": -signed(w[1]) / 10, "temperature_max": signed(w[2]) / 100,
            "temperature_min": signed(w[3]) / 100, "cell_max": w[4], "cell_min": w[5], "soc": w[6] / 2.5,
            "capacity": w[7],
        }

    def cluster(self):
        w = self.read(203, 7)
        return {
            "charge_current_limit": w[0] / 10, "discharge_current_limit": w[1] / 10, "current": -signed(w[2]) / 10,
            "soc": w[3] / 2.5, "forced_state": w[4], "forced_seconds": (w[5] << 16 | w[6]) / 10,
        }

    def flags(self):
        a, b = self.read(71, 1)[0], self.read(79, 1)[0]
        names = ["di1", "di2", "do1", "do2", "contactor_charge", "contactor_precharge", "contactor_discharge",
                 "relay_discharge", "relay_charge"]
        states = {name: bool(a >> bit & 1) for bit, name in enumerate(names)}
        return states, {slave for slave in range(1, 9) if b >> (slave - 1) & 1}, bool(b & 0x8000)

    def thresholds(self):
        names = ["cell_over_voltage_2", "cell_over_voltage_1", "cell_under_voltage_2", "cell_under_voltage_1",
                 "pack_over_voltage", "pack_over_voltage_release", "pack_under_voltage", "pack_under_voltage_release"]
        signed_names = [
            "discharge_over_current", "charge_over_current", "charge_over_temperature_2", "charge_over_temperature_1",
            "discharge_over_temperature_2", "discharge_over_temperature_1", "charge_under_temperature_2",
            "charge_under_temperature_1", "discharge_under_temperature_2", "discharge_under_temperature_1"]
        w = self.read(51, 20)
        known = dict(zip(names, w)) | {name: signed(word) for name, word in zip(signed_names, w[8:])}
        return known | {"recommended_charge_voltage": w[18], "recommended_charge_current": w[19]}
