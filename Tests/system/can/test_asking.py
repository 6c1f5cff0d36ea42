"""What the program sends: nothing, unless the user typed --ask; then the documented questions and not one more."""

import subprocess
import time
import unittest

from bus import BUS, DOCUMENTED, PROGRAM, CANTest, Candump, cansend, until

# Asking begins after this long without an inverter.
LISTENING = 5.0


class Asking(CANTest):
    def test_without_ask_nothing_is_sent_on_an_empty_bus_nor_beside_batteries(self):
        candump = Candump(self)
        pane = self.bus_pane("--can", BUS)
        pane.wait_for("listening|SILENT")
        subprocess.run([PROGRAM, "snapshot", "--can", BUS, "--timeout", "2"], capture_output=True)
        # Longer than the asker would listen.
        time.sleep(LISTENING + 2)
        pane.press("r")
        pane.press("8")
        time.sleep(1)
        self.assertEqual(candump.frames(), [])
        # A battery that answers nobody else: only its own keep-alive would wake it.
        self.simulate_bus("growatt")
        time.sleep(LISTENING + 2)
        self.assertEqual(candump.frames(), [])
        # Beside one that talks, the bus carries its frames alone.
        _, process = self.simulate_bus("pylontech")
        pane.wait_for("Pylontech LV")
        time.sleep(2)
        self.stop(process)
        ids = {frame.split("#")[0] for frame in candump.frames()}
        self.assertEqual(ids, {"351", "355", "356", "359", "35C", "35E"})

    def test_each_question_is_exactly_the_documented_frames_once_a_second(self):
        for question, documented in DOCUMENTED.items():
            with self.subTest(question=question):
                candump = Candump(self)
                start = time.time()
                pane = self.bus_pane("--can", BUS, "--ask", question)
                rounds = 3
                until(lambda: len(candump.frames()) >= rounds * len(documented) + 1, "questions", 25)
                title = "LIA" if question == "lia" else question
                pane.wait_for(f"ASKING {title}")
                pane.close()
                # What was on the bus before it ended may still be on its way through candump.
                candump.catch_up()
                lines = candump.lines()
                self.assertEqual({frame for _, frame in lines}, documented)
                self.assertGreaterEqual(lines[0][0] - start, LISTENING - 0.1)
                for frame in documented:
                    times = [at for at, what in lines if what == frame]
                    for earlier, later in zip(times, times[1:]):
                        self.assertGreaterEqual(later - earlier, 0.95)
                count = len(lines)
                time.sleep(1.5)
                self.assertEqual(len(candump.lines()), count, "silence after the end")

    def test_another_node_that_asks_silences_this_one_within_one_period(self):
        candump = Candump(self)
        pane = self.bus_pane("--can", BUS, "--ask", "305")
        ours = DOCUMENTED["305"].copy().pop()
        until(lambda: len(candump.frames()) >= 2, "our questions", 20)
        # The same id with other bytes, as an inverter that measures sends it: told apart on the wire.
        for _ in range(7):
            cansend("305#0102000000000000")
            time.sleep(1)
        lines = candump.lines()
        first = next(at for at, frame in lines if frame.startswith("305#0102"))
        late = [at for at, frame in lines if frame == ours and at > first + 0.05]
        self.assertEqual(late, [])
        pane.wait_for("asking stopped: inverter heard")
        # Five seconds after its last word asking goes on.
        last = max(at for at, frame in lines if frame.startswith("305#0102"))
        until(lambda: any(frame == ours and at > last for at, frame in candump.lines()), "asking again", 20)
        again = min(at for at, frame in candump.lines() if frame == ours and at > last)
        self.assertGreaterEqual(again - last, LISTENING - 0.05)

    def test_every_kind_of_inverter_frame_keeps_this_one_silent(self):
        candump = Candump(self)
        others = [
            "300#00", "301#00", "211#00", "306#00", "307#00", "151#00", "091#00", "0D1#00", "111#00", "191#00", "605#00",
            "00000305#00", "00000310#00", "00003010#00", "00008200#00", "00008211#00", "00008260#00", "0CF10200#00",
            "1F000100#00",
        ]
        self.bus_pane("--can", BUS, "--ask", "305")
        for frame in others:
            cansend(frame)
            time.sleep(1)
        self.assertNotIn(DOCUMENTED["305"].copy().pop(), candump.frames())

    def test_our_own_question_is_not_taken_for_an_inverter(self):
        _, process = self.simulate_bus("growatt")
        pane = self.bus_pane("--can", BUS, "--ask", "301")
        pane.wait_for("GROWATTCAN", 25)
        pane.wait_for("ASKING 301")
        pane.wait_for("Conext Inverter Comm not heard")
        self.stop(process)

    def test_ask_with_another_word_is_refused(self):
        result = subprocess.run(
            [PROGRAM, "snapshot", "--can", BUS, "--ask", "charge"], capture_output=True, text=True)
        self.assertEqual(result.returncode, 64)
        self.assertIn("auto, 305, 301, 4200, lia", result.stderr)


if __name__ == "__main__":
    unittest.main()
