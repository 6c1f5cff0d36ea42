"""What the program says about a bus against what was sent there: by the simulator, by cansend, by canplayer."""

import json
import os
import re
import subprocess
import time
import unittest

from bus import BUS, OTHER_BUS, PROGRAM, CANTest, Candump, cansend, until, value

# 53.2 V, 370 A, 300 A, 46.0 V; 93 %, 99 %; 52.98 V, -21.0 A, 25.0 degC; no alarm, six modules, PN; may charge and
# discharge; PYLON (can-protocols section 3).
PYLONTECH = [
    "351#1402740EB80BCC01", "355#5D006300", "356#B2142EFFFA00", "359#0000000006504E", "35C#C000",
    "35E#50594C4F4E202020",
]
TITLES = {
    "pylontech": "Pylontech LV 1.2", "pylontech13": "Pylontech LV 1.3", "victron": "Victron CAN-bus BMS",
    "sma": "SMA", "luxpower": "LuxPower / EG4", "seplos": "SEPLOS", "schneider": "Schneider SE BMS v2",
    "sofar": "Sofar/ZCS LV",
}


class Reading(CANTest):
    def check(self, document, state, voltage=0.06):
        """The battery's own belief against a snapshot, each within the step of its frame."""
        cluster = state["clusters"][0]
        fields = cluster["fields"]
        module = cluster["modules"][0]["fields"]
        self.assertAlmostEqual(value(document, "soc"), fields["soc"]["value"], delta=0.51)
        self.assertAlmostEqual(value(document, "current"), fields["current"]["value"], delta=0.051)
        self.assertAlmostEqual(value(document, "total_voltage"), module["total_voltage"]["value"], delta=voltage)
        for limit in ("charge_current_limit", "discharge_current_limit"):
            known = document["clusters"][0]["fields"]
            heard = known.get(limit) or known.get(limit + "_abs")
            self.assertIsNotNone(heard, limit)
            self.assertAlmostEqual(heard["value"], fields[limit]["value"], delta=0.051)

    def test_a_snapshot_of_each_protocol_is_what_the_battery_believes(self):
        for protocol, title in TITLES.items():
            with self.subTest(protocol=protocol):
                state, process = self.simulate_bus(protocol)
                document = self.snapshot("--can", BUS)
                self.stop(process)
                self.assertIn(title, document["clusters"][0]["buses"][0]["protocol"])
                self.assertEqual(document["links"][0]["kind"], "can")
                self.check(document, state)

    def test_batteries_that_wait_to_be_asked_are_read_completely_with_ask(self):
        for protocol, question, more in (
            ("growatt", "301", ("cell_max", "remaining_capacity", "cycles")),
            ("lia", "lia", ("cell_max", "temperature_max", "charge_enable")),
            ("pylontech-hv", "4200", ("cell_max", "soh", "cycles")),
        ):
            with self.subTest(protocol=protocol):
                state, process = self.simulate_bus(protocol)
                silent = subprocess.run(
                    [PROGRAM, "snapshot", "--can", BUS, "--timeout", "2"], capture_output=True, text=True)
                self.assertEqual(silent.returncode, 75, silent.stderr)
                document = self.snapshot("--can", BUS, "--ask", question, "--timeout", "30")
                self.stop(process)
                self.check(document, state)
                for field in more:
                    self.assertIn(field, document["clusters"][0]["fields"])

    def test_ask_alone_finds_the_question_by_itself(self):
        state, process = self.simulate_bus("growatt")
        document = self.snapshot("--can", BUS, "--ask", "--timeout", "40")
        self.stop(process)
        self.check(document, state)

    def send_always(self, frames, bus=BUS):
        """Sends a set once a second until the test ends."""
        loop = f"while true; do for f in {' '.join(frames)}; do cansend {bus} $f; done; sleep 0.7; done"
        return self.start("bash", "-c", loop)

    def test_the_page_and_a_snapshot_show_what_cansend_sent(self):
        self.send_always(PYLONTECH)
        pane = self.bus_pane("--can", BUS)
        for words in (
            "Pylontech LV 1.2", "BMS set Max Volt 53.2 V", "BMS set Min Volt 46.0 V", "BMS set Max Charge A 370.0 A",
            "BMS set Max Discharge\\S*( A)? 300.0 A", "Actual Voltage Reading 52.98 V", "Actual Charging Current 0.0 A",
            "Actual Dischar. Current 21.0 A", "Conext Inverter Comm not heard", "SOH 99 %",
            f"heard on {BUS}: 359.35C, marker PN",
        ):
            pane.wait_for(words)
        # An inverter comes: its keep-alive is named.
        self.send_always(["305#0000000000000000"])
        pane.wait_for("Conext Inverter Comm 305 zeros, [0-9]s")
        document = self.snapshot("--can", BUS)
        self.assertEqual(value(document, "charge_voltage_limit"), 53.2)
        self.assertEqual(value(document, "current"), -21.0)
        self.assertEqual(value(document, "soh"), 99)
        self.assertEqual(value(document, "total_voltage"), 52.98)
        self.assertTrue(any("305 zeros" in text for text in document["clusters"][0]["buses"][0]["inverter"]))

    def test_a_capture_played_back_reads_like_the_bus_it_came_from(self):
        state, process = self.simulate_bus("victron")
        candump = Candump(self)
        until(lambda: len(candump.frames()) > 60, "three seconds of the battery")
        self.stop(process)
        log = self.path("capture.log")
        with open(candump.path, encoding="ascii") as source, open(log, "w", encoding="ascii") as target:
            target.writelines(line for line in source if " 7FF#" not in line and line.count(" ") == 2)
        self.start("canplayer", "-l", "i", "-I", log, f"{OTHER_BUS}={BUS}")
        document = self.snapshot("--can", OTHER_BUS)
        self.check(document, state)
        decoded = subprocess.run([PROGRAM, "decode", log, "--json"], capture_output=True, text=True, check=True)
        rows = [json.loads(row) for row in decoded.stdout.splitlines()]
        limits = [row["fields"]["charge_current_limit"] for row in rows if row["id"] == "351"]
        self.assertEqual({value(document, "charge_current_limit")}, set(limits))

    def test_an_interface_that_goes_down_and_comes_back(self):
        self.simulate_bus("pylontech")
        pane = self.bus_pane("--can", BUS)
        pane.wait_for("Pylontech LV 1.2 .* BMS set Max Volt [0-9.]+ V")
        subprocess.run(["ip", "link", "set", BUS, "down"], check=True)
        self.addCleanup(subprocess.run, ["ip", "link", "set", BUS, "up"], check=True)
        pane.wait_for(f"{BUS} is down: type `sudo ip link set {BUS} up`")
        pane.wait_for(f"{BUS} CLOSED")
        subprocess.run(["ip", "link", "set", BUS, "up"], check=True)
        pane.wait_for(f"{BUS} Pylontech LV 1.2 [0-9]")

    def test_both_wires_agree_until_one_of_them_does_not(self):
        port = self.path("port")
        state = self.path("both.json")
        both = self.start(
            PROGRAM, "simulate", "--pty", port, "--can", BUS, "--protocol", "victron", "--freeze", "--state", state)
        until(lambda: os.path.exists(port), "the simulated port")
        document = self.snapshot("--serial", port, "--can", BUS)
        self.assertEqual([link["kind"] for link in document["links"]], ["serial", "can"])
        self.assertEqual(len(document["clusters"]), 1)
        self.assertEqual(len(document["clusters"][0]["modules"]), 6)
        self.assertEqual(document["clusters"][0]["fields"]["charge_voltage_limit"]["source"], f"{BUS} 351")
        pane = self.bus_pane("--serial", port, "--can", BUS)
        pane.wait_for("Both wires")
        pane.wait_for("VICTRONCAN")
        self.assertNotIn("disagree", pane.words())
        # Somebody else says 48.00 V, much more often: both values are named. (One process for many frames: a new one
        # for each takes longer than the battery's own period on a busy machine.)
        self.start("cangen", BUS, "-I", "356", "-L", "6", "-D", "C0120000FA00", "-g", "20")
        pane.wait_for(r"The wires disagree. Total Voltage: port says 5[0-9.]+ V, \S+ says 48.00 V")
        self.assertIsNone(both.poll())

    def test_an_unknown_mode_is_said_to_be_unknown_and_listed(self):
        self.send_always(["6A1#0102030405060708", "6A2#1122", "18FF50E5#AABBCC"])
        pane = self.bus_pane("--can", BUS)
        pane.wait_for("unknown protocol")
        pane.press("8")
        pane.press("V")
        for words in ("6A1 \\? std 8", "6A2 \\? std 2", "18FF50E5\\? ext 3", "513 1027 1541 2055 258 772 1286 1800"):
            pane.wait_for(words)
        result = subprocess.run(
            [PROGRAM, "snapshot", "--can", BUS, "--timeout", "4"], capture_output=True, text=True)
        self.assertEqual(result.returncode, 76)
        self.assertIn("none that any known protocol explains", result.stderr)

    def test_a_missing_and_a_downed_interface_are_named(self):
        missing = subprocess.run([PROGRAM, "snapshot", "--can", "nocan7"], capture_output=True, text=True)
        self.assertEqual(missing.returncode, 69, missing.stderr)
        self.assertIn("nocan7", missing.stderr)
        subprocess.run(["ip", "link", "set", OTHER_BUS, "down"], check=True)
        self.addCleanup(subprocess.run, ["ip", "link", "set", OTHER_BUS, "up"], check=True)
        down = subprocess.run([PROGRAM, "snapshot", "--can", OTHER_BUS], capture_output=True, text=True)
        self.assertEqual(down.returncode, 69, down.stderr)
        self.assertIn(f"ip link set {OTHER_BUS} up", down.stderr)


if __name__ == "__main__":
    unittest.main()
