"""The lesson: a person who does only what it prints ends with a map that sets the battery, or with "not proven".

LESSONS is the number of batteries of each kind (1), LESSON_FIRST the first seed (5). What a lesson leaves behind is
copied to KEEP.
"""

import concurrent.futures
import os
import re
import shutil
import unittest

from harness import SystemTest, environment, kill, run, until
from lesson_person import Person
from secret_battery import POLLED
from test_bridge_tcp import free_port, start_ser2net
from test_secret_battery import json5

LESSONS, FIRST, KEEP = int(os.environ.get("LESSONS", 1)), int(os.environ.get("LESSON_FIRST", 5)), os.environ.get("KEEP")
OUTCOMES = "VERIFIED|is not live|NOT SENT"
# Batteries whose settings are proven in the end, and those that prove nothing.
HONEST = {
    "honest": {}, "two seconds late": {"delay": 2.0}, "something else jumps": {"also_moves": True},
    "a mailbox beside it": {"mailbox": True},
}
DECEITS = {
    "echo only": {"echo_only": True},
    "half a minute late": {"delay": 35.0},
    "echo, and something else jumps": {"echo_only": True, "also_moves": True},
    "forgets it again": {"reverts": 4.0},
    "echo, and a mailbox": {"echo_only": True, "mailbox": True},
}


class LessonCase(SystemTest):
    def person(self, seed, *options, **kind):
        person = Person(self.directory, seed, *options, **kind)
        self.addCleanup(person.close)
        return person

    def each(self, kinds, judge):
        """A lesson for each kind and seed, all at the same time: they wait for batteries, not for the processor."""
        cases = [(kind, FIRST + number + 1000 * place) for place, kind in enumerate(kinds) for number in range(LESSONS)]

        def live(case):
            kind, seed = case
            person = self.person(seed, **kinds[kind])
            person.begin()
            person.follow()
            self.keep(person)
            judge(person)
            person.close()

        with concurrent.futures.ThreadPoolExecutor(12) as pool:
            for case, future in [(case, pool.submit(live, case)) for case in cases]:
                with self.subTest(kind=case[0], seed=case[1]):
                    future.result()

    def keep(self, person):
        if KEEP:
            os.makedirs(KEEP, exist_ok=True)
            for ending in ("", ".json5", ".txt", ".redacted"):
                shutil.copy(person.path(ending), KEEP)
            with open(os.path.join(KEEP, f"lesson-{person.seed}.said"), "w", encoding="utf-8") as file:
                file.write(person.said + "\n")

    def writes(self, person):
        return {write["field"]: write for write in json5(person.text(".json5")).get("writes", [])}

    def learns_again(self, person, writes):
        """The capture alone tells `learn` the same, as a hypothesis."""
        path = person.path(".again")
        self.assertEqual(run("learn", person.capture, "--write-map", path).returncode, 0)
        for write in json5(person.text(".again"))["writes"]:
            self.assertEqual(write["grade"], "hypothesis")
            for key in ("function", "register", "scale", "values", "range"):
                self.assertEqual(write.get(key), writes[write["field"]].get(key), key)


class LessonProofTest(LessonCase):
    takes = 125

    def test_over_the_network_with_a_virtual_com_port_and_a_serial_server(self):
        number, far, seed = free_port(), free_port(), FIRST + 9000
        person = self.person(seed, network=(number, f"127.0.0.1:{far}"))
        server = start_ser2net(self, far, f"serialdev,{person.battery.link},115200n81,local")
        person.begin()
        person.follow()
        # The map is tried on the battery's own port.
        kill(server)
        self.proven(person)

    def test_six_acts_prove_soc_and_protocol_and_the_map_sets_them(self):
        self.each(HONEST, self.proven)

    def proven(self, person):
        secret, writes = person.battery.secret, self.writes(person)
        self.assertEqual(set(writes), {"soc", "inverter_protocol"}, person.said)
        self.assertLessEqual(len(person.acts), 6, person.said)
        self.assertEqual(person.settings(), self.ended(person), "it ends as it began")
        for field, register, read_back in [("soc", secret.soc_register, secret.soc_read_back),
                                           ("inverter_protocol", secret.protocol_register, secret.protocol_read_back)]:
            write = writes[field]
            self.assertEqual((write["function"], write["register"], write["grade"]),
                             (secret.function, register, "measured"), person.said)
            self.assertIn(write["read_back"], {read_back, register} & POLLED, person.said)
            self.evidence(person, write["source"], field)
        for name, code in writes["inverter_protocol"]["values"].items():
            self.assertEqual(secret.codes[name], code)
        self.assertEqual(run("map", "check", person.path(".json5")).returncode, 0)
        self.left_behind(person)
        self.learns_again(person, writes)
        # What takes the program's own change two seconds to show is UNCHANGED to it, which is another matter.
        if person.battery.delay == 0:
            self.sets(person, writes)

    def ended(self, person):
        """SOC is set back to the whole percent that register 20 showed, the protocol to what it was."""
        back = [value for what, value, _ in person.acts if what.startswith("SOC")][-1]
        self.assertIn(f"The battery is at {back} % SOC", person.said)
        return person.battery.secret.soc_word(int(back)), person.at_first[1]

    def evidence(self, person, source, field):
        """Each line that the map names is the announcement of an act of that setting."""
        name, _, numbers = source.rpartition(":")
        self.assertTrue(person.capture.endswith(name), source)
        lines = person.text().splitlines()
        named = [lines[int(number) - 1] for number in numbers.split(",")]
        self.assertEqual(len(named), 3, source)
        for line in named:
            self.assertRegex(line, rf" ! set {field} \S+$")

    def left_behind(self, person):
        report = person.text(".txt")
        self.assertLess(len(report.splitlines()), 60, "one page")
        self.assertIn("measured", report)
        again = run("decode", person.path(".redacted"))
        self.assertEqual(again.returncode, 0, again.stderr)

    def sets(self, person, writes):
        """The program itself, with the map and without the vendor's tool."""
        person.tool.close()
        seed, secret = person.seed, person.battery.secret
        low, high = (int(float(writes["soc"]["range"][key])) for key in ("min", "max"))
        step = int(float(writes["soc"]["range"]["step"]))
        soc = low + step * ((high - low) // step // 2)
        chosen = [name for name in writes["inverter_protocol"]["values"] if name != secret.first_protocol][0]
        folder = self.path(f"state{seed}")
        pane = self.pane(
            "--serial", person.battery.link, "--map", person.path(".json5"), "--allow-write", "--key",
            f"{secret.key:04X}", columns=120,
            env=environment(XDG_STATE_HOME=folder, XDG_CONFIG_HOME=folder))
        pane.wait_for(f"key {secret.key:04X}")
        for command in (f"protocol {chosen}", f"soc {soc}"):
            self.set_verified(pane, command, OUTCOMES)
        self.assertEqual(person.settings(), (secret.soc_word(soc), secret.codes[chosen]))


class LessonDeceitTest(LessonCase):
    takes = 75

    def test_a_battery_that_deceives_is_not_proven(self):
        self.each(DECEITS, self.not_proven)

    def not_proven(self, person):
        self.assertEqual(self.writes(person), {}, person.said)
        self.assertEqual(len(re.findall(r"^.+: NOT PROVEN, left out of the map", person.said, re.MULTILINE)), 2, person.said)
        self.assertLessEqual(len(person.acts), 6, person.said)
        # Whatever it did with it, the last word to it was what it had at first.
        for what in ("SOC", "Inverter"):
            last = [line for line in person.lines if re.search(rf"^Act \d+: .* set {what}", line)][-1]
            self.assertIn("(back to what it was)", last)


class LessonTalkTest(LessonCase):
    takes = 85

    def free_register(self, person):
        """One that the tool polls, that nothing else needs, and whose neighbours stand still."""
        secret, words = person.battery.secret, person.battery.words
        taken = secret.own() | set(secret.drifting) | {secret.unrelated}
        place = next(n for n in range(92, 119) if not {n - 1, n, n + 1} & taken)
        words[place - 1], words[place], words[place + 1] = 7, 4120, 9
        return place

    def test_values_that_are_typed_find_their_registers(self):
        person = self.person(11, skips=True)
        place = self.free_register(person)

        def cycles():
            person.battery.words[place] += 3
            person.tool.polled(2)
            return str(person.battery.words[place])
        person.values = {"Battery Cycle": cycles, "Capacity": lambda: "105 Ah"}
        person.begin()
        person.follow()
        rows = {row.get("field"): row for row in json5(person.text(".json5"))["rows"] if "field" in row}
        cycle, capacity = rows["battery_cycle"], rows["capacity"]
        self.assertEqual((cycle["register"], cycle["grade"]), (place, "measured"), person.said)
        self.assertEqual(cycle["scale"], {"times": 1, "plus": 0, "decimals": 0, "unit": ""})
        self.assertEqual((capacity["register"], capacity["grade"]), (21, "hypothesis"), "it never changed")
        lines = person.text().splitlines()
        for number in cycle["source"].rpartition(":")[2].split(","):
            self.assertRegex(lines[int(number) - 1], r" ! shows battery_cycle \d+$")
        self.assertNotIn("PROBLEM", person.text(".json5"))
        self.assertEqual(run("map", "check", person.path(".json5")).returncode, 0)
        self.assertEqual(person.battery.writes, [], "nothing was asked for that sets anything")

    def test_who_leaves_is_asked_for_the_way_back_and_keeps_what_was_learnt(self):
        person = self.person(12)
        person.begin()
        person.follow(lambda line: "SOC: consistent, 1 of 3" in line)
        person.wait(lambda line: line.startswith("Act 2"))
        person.type("q")
        person.wait(lambda line: line.startswith("Before you go"))
        person.follow()
        self.assertEqual(len(person.acts), 2)
        self.assertEqual(person.settings(), (self.start(person), person.at_first[1]))
        writes = self.writes(person)
        self.assertEqual({field: write["grade"] for field, write in writes.items()}, {"soc": "hypothesis"}, person.said)

    def start(self, person):
        return person.battery.secret.soc_word(int(re.search(r"The battery is at (\d+) % SOC", person.said)[1]))

    def test_an_interrupted_lesson_leaves_its_files_and_the_other_language_is_spoken(self):
        person = self.person(13, "--lang", "it")
        person.begin()
        person.wait(lambda line: line.startswith("Passo 1: nello strumento impostare SOC a "))
        person.interrupt()
        person.wait(lambda line: line.startswith("La lezione è finita"))
        person.follow()
        for ending in ("", ".json5", ".txt", ".redacted"):
            self.assertTrue(os.path.exists(person.path(ending)), ending)
        self.assertEqual(len(re.findall(r" ! set soc \d+$", person.text(), re.MULTILINE)), 1)
        self.assertEqual(self.writes(person), {})

    def test_a_tap_hears_enough(self):
        self.hears_enough(self.person(15, taps=True))

    def test_an_act_that_a_tap_did_not_hear_is_asked_for_again(self):
        person = self.person(16, taps=True)
        person.unheard = (2, 4)
        self.hears_enough(person)
        self.assertEqual(person.said.count("Part of the talk was not heard"), 2, person.said)
        self.learns_again(person, self.writes(person))

    def hears_enough(self, person):
        person.begin()
        person.follow(lambda line: line.startswith("SOC: measured"))
        person.type("q")
        person.follow()
        write = self.writes(person)["soc"]
        secret = person.battery.secret
        self.assertEqual((write["function"], write["register"], write["grade"]),
                         (secret.function, secret.soc_register, "measured"), person.said)

    def test_a_terminal_that_closes_leaves_the_files(self):
        person = self.person(14)
        terminal = self.terminal(
            "learn", "--live", "--pc", person.tool.link, "--bms", person.battery.link, "-o", person.capture)
        terminal.wait_for(b"pc up, bms up")
        person.tool.begin()
        terminal.wait_for(b"Act 1")
        master, terminal.master = terminal.master, -1
        os.close(terminal.slave)
        terminal.slave = -1
        os.close(master)
        until(lambda: not terminal.is_alive(), "the end of the lesson")
        for ending in ("", ".json5", ".txt", ".redacted"):
            self.assertTrue(os.path.exists(person.path(ending)), ending)

    def test_what_is_there_is_not_written_over_and_options_go_together(self):
        path = self.path("there.log")
        with open(path + ".txt", "w", encoding="ascii") as file:
            file.write("a report")
        for code, *arguments in [
                (73, "--live", "--pc", "/dev/a", "--bms", "/dev/b", "-o", path),
                (64,), (64, "--live"), (64, "--live", "--pc", "/dev/a"), (64, path, "--live", "--pc", "a", "--bms", "b"),
                (64, path, "--pc", "/dev/a"), (64, path, "-o", "x"), (64, path, "--tap")]:
            with self.subTest(arguments):
                self.assertEqual(run("learn", *arguments).returncode, code)
        self.assertFalse(os.path.exists(path))


if __name__ == "__main__":
    unittest.main()
