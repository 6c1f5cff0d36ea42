"""A replayed capture makes the clusters that the live command line made: nobody's value under another's name."""

import json
import os
import socket
import struct

from harness import PATIENCE, PROGRAM, SystemTest, environment, run, snapshot, until
from weco_battery import Battery, registers

# ai-republic/bms-to-inverter issue 95: two clusters, built: can0 at 80 %, can1 at 20 % with under-voltage (359 bit 2).
FULL = ["351#1402C800C800CC01", "355#50006400", "356#1E14F6FFEB00", "359#0000000001504E", "35C#C000",
        "35E#50594C4F4E202020"]
EMPTY = ["351#140264003200CC01", "355#14006400", "356#BA1364000001", "359#0400000001504E", "35C#4000",
         "35E#50594C4F4E202020"]
CAN_FRAME = struct.Struct("=IB3x8s")


def log(buses, seconds=12):
    lines = []
    for second in range(seconds):
        step = 0
        for name, frames in buses:
            for frame in frames:
                lines.append(f"({1700000000 + second}.{step:02}0000) {name} {frame}\n")
                step += 1
    return "".join(lines)


class Bus:
    """One end of a pair that carries can_frames; the program takes the other as `--can fd:N`."""

    def __init__(self, frames):
        self.ours, self.theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self.name = f"fd:{self.theirs.fileno()}"
        self.frames = [frame.split("#") for frame in frames]

    def send(self):
        for number, data in self.frames:
            data = bytes.fromhex(data)
            self.ours.send(CAN_FRAME.pack(int(number, 16), len(data), data))

    def close(self):
        self.ours.close()
        self.theirs.close()


def alarms(text):
    return [line for line in text.splitlines() if '"type": "alarm"' in line]


class ReplayClustersTest(SystemTest):
    def clusters(self, text, *arguments):
        with open(self.path("file.log"), "w", encoding="utf-8") as file:
            file.write(text)
        result = snapshot("--replay", self.path("file.log"), "--speed", "0", *arguments)
        return {cluster["name"]: cluster for cluster in result["clusters"]}

    def test_a_candump_log_of_two_buses_is_two_clusters_and_each_alarm_its_own(self):
        found = self.clusters(log([("can0", FULL), ("can1", EMPTY)]))
        self.assertEqual(list(found), ["can0", "can1"])
        self.assertEqual({name: cluster["fields"]["soc"]["value"] for name, cluster in found.items()},
                         {"can0": 80, "can1": 20})
        self.assertEqual({name: [alarm["id"] for alarm in cluster["alarms"]] for name, cluster in found.items()},
                         {"can0": [], "can1": ["battery_voltage_low_fault"]})
        text = run("snapshot", "--text", "--replay", self.path("file.log"), "--speed", "0").stdout
        self.assertGreater(text.index("battery_voltage_low_fault"), text.index("cluster can1"))

    def test_the_header_says_what_belongs_together_also_of_a_link_that_said_nothing(self):
        head = "# WecoTUI 1.0 capture, begun 2023-11-14T22:13:20.000Z, host time zone UTC+00:00\n"
        port = "# (1700000000.000000) ttyUSB0 > 000385F90001\n"
        sources = ["ttyUSB0: /dev/ttyUSB0, 115200 8N1", "can0: CAN", "can1: CAN"]
        lines = "".join(f"# source {source}\n" for source in sources)
        self.assertEqual(list(self.clusters(head + lines + port + log([("can0", FULL)]))), ["ttyUSB0"])
        lines = "".join(f"# source {source}\n" for source in sources[1:] + sources[:1])
        self.assertEqual(list(self.clusters(head + lines + port + log([("can0", FULL)]))), ["can0", "can1", "ttyUSB0"])
        lines = "# source ttyUSB0: /dev/ttyUSB0, 115200 8N1, cluster garage\n# source can0: CAN, cluster shed\n"
        self.assertEqual(list(self.clusters(head + lines + port + log([("can0", FULL)]))), ["garage", "shed"])

    def test_alarms_and_clusters_of_a_live_run_of_two_buses_are_those_of_its_replay(self):
        buses = [Bus(FULL), Bus(EMPTY)]
        for bus in buses:
            self.addCleanup(bus.close)
        env = environment(XDG_STATE_HOME=self.path("state"), XDG_CONFIG_HOME=self.directory, TZ="UTC")
        with open(self.path("live.jsonl"), "w", encoding="utf-8") as out:
            process = self.start(
                PROGRAM, "watch", "--jsonl", "--interval", "0.5", "--can", buses[0].name, "--can", buses[1].name,
                "--record", self.path("capture.log"), stdout=out, env=env,
                pass_fds=[bus.theirs.fileno() for bus in buses])

        def told():
            # As fast as `until` looks: more often than any bus repeats itself.
            for bus in buses:
                bus.send()
            with open(self.path("live.jsonl"), encoding="utf-8") as file:
                return alarms(file.read())
        until(told, "the alarm of the second bus", 40)
        process.terminate()
        self.assertEqual(process.wait(PATIENCE), 0)
        with open(self.path("live.jsonl"), encoding="utf-8") as file:
            live = alarms(file.read())
        self.assertEqual([json.loads(line)["alarm"]["cluster"] for line in live], [buses[1].name])
        replayed = run("watch", "--jsonl", "--replay", self.path("capture.log"), env=env)
        self.assertEqual(replayed.returncode, 0, replayed.stderr)
        self.assertEqual(alarms(replayed.stdout), live)
        found = snapshot("--replay", self.path("capture.log"))
        self.assertEqual([cluster["name"] for cluster in found["clusters"]], [bus.name for bus in buses])

    def test_a_service_port_with_can_behind_it_is_one_cluster_in_its_replay(self):
        battery = Battery(self.path("bms"), registers(slaves=2))
        self.addCleanup(battery.close)
        bus = Bus(FULL)
        self.addCleanup(bus.close)
        process = self.start(
            PROGRAM, "record", "--serial", self.path("bms"), "--can", bus.name, "-o", self.path("capture.log"),
            pass_fds=[bus.theirs.fileno()])

        def recorded():
            bus.send()
            if not os.path.exists(self.path("capture.log")):
                return False
            with open(self.path("capture.log"), encoding="utf-8") as file:
                text = file.read()
            return text.count(" 351#") > 2 and text.count(" < ") > 20
        until(recorded, "some cycles of both wires", 40)
        process.terminate()
        self.assertEqual(process.wait(PATIENCE), 0)
        known = snapshot("--replay", self.path("capture.log"))
        self.assertEqual([cluster["name"] for cluster in known["clusters"]], ["bms"])
        self.assertEqual([link["name"] for link in known["links"]], ["bms", bus.name])

    def test_a_bus_that_fell_silent_was_heard_once(self):
        # can1 goes on for 20 s: long enough for can0 to be silent, and for the page to say since when.
        with open(self.path("file.log"), "w", encoding="utf-8") as file:
            file.write(log([("can0", FULL), ("can1", EMPTY)], 3) + "".join(
                f"({1700000003 + second}.500000) can1 355#14006400\n" for second in range(20)))
        pane = self.pane("--replay", self.path("file.log"), "--speed", "0", columns=100, rows=40,
                         env=environment(XDG_STATE_HOME=self.path("state"), TZ="UTC"))
        screen = pane.wait_for("Silent since 22:13:22").string
        pane.wait_for("The last good value came at 22:13:22")
        self.assertNotIn("Nothing was heard yet", pane.screen())
        self.assertTrue(screen)
