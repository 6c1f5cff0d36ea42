"""A protocol set over the service port, followed on a real bus to the inverter's first answer."""

import os

from bus import BUS, PROGRAM, CANTest, until


class Follow(CANTest):
    def test_a_protocol_change_is_followed_to_the_inverters_first_answer(self):
        port = self.path("port")
        self.start(
            PROGRAM, "simulate", "--pty", port, "--can", BUS, "--protocol", "sma", "--scenario", "calm", "--freeze")
        until(lambda: os.path.exists(port), "the simulated port")
        pane = self.bus_pane("--serial", port, "--can", BUS, "--map", "simulated", "--allow-write")
        pane.wait_for(r"SMA/Victron family.*WRITES ALLOWED")
        pane.press("4")
        pane.wait_for(r"Inverter Protocol WeCoCAN")
        pane.press("-l", ":protocol VICTRONCAN")
        pane.press("Enter")
        pane.press("-l", pane.wait_for(r'Type "(set[^"]*)"').group(1))
        pane.press("Enter")
        pane.wait_for(r"VERIFIED: The new value was read back twice")
        pane.wait_for(rf"\d\d:\d\d:\d\d \+\d+\.\d s {BUS}: Victron CAN-bus BMS: matches VICTRONCAN")
        self.assertNotIn("the inverter answered", pane.words())
        # Somebody else's keep-alive: zeros, and "VIC" (can-protocols section 3).
        for frame in (("305", "8", "0000000000000000"), ("307", "8", "1234567856494300")):
            self.start("cangen", BUS, "-I", frame[0], "-L", frame[1], "-D", frame[2], "-g", "500")
        pane.wait_for(rf"\d\d:\d\d:\d\d \+\d+\.\d s the inverter answered: {BUS}: ")
