"""Two processes and a pseudo terminal: what `snapshot` reads is what the simulator says it is, to the last field."""

from harness import SystemTest, cells, facts, load, snapshot

# (modules, options): every cluster size, and different batteries.
CLUSTERS = [(n, ["--seed", str(n)]) for n in range(1, 9)] + [
    (6, ["--scenario", "low-soc", "--seed", "11"]), (8, ["--scenario", "full-charge", "--seed", "12"]),
    (2, ["--scenario", "cold", "--seed", "13"]), (4, ["--scenario", "hot", "--seed", "14"]),
    (5, ["--scenario", "pack-imbalance", "--seed", "15"]), (3, ["--scenario", "weak-cell", "--seed", "16"]),
]

# What the simulator knows and the wire does not say: the scale of the capacity is not published, so it stays raw.
RAW_ON_THE_WIRE = {"capacity"}
# On the wire, but in no known order of words: shown as the words, so not part of what the simulator states.
WORDS_ONLY = {(1, "running_time")}
# Worked out from the capacity, so only where its scale is known.
NEEDS_CAPACITY = {"time_to_full", "time_to_empty"}
# Read only with the simulator's own device map.
MAPPED = {(1, field) for field in ("inverter_protocol", "do1_soc1", "do1_soc2", "do2_soc1", "do2_soc2")}


class AgreementTest(SystemTest):
    def test_every_field_cell_and_module_agrees_with_the_simulator(self):
        clusters = [
            (modules, *self.simulate(f"port{i}", modules, "--pace", "--freeze", *options), options)
            for i, (modules, options) in enumerate(CLUSTERS)]
        for modules, port, state, options in clusters:
            with self.subTest(modules=modules, options=options):
                self.assert_agrees(snapshot("--serial", port), load(state), modules)

    def test_the_settings_agree_too_where_the_map_says_how_to_read_them(self):
        port, state = self.simulate("port", 2, "--pace", "--freeze")
        read, believed = facts(snapshot("--serial", port, "--map", "simulated")), facts(load(state))
        self.assertLessEqual(MAPPED, set(read))
        for place in MAPPED:
            self.assertEqual(read[place]["value"], believed[place]["value"], place)
            self.assertEqual(read[place]["grade"], "simulated")

    def assert_agrees(self, read, believed, modules):
        self.assertEqual(read["links"][0]["state"], "up")
        self.assertEqual(read["links"][0]["key"], "85F9")
        self.assertEqual(read["links"][0]["bad_checksum"], 0)
        self.assertEqual([m["index"] for m in read["clusters"][0]["modules"]], list(range(1, modules + 1)))
        self.assertEqual(
            [(m["role"], m["online"]) for m in read["clusters"][0]["modules"]],
            [(m["role"], m["online"]) for m in believed["clusters"][0]["modules"]])
        self.assertEqual(len(cells(read)), 16)
        self.assertEqual(cells(read), cells(believed))
        a, b = facts(read), facts(believed)
        b = {place: item for place, item in b.items() if place not in MAPPED and place[1] not in NEEDS_CAPACITY}
        self.assertEqual(set(a) - WORDS_ONLY, set(b))
        for place, item in b.items():
            self.assertEqual(a[place]["value"], item["value"], place)
            unit = "raw" if place[1] in RAW_ON_THE_WIRE else item["unit"]
            self.assertEqual(a[place]["unit"], unit, place)
            self.assertNotIn("implausible", a[place], place)

    def test_values_that_move_are_those_the_simulator_states_at_that_time(self):
        port, state = self.simulate("port", 3, "--scenario", "calm")
        read, believed = facts(snapshot("--serial", port)), facts(load(state))
        for place, limit in [((1, "total_voltage"), 0.08), ((1, "current"), 0.7), ((1, "soc"), 1),
                             ((1, "cell_max"), 8), (("cluster", "soc"), 1)]:
            self.assertAlmostEqual(read[place]["value"], believed[place]["value"], delta=limit, msg=place)
