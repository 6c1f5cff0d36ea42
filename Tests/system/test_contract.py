"""What scripts hold on to: every document and line that the program writes is what contrib/schema and docs/json.md say."""
import concurrent.futures
import contextlib
import copy
import json
import os
import pathlib
import re
import signal
import subprocess

from harness import PATIENCE, PROGRAM, ROOT, SystemTest, assert_valid, environment, load, run, snapshot, until

SCHEMAS = pathlib.Path(ROOT, "contrib", "schema")
DOCUMENT = pathlib.Path(ROOT, "docs", "json.md")
SCENARIOS = json.loads(run("contract").stdout)["scenarios"]
LOGS = sorted(path for path in pathlib.Path(ROOT, "Tests", "system", "logs").iterdir() if path.name != "README.md")
VECTORS = pathlib.Path(ROOT, "Tests", "BMSCoreTests", "Fixtures", "can-vectors.json")


class ContractTest(SystemTest):
    takes = 115

    def valid(self, schema, *values):
        self.assertTrue(values, schema)
        for value in values:
            if isinstance(value, dict) and schema != "alarm":
                self.assertEqual(next(iter(value)), "v", "the version comes first")
        assert_valid(self, schema, *values)

    def watch(self, *arguments):
        """A running `watch --jsonl` and a function that gives its lines until one fits."""
        process = self.start(PROGRAM, "watch", "--jsonl", *arguments, stdout=subprocess.PIPE,
                             env=environment(XDG_STATE_HOME=self.path("state")))
        self.addCleanup(process.stdout.close)

        def lines(fits):
            found = []
            for line in process.stdout:
                found.append(json.loads(line))
                if fits(found[-1]):
                    return found
            self.fail(f"no such line of watch {' '.join(arguments)} among {len(found)}")
        return process, lines

    def test_schemas_and_tables_are_what_the_program_says(self):
        result = subprocess.run([os.path.join(ROOT, "scripts", "contract"), "--check"], capture_output=True, text=True,
                                env=environment(WECOTUI=PROGRAM))
        self.assertEqual((result.returncode, result.stdout + result.stderr), (0, ""))

    def test_the_examples_are_what_the_schemas_say(self):
        blocks = re.findall(r"```json (\w+)\n(.*?)```", DOCUMENT.read_text(encoding="utf-8"), re.DOTALL)
        self.assertLessEqual({path.stem for path in SCHEMAS.iterdir()} - {"audit", "check"}, {name for name, _ in blocks})
        for name, text in blocks:
            lined = name in ("jsonl", "decode")
            self.valid(name, *map(json.loads, text.splitlines() if lined else [text]))
        self.valid("check", *re.findall(r"```check\n(.*)\n```", DOCUMENT.read_text(encoding="utf-8")))

    def test_every_exit_code_of_the_sources_is_told(self):
        told = set(map(int, re.findall(r"(?m)^\| (\d+) \|", DOCUMENT.read_text(encoding="utf-8"))))
        sources = "".join(path.read_text(encoding="utf-8") for path in pathlib.Path(ROOT, "Sources").rglob("*.swift"))
        used = {getattr(os, name) for name in re.findall(r"\bEX_[A-Z]+", sources)}
        self.assertLessEqual(used, told)

    def test_what_is_not_documented_fails(self):
        document = snapshot("--demo", "calm")
        for spoil in (lambda d: d.update(more=1), lambda d: d.pop("v"), lambda d: d["clusters"][0].update(more=1),
                      lambda d: d["clusters"][0]["fields"].update(no_such_field=d["clusters"][0]["fields"]["soc"]),
                      lambda d: d["clusters"][0]["fields"]["soc"].update(value="62"),
                      lambda d: d["clusters"][0]["modules"][0].update(serial="x"), lambda d: d["links"][0].pop("state")):
            broken = copy.deepcopy(document)
            spoil(broken)
            with self.assertRaises(AssertionError):
                assert_valid(self, "snapshot", broken)

    def test_every_scenario(self):
        def look(name):
            process, lines = self.watch("--demo", name, "--no-history")
            # An alarm that comes at all comes within seconds; what is well says so by its third line.
            seen = iter(range(3))
            found = lines(lambda line: line["type"] == "readings" and next(seen, None) is None)
            changes = self.watch("--demo", name, "--no-history", "--changes")[1](lambda line: line.get("full") is False)
            return snapshot("--demo", name), found + changes, run("check", "--demo", name).stdout.splitlines()[0]
        with concurrent.futures.ThreadPoolExecutor(8) as pool:
            looks = list(pool.map(look, SCENARIOS))
        self.valid("snapshot", *(document for document, _, _ in looks))
        self.valid("jsonl", *(line for _, lines, _ in looks for line in lines))
        self.valid("check", *(line for _, _, line in looks))
        self.valid("alarm", *(alarm for document, _, _ in looks for c in document["clusters"] for alarm in c["alarms"]))

    def test_alarms_that_come_and_go_links_down_and_the_history_of_them(self):
        port, state = self.simulate("port", 3, "--scenario", "slave-lost")
        process, lines = self.watch("--serial", port)
        # Slave 1 goes after 20 s and is back after half a minute; the simulator goes in between.
        found = lines(lambda line: line["type"] == "alarm" and line["alarm"]["id"] == "slave_lost_fault")
        text = run("check", "--serial", port, env=environment(XDG_STATE_HOME=self.path("state"))).stdout.splitlines()[0]
        os.unlink(port)
        self.valid("snapshot", load(state), *self.dead())
        process.send_signal(signal.SIGTERM)
        process.wait(PATIENCE)
        found += [json.loads(line) for line in process.stdout]
        self.valid("jsonl", *found)
        self.valid("alarm", *(line["alarm"] for line in found if line["type"] == "alarm"))
        self.valid("check", text)
        kept = run("export", "--json", "--from", "-1h", env=environment(XDG_STATE_HOME=self.path("state")))
        document = json.loads(kept.stdout)
        self.valid("export", document)
        self.assertTrue(document["readings"] and document["alarms"] and document["links"])

    def dead(self):
        """Snapshots of two sources of which one, or each, is not there."""
        port, _ = self.simulate("living", 1)
        for sources in ([port, self.path("nothing")], [self.path("nothing"), self.path("nobody")]):
            result = run("snapshot", "--json", *(word for path in sources for word in ("--serial", path)), "--timeout", "2")
            self.assertEqual(result.returncode, 69)
            yield json.loads(result.stdout)

    def test_decoded_logs_and_vectors(self):
        sets = {}
        for vector in json.loads(VECTORS.read_text(encoding="utf-8")):
            width = 8 if vector["extended"] else 3
            sets.setdefault(vector["set"], []).append(
                f"(1700000000.000000) can0 {vector['id_hex'].upper().zfill(width)}#{vector['data_hex'].upper()}\n")
        paths = list(LOGS)
        for number, lines in enumerate(sets.values()):
            paths.append(self.path(f"vectors{number}.log"))
            pathlib.Path(paths[-1]).write_text("".join(lines), encoding="utf-8")
        # A battery on the service port, with a reply that is damaged.
        capture = self.path("port.log")
        port, _ = self.simulate("port", 2, "--faults")
        recorder = self.start(PROGRAM, "record", "--serial", port, "-o", capture)
        until(lambda: os.path.exists(capture) and os.path.getsize(capture) > 20_000, "a capture")
        recorder.send_signal(signal.SIGINT)
        recorder.wait(PATIENCE)
        found = []
        for path in [*paths, capture]:
            found += [json.loads(line) for line in run("decode", "--json", str(path)).stdout.splitlines()]
        self.valid("decode", *found)
        self.assertTrue(any("registers" in line for line in found) and any("interface" in line for line in found))

    def test_ports_wiring_and_what_has_no_schema_of_its_own(self):
        self.valid("ports", json.loads(run("ports", "--json").stdout))
        self.valid("wiring", json.loads(run("wiring", "--json").stdout),
                   json.loads(run("wiring", "victron", "--json").stdout))

    def test_what_follows_from_an_alarm_names_it_in_lines_and_in_the_variables_of_on_alarm(self):
        config, told = self.path("hook.json"), self.path("told")
        script = 'test "$WECOTUI_ALARM_EVENT" = raised && echo "$WECOTUI_ALARM $WECOTUI_ALARM_EXPLAINED_BY" >> "$0"'
        with open(config, "w", encoding="utf-8") as file:
            json.dump({"on_alarm": ["sh", "-c", script, told]}, file)
        lines = self.watch("--demo", "broken-sense-wire", "--no-history", "--config", config)[1]
        line = lines(lambda line: line["type"] == "readings" and any(
            "explained_by" in alarm for alarm in line["clusters"][0]["alarms"]))[-1]
        self.valid("jsonl", line)
        alarms = line["clusters"][0]["alarms"]
        self.assertNotIn("explained_by", alarms[0])
        self.assertEqual((alarms[0]["id"], alarms[1]["explained_by"]), ("sense_wire_fault", "sense_wire_fault"))

        def said():
            with contextlib.suppress(FileNotFoundError), open(told, encoding="utf-8") as file:
                return file.read().splitlines()
        # What was raised a reading before its cause was known is told without it.
        until(lambda: any(line.endswith(" sense_wire_fault") for line in said() or []), said)

    # MARK: thinned lines

    def test_a_reader_of_changes_knows_what_a_reader_of_everything_knows(self):
        capture = self.path("port.log")
        port, _ = self.simulate("port", 3, "--scenario", "house")
        recorder = self.start(PROGRAM, "record", "--serial", port, "-o", capture)
        until(lambda: os.path.exists(capture) and os.path.getsize(capture) > 50_000, "a capture", 60)
        recorder.send_signal(signal.SIGINT)
        recorder.wait(PATIENCE)
        whole, thin = ([json.loads(line) for line in run("watch", "--jsonl", "--replay", capture, *options).stdout.splitlines()]
                       for options in ([], ["--changes"]))
        self.valid("jsonl", *whole, *thin)
        readings = {line["time"]: known(line) for line in whole if line["type"] == "readings"}
        state, checked = {}, 0
        for line in (line for line in thin if line["type"] == "readings"):
            if line["full"]:
                state = {}
            state = {key: value for key, value in {**state, **known(line)}.items() if value is not None}
            self.assertEqual(state, readings[line["time"]], line["time"])
            checked += not line["full"]
        self.assertGreater(checked, 3)
        self.assertEqual([line for line in whole if line["type"] != "readings"],
                         [line for line in thin if line["type"] != "readings"])
        size = [sum(len(json.dumps(line)) for line in lines) for lines in (whole, thin)]
        self.assertLess(size[1], size[0] / 2)

    def test_only_the_fields_that_were_asked_for(self):
        line = self.watch("--demo", "calm", "--no-history", "--fields", "soc,cells_mv", "--every", "0.5")[1](
            lambda line: line["type"] == "readings" and "buses" in line["clusters"][0])[-1]
        self.valid("jsonl", line)
        places = [*line["clusters"], *line["clusters"][0]["modules"], *line["clusters"][0]["buses"]]
        self.assertEqual({field for place in places for field in place["fields"]}, {"soc"})
        self.assertEqual(len(line["clusters"][0]["modules"][0]["cells_mv"]), 16)

    def test_words_that_mean_nothing_are_refused(self):
        for options, said in ((["--fields", "soq"], r'no field "soq"; the nearest is soc\b'),
                              (["--fields", "soc,,current"], r'no field ""'),
                              (["--fields", " , "], "fields"), (["--every", "0"], "0.1 to 86400")):
            result = run("watch", "--demo", "--jsonl", *options)
            self.assertEqual(result.returncode, 64)
            self.assertRegex(result.stderr, said)
        self.assertIn("go with --jsonl", run("watch", "--demo", "--changes").stderr)


def known(line):
    """What a line of readings says, by place and key, without ages."""
    found = {}
    for cluster in line["clusters"]:
        for kind, places in (("", [cluster]), ("module", cluster.get("modules", [])), ("bus", cluster.get("buses", []))):
            for place in places:
                where = cluster["name"], kind, place.get("index") or place["name"]
                for key in ("role", "online", "cells_mv"):
                    if key in place:
                        found[where, key] = place[key]
                for field, reading in place.get("fields", {}).items():
                    found[where, field] = reading and {k: v for k, v in reading.items() if k != "age_ms"}
    return found
