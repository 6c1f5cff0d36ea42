"""A line that corrupts one reply in five so that the checksum still fits: no false value comes out.

SOAK=1000 in the environment (`make soak`) runs so many seeded snapshots; without it a few dozen.
"""

import collections
import concurrent.futures
import json
import os
import subprocess

from harness import NOT_ON_THE_WIRE, PATIENCE, PROGRAM, SILENT, SystemTest, cells, facts, kill, load, run, until

RUNS = int(os.environ.get("SOAK") or 40)
# What makes a value false: off by more than this.
LIMITS = {"mV": 8, "V": 0.08, "A": 0.7, "%": 1, "degC": 1.5}
# Live measurements that come without a scale may move a little; anything else without a unit is exact.
RAW_LIMITS = {"hardware_pack_voltage": 20, "hall_sensor_current": 35, "discharge_limit_current": 20}
SCENARIOS = ["house", "low-soc", "full-charge", "hot", "cold", "weak-cell", "pack-imbalance", "calm"]


def falsehoods(read, believed):
    """The values that differ from what the simulator believes; those worked out from others follow from them."""
    for number, (a, b) in enumerate(zip(cells(read), cells(believed), strict=True), 1):
        if a is not None and abs(a - b) > LIMITS["mV"]:
            yield f"cell {number}: {a} instead of {b}"
    a, b = facts(read), facts(believed)
    for place, item in a.items():
        if item["source"].endswith("computed") or place[1] == "running_time":
            continue
        if place not in b:
            yield f"{place}: {item['value']} instead of nothing"
            continue
        got, true = item["value"], b[place]["value"]
        limit = RAW_LIMITS.get(place[1], LIMITS.get(item["unit"], 0))
        if isinstance(true, bool) or isinstance(true, str) or limit == 0:
            if got != true:
                yield f"{place}: {got} instead of {true}"
        elif abs(got - true) > limit + 1e-9:
            yield f"{place}: {got} instead of {true}"


Run = collections.namedtuple("Run", "seed errors false missing")


class CorruptionTest(SystemTest):
    def one(self, seed):
        port, state = self.path(f"port{seed}"), self.path(f"port{seed}.json")
        modules, scenario = 1 + seed % 8, SCENARIOS[seed // 8 % len(SCENARIOS)]
        simulator = subprocess.Popen(
            [PROGRAM, "simulate", "--pty", port, "--state", state, "--modules", str(modules), "--scenario", scenario,
             "--seed", str(seed), "--freeze", "--faults"], start_new_session=True, stdin=subprocess.DEVNULL)
        try:
            until(lambda: os.path.exists(port), "a simulated port", PATIENCE * 2)
            result = run("snapshot", "--json", "--serial", port, "--timeout", "30", timeout=90)
        finally:
            kill(simulator)
        if result.returncode == SILENT:
            return Run(seed, errors=0, false=[], missing=["gave up"])
        if result.returncode != 0:
            return Run(seed, errors=0, false=[f"exit {result.returncode}: {result.stderr.strip()}"], missing=[])
        read, believed = json.loads(result.stdout), load(state)
        link = read["links"][0]
        errors = link["bad_checksum"] + link["implausible"] + link["timeouts"]
        missing = sorted((fact for fact in set(facts(believed)) - set(facts(read)) if fact[1] not in NOT_ON_THE_WIRE), key=str)
        return Run(seed, errors, list(falsehoods(read, believed)), missing)

    def test_no_false_value_comes_out(self):
        with concurrent.futures.ThreadPoolExecutor(4) as pool:
            runs = list(pool.map(self.one, range(1, RUNS + 1)))
        false = {run.seed: run.false for run in runs if run.false}
        self.assertEqual(false, {}, f"false values in {len(false)} of {RUNS} runs")
        missing = {run.seed: run.missing for run in runs if run.missing}
        self.assertEqual(missing, {}, "incomplete")
        self.assertGreater(sum(run.errors for run in runs), RUNS, "the line was bad at all")
        if RUNS > 100:
            print(f"{RUNS} runs: {len(false)} with false values, {len(missing)} incomplete {sorted(missing)}")

    def test_the_dashboard_keeps_up(self):
        port, state = self.simulate("port", 4, "--freeze", "--faults", "--seed", "5")
        pane = self.pane("--serial", port, "--interval", "0.1")
        true = load(state)
        shown = " ".join(str(cell) for cell in cells(true)[:2])
        pane.wait_for(r" ok ")
        until(lambda: all(str(cell) in pane.words() for cell in cells(true)), lambda: f"{shown} on {pane.screen()}")
        # It goes on: errors are counted and the values on screen stay the true ones.
        def errors():
            words = pane.words().split(" err")[0].split()
            return int(words[-1]) if words[-1].isdigit() else 0
        before = errors()
        until(lambda: errors() > before + 10, "more errors were counted")
        for cell in cells(true):
            self.assertIn(str(cell), pane.words())
        self.assertRegex(pane.words(), r" ok ")
