"""The program reads a battery that was typed from the reference alone."""

from harness import SystemTest, cells, facts, snapshot, until
from weco_battery import Battery, registers


class ForeignBatteryTest(SystemTest):
    def battery(self, name="ttyTEST", **how):
        battery = Battery(self.path(name), **how)
        self.addCleanup(battery.close)
        return battery

    def test_snapshot_reads_every_value_as_the_reference_means_it(self):
        words = registers(slaves=2)
        battery = self.battery(words=words)
        read = snapshot("--serial", battery.link)
        known = facts(read)
        self.assertEqual(cells(read), [words[n] for n in range(23, 39)])
        expected = {
            (1, "total_voltage"): (words[14] / 100, "V"), (1, "current"): (21.0, "A"), (1, "soc"): (64, "%"),
            (1, "temperature_max"): (25, "degC"), (1, "temperature_min"): (22, "degC"),
            (1, "cell_max"): (words[18], "mV"), (1, "cell_min"): (words[19], "mV"), (1, "capacity"): (105, "raw"),
            (1, "software_version"): (305, "raw"), (1, "cell_over_voltage_2"): (100, "raw"),
            (1, "di1"): (True, "bool"), (1, "contactor_charge"): (True, "bool"),
            (1, "contactor_discharge"): (True, "bool"), (1, "contactor_precharge"): (False, "bool"),
            (3, "total_voltage"): (words[131] / 10, "V"), (3, "current"): (21.0, "A"),
            (3, "temperature_max"): (24.02, "degC"), (3, "soc"): (62.8, "%"),
            ("cluster", "current"): (63.0, "A"), ("cluster", "soc"): (63.2, "%"),
            ("cluster", "charge_current_limit"): (300, "A"), ("cluster", "discharge_current_limit"): (290, "A"),
            ("cluster", "forced_seconds"): (6553.8, "s"), ("cluster", "modules_online"): (3, ""),
        }
        for place, (value, unit) in expected.items():
            self.assertAlmostEqual(known[place]["value"], value, places=6, msg=place)
            self.assertEqual(known[place]["unit"], unit, place)
        self.assertEqual(len(read["clusters"][0]["modules"]), 3)

    def test_the_dashboard_shows_it_and_follows_it(self):
        battery = self.battery(words=registers(slaves=1, cell=3311))
        pane = self.pane("--serial", battery.link)
        pane.wait_for(r"ttyTEST x2 .* ok .*3311.*3315")
        pane.press("2")
        pane.wait_for(r"master.*53\.0")
        pane.press("1")
        # Within the plausible: the same battery a moment later.
        battery.words.update(registers(slaves=1, cell=3317))
        pane.wait_for(r"3317.*3321")
        self.assertNotIn("3311", pane.words())

    def test_a_lone_module_is_not_called_master(self):
        battery = self.battery(words=registers(slaves=0))
        modules = snapshot("--serial", battery.link)["clusters"][0]["modules"]
        self.assertEqual([(m["index"], m["role"]) for m in modules], [(1, "plugged-in")])

    def test_a_battery_that_restarted_gets_its_key_again(self):
        battery = self.battery()
        pane = self.pane("--serial", battery.link, "--interval", "0.2")
        pane.wait_for(r" ok ")
        asked = battery.key_requests
        battery.key = None
        until(lambda: battery.key_requests > asked and battery.key, "the key was asked for again")
        reads = len(battery.reads)
        until(lambda: len(battery.reads) > reads + 10, "reads went on")
        pane.wait_for(r" ok ")

    def test_the_key_is_the_users_to_choose(self):
        battery = self.battery(key=0x1234)
        read = snapshot("--serial", battery.link, "--key", "0x1234")
        self.assertEqual(read["links"][0]["key"], "1234")
