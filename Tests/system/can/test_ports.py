"""The program's list of CAN interfaces against those that scripts/can-interfaces made."""

import json
import os
import subprocess
import unittest

BUS = os.environ["WECOTUI_CAN_IFACE2"]
PROGRAM = os.path.join(os.path.dirname(__file__), "../../../.build/debug/wecotui")


def interfaces():
    out = subprocess.run([PROGRAM, "ports", "--json"], check=True, capture_output=True, timeout=60).stdout
    return {interface["name"]: interface for interface in json.loads(out)["can"]}


class Ports(unittest.TestCase):
    def test_every_can_interface_is_listed_and_nothing_else(self):
        wanted = {os.environ[name] for name in ("WECOTUI_CAN_IFACE", "WECOTUI_CAN_IFACE2", "WECOTUI_CAN_SLCAN")}
        found = set(interfaces())
        self.assertLessEqual(wanted, found)
        self.assertNotIn("lo", found)

    def test_down_is_told_from_up(self):
        self.assertTrue(interfaces()[BUS]["up"])
        subprocess.run(["ip", "link", "set", BUS, "down"], check=True)
        self.addCleanup(subprocess.run, ["ip", "link", "set", BUS, "up"], check=True)
        self.assertFalse(interfaces()[BUS]["up"])


if __name__ == "__main__":
    unittest.main()
