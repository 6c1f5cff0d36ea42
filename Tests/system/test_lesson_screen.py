"""The lesson in the dashboard: a person who reads the screen and does what it asks for."""

import glob
import os
import re
import time
import unittest

from harness import PROGRAM, SystemTest, environment, run, until
from lesson_person import STEPS, Person
from test_secret_battery import json5

SEED = 21
ASKED = re.compile(STEPS.pattern.replace("^", ""))


class LessonScreenTest(SystemTest):
    takes = 75

    def begin(self, *options):
        person = Person(self.directory, SEED)
        self.addCleanup(person.close)
        os.makedirs(self.path("here"))
        pane = self.pane_of(
            ["sh", "-c", f'cd {self.path("here")} && exec "$0" "$@"', PROGRAM, "--pc", person.tool.link,
             "--bms", person.battery.link, *options],
            columns=120, rows=60, env=environment(XDG_STATE_HOME=self.path("state"), HOME=self.directory))
        # Both ports have to be there before the tool speaks: what it says before that is lost.
        pane.wait_for("READ ONLY")
        until(lambda: person.battery.link and person.tool.link and "DOWN" not in pane.words(), pane.screen)
        person.tool.begin()
        person.at_first = person.settings()
        pane.wait_for(r"key [0-9A-F]{4}")
        pane.press("-l", ":learn")
        pane.press("Enter")
        pane.wait_for("Waiting for eight whole readings")
        person.type = lambda text="": (pane.press("-l", text) if text else None, pane.press("Enter"))
        return person, pane

    def follow(self, person, pane, until_words):
        """Does what stands last on the screen and was not answered yet, until these words are there."""
        end = time.monotonic() + 240
        while time.monotonic() < end:
            words = pane.words()
            if until_words in words:
                return words
            steps = [step for step in ASKED.finditer(words) if not step["over"]]
            if steps and " > " not in words[steps[-1].end():]:
                person.take(steps[-1])
            time.sleep(0.1)
        raise AssertionError(f"{until_words!r} not on\n{pane.screen()}")

    def file(self, ending):
        return glob.glob(os.path.join(self.path("here"), "lesson-*.log" + ending))

    def test_a_person_at_the_screen_ends_with_a_map(self):
        person, pane = self.begin()
        self.follow(person, pane, "Now the inverter protocol")
        # The pages are there meanwhile, with what passes.
        pane.press("Escape")
        pane.wait_for("the lesson goes on; :learn shows it again")
        pane.wait_for(r"SOC .*%")
        pane.press("-l", ":record other.log")
        pane.press("Enter")
        pane.wait_for("a lesson is under way: end it first")
        pane.press("-l", ":learn")
        pane.press("Enter")
        person.values = {}
        self.follow(person, pane, "The lesson is over; the bridge goes on")
        pane.wait_for(r"wrote \S+\.txt")
        self.assertEqual(person.settings(), self.at_the_end(person))
        maps = self.file(".json5")
        self.assertEqual(len(maps), 1)
        with open(maps[0], encoding="utf-8") as file:
            writes = {write["field"]: write["grade"] for write in json5(file.read())["writes"]}
        self.assertEqual(writes, {"soc": "measured", "inverter_protocol": "measured"}, pane.screen())
        self.assertEqual(run("map", "test", maps[0], self.file("")[0]).returncode, 0)
        self.assertTrue(self.file(".txt") and self.file(".redacted"))
        self.assertLessEqual(len(person.acts), 6)

    def at_the_end(self, person):
        back = [value for what, value, _ in person.acts if what.startswith("SOC")][-1]
        return person.battery.secret.soc_word(int(back)), person.at_first[1]

    def test_who_quits_in_the_midst_is_asked_for_the_way_back_first(self):
        person, pane = self.begin()
        self.follow(person, pane, "SOC: consistent, 1 of 3")
        pane.press("Escape")
        pane.wait_for("the lesson goes on")
        pane.press("q")
        pane.wait_for("the battery does not hold yet what it held at first.*quit once more to leave it so")
        pane.wait_for("Before you go")
        pane.press("C-c")
        until(pane.is_dead, pane.screen)
        pane.wait_for(r"SOC was \d+ and may be \d+ now: set it back in the vendor's tool")
        self.assertEqual(len(self.file(".txt")), 1)

    def test_without_a_bridge_it_is_said_how_to_have_one(self):
        pane = self.pane("--demo", "--no-history", columns=120, env=environment(XDG_STATE_HOME=self.path("state")))
        pane.wait_for("READ ONLY|WRITES|LOCKED")
        pane.press("-l", ":learn")
        pane.press("Enter")
        pane.wait_for("the lesson needs a bridge to the vendor's tool: wecotui --pc DEV --bms DEV, then :learn")
        for more, hint in ((("--demo",), "no other source"), (("--allow-write",), "leave out --allow-write\n"),
                           (("--interval", "2"), "leave out --interval\n"), (("--ask",), "leave out --ask\n")):
            result = run("--pc", "/dev/a", "--bms", "/dev/b", *more)
            self.assertEqual(result.returncode, 64)
            self.assertIn(hint, result.stderr)
        self.assertEqual(run("--pc", "/dev/a").returncode, 64)


if __name__ == "__main__":
    unittest.main()
