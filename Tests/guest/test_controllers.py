"""Each trouble of a CAN controller shown as what it is, with a real driver's own state behind it.

    scripts/guest python3 -m unittest discover -s Tests/guest -p test_controllers.py -v

Real: Debian's kernel, its CAN stack, the drivers sja1000 and gs_usb, what they say over netlink and in error frames, and
the commands that the screen says, typed as it says them. Not real: the controllers. QEMU's SJA1000 delivers every frame
whatever its bit rate and counts no errors, so it serves for what needs none; the errors come from the adapter and the
wire of can_adapter.py.
"""

import json
import os
import re
import subprocess
import sys
import time
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "system", "can"))

from bus import PROGRAM, CANTest, cansend, until, value  # noqa: E402
from can_adapter import Adapter, Node  # noqa: E402


def setUpModule():
    global ADAPTER, OURS, BATTERYS
    ADAPTER = Adapter()
    OURS, BATTERYS = until(ADAPTER.names, "the adapter's interfaces")
    unittest.addModuleCleanup(ADAPTER.close)


def link(*words):
    subprocess.run(["ip", "link", "set", *words], check=True)


def up(name, rate=500_000, listens=False):
    """Brings an interface up anew; a mode that was set once stays, so it is always named."""
    link(name, "down")
    link(name, "up", "type", "can", "bitrate", str(rate), "listen-only", "on" if listens else "off")


def state(name):
    shown = json.loads(subprocess.run(["ip", "-json", "-d", "link", "show", name], capture_output=True, check=True).stdout)
    return shown[0]["linkinfo"]["info_data"]["state"]


class Controllers(CANTest):
    def setUp(self):
        super().setUp()
        self.inverter = Node(on=True)
        ADAPTER.wire.nodes[2:] = [self.inverter]
        ADAPTER.wire.shorted = False
        for name in (OURS, BATTERYS):
            self.addCleanup(link, name, "down")

    def watch(self, *options, name=None):
        self.began = time.monotonic()
        return self.bus_pane("--can", name or OURS, *options, rows=24)

    def wait(self, pane, *words):
        """Waits for words on the screen in this order of asking; gives the commands that stand there between backquotes."""
        for pattern in words:
            pane.wait_for(pattern)
        print(f"{self.id().split('.')[-1]}: {time.monotonic() - self.began:.1f} s after the start: {words[0]}", flush=True)
        return re.findall(r"`sudo ([^`]*)`", pane.words())

    def type(self, command):
        subprocess.run(["bash", "-c", command.replace("sudo ", "")], check=True)

    def test_two_controllers_one_that_only_listens(self):
        up("can0", listens=True)
        up("can1")
        for name in ("can0", "can1"):
            self.addCleanup(link, name, "down")
        state, _ = self.simulate_bus("pylontech", bus="can1")
        pane = self.watch(name="can0")
        self.wait(pane, "can0 Pylontech LV")
        pane.press("8")
        self.wait(pane, "can0.*errorActive", "listen only")
        document = self.snapshot("--can", "can0")
        self.assertAlmostEqual(value(document, "soc"), state["clusters"][0]["fields"]["soc"]["value"], delta=0.51)
        with open("/sys/class/net/can0/statistics/tx_packets", encoding="ascii") as file:
            self.assertEqual(int(file.read()), 0)

    def test_another_bit_rate_is_named_and_the_command_mends_it(self):
        up(BATTERYS)
        self.simulate_bus("pylontech", bus=BATTERYS)
        up(OURS, 250_000)
        pane = self.watch()
        commands = self.wait(pane, f"{OURS} runs at 250000 bit/s and batteries speak 500000")
        until(lambda: state(OURS) == "ERROR-PASSIVE", lambda: f"the kernel to say so, not {state(OURS)}")
        self.type(commands[0])
        self.wait(pane, f"{OURS} Pylontech LV")
        self.assertNotIn("batteries speak", pane.words())

    def test_one_at_another_rate_than_its_family_is_told_from_the_errors(self):
        for node in (self.inverter, BATTERYS):
            up(node, 250_000) if isinstance(node, str) else setattr(node, "rate", 250_000)
        # The one that sends most: the adapter says nothing before it has counted 96.
        self.simulate_bus("victron", bus=BATTERYS)
        up(OURS, listens=True)
        pane = self.watch()
        commands = self.wait(pane, f"{OURS} counts bus errors and hears no whole frame at 500000 bit/s: the likely rate is 250000")
        pane.press("8")
        self.wait(pane, f"{OURS}.*errorPassive")
        self.type(next(command for command in commands if "250000" in command))
        self.wait(pane, f"{OURS} VICTRONCAN")

    def test_a_question_that_nobody_acknowledges(self):
        self.inverter.on = False
        up(OURS)
        pane = self.watch("--ask", "305")
        self.wait(pane, "asking stopped, nobody acknowledged our frame: no other node, or another bit rate")
        # A controller that hears nobody never becomes worse than passive.
        until(lambda: state(OURS) == "ERROR-PASSIVE", lambda: f"the kernel to say so, not {state(OURS)}")

    def test_who_only_listens_beside_a_battery_that_is_alone(self):
        self.inverter.on = False
        up(BATTERYS)
        self.simulate_bus("pylontech", bus=BATTERYS)
        up(OURS, listens=True)
        pane = self.watch()
        commands = self.wait(pane, "a battery that is alone with it gets no acknowledgement")
        self.type(commands[-1])
        self.wait(pane, f"{OURS} Pylontech LV")

    def test_bus_off_and_recovery(self):
        up(BATTERYS)
        _, battery = self.simulate_bus("pylontech", bus=BATTERYS)
        up(OURS)
        pane = self.watch()
        self.wait(pane, f"{OURS} Pylontech LV")
        ADAPTER.wire.shorted = True
        self.began = time.monotonic()
        cansend("7FF#00", bus=OURS)
        commands = self.wait(pane, f"{OURS} is bus-off after too many errors: check CAN-H, CAN-L", f"{OURS} CLOSED")
        self.assertEqual(state(OURS), "BUS-OFF")
        # The wires are mended and the battery begins anew; our controller comes back as the screen says.
        ADAPTER.wire.shorted = False
        self.stop(battery)
        up(BATTERYS)
        self.simulate_bus("pylontech", bus=BATTERYS)
        self.began = time.monotonic()
        self.type(commands[0])
        self.wait(pane, f"{OURS} Pylontech LV")
        self.assertEqual(state(OURS), "ERROR-ACTIVE")


if __name__ == "__main__":
    unittest.main()
