"""Frame tables (`--frames`): what is read of a file, how it meets the built-in protocols, and what is refused."""
import json
import pathlib
import random
import re

import test_dbc
from harness import ROOT, SystemTest, assert_valid, run
from test_dbc import PROTOCOLS, VECTORS

TABLE = """// What somebody found out.
{
  name: "my battery",
  frames: [
    {
      id: 0x247, name: "Cells", order: "big", period: 0.5, grade: "measured", source: "my notes",
      rows: [
        { field: "cell_min", byte: 0, width: 2 },
        { field: "current", byte: 2, width: 2, signed: true, order: "little", scale: { times: -1, decimals: 1, unit: "A" } },
        { field: "temperature_max", byte: 4, scale: { plus: -40, unit: "degC" } },
        { label: "Fan speed", byte: 5, bit: 4, bits: 4, scale: "raw", grade: "hypothesis" },
        { label: "Mode", byte: 5, bit: 0, bits: 2, scale: { names: { idle: 0, busy: 2 } }, grade: "unknown" },
        { alarm: "cell_over_voltage", severity: "fault", byte: 6, bit: 3 },
        { field: "charge_enable", byte: 6, bit: 0, grade: "hypothesis" },
        { label: "Far", byte: 7, blank: [255], scale: { times: 5, decimals: 3, unit: "V" }, within: [0, 1] },
      ],
    },
    { id: 0x18FF0305, extended: true, rows: [{ field: "soc", byte: 1, width: 4, scale: { decimals: 3 } }] },
    { id: 0x305, sender: "inverter", rows: [{ label: "Asked", byte: 0 }] },
  ],
}
"""
# What a flat table cannot say, by why: the rest has to be the same, field by field.
BESIDE = {
    "a text, a clock or bytes as they were sent": re.compile(
        r"name|product.*|serial.*|marker|brand|pack_no|.*_name|firmware|device_version|version_raw|clock_ymdhms|raw|magic"
        r"|type_or_product|maker.*|cell_maker_code|model_id|protections|alarms|warnings|errors|.*_raw|request|hardware"
        r"|online_addresses|fault_extension|system_bits|safety_code|hardware_code|version.*"),
    "a word that other frames decide": re.compile(r"capacity_kind"),
    "said by the frame's being there, or by its identifier": re.compile(r"poll|all_zero|pack|module|.*_pack|acknowledge|command|query.*"),
}


class FramesTest(SystemTest):
    def file(self, text, name="table.json5"):
        path = pathlib.Path(self.path(name))
        path.write_text(text, encoding="utf-8")
        return str(path)

    def log(self, frames, name="frames.log"):
        return self.file("".join(f"({1_700_000_000 + i / 10:.6f}) can0 {f}\n" for i, f in enumerate(frames)), name)

    def decode(self, table, frames, *options):
        result = run("decode", "--json", *(["--frames", table] if table else []), self.log(frames), *options)
        self.assertEqual(result.returncode, 0, result.stderr)
        return [json.loads(line) for line in result.stdout.splitlines()], result.stderr

    def refused(self, text, *words, name="table.json5"):
        path = self.file(text, name)
        result = run("decode", "--frames", path, self.log(["247#00"]))
        self.assertEqual((result.returncode, result.stdout), (65, ""), (text[:300], result.stderr[:300]))
        for word in words:
            self.assertIn(word, result.stderr)
        self.assertIn(path, result.stderr)
        self.assertEqual(result.stderr.count("\n"), 1, result.stderr)
        self.assertLess(len(result.stderr), 4000)


class WhatIsRead(FramesTest):
    def test_each_value_with_its_grade(self):
        rows, said = self.decode(self.file(TABLE), ["247#0CE4FFFF3C9209C8", "18FF0305#00D8D6000000", "305#07", "247#0C"])
        self.assertEqual(rows[0]["table"], {
            "name": "my battery",
            "fields": {"cell_voltage_min": 3300, "current": 0.1, "cell_temp_max": 20, "Fan speed": 9, "Mode": "busy",
                       "fault_cell_over_voltage": True, "charge_enable": True, "Far": 1.0},
            "grades": {"cell_voltage_min": "measured", "current": "measured", "cell_temp_max": "measured",
                       "Fan speed": "hypothesis", "Mode": "unknown", "fault_cell_over_voltage": "measured",
                       "charge_enable": "hypothesis", "Far": "measured"}})
        self.assertEqual((rows[0]["protocol"], rows[0]["fields"]), (None, {}))
        self.assertEqual(rows[1]["table"]["fields"], {"soc": 55.0})
        self.assertEqual(rows[1]["table"]["grades"], {"soc": "hypothesis"})
        self.assertEqual(rows[3]["table"]["fields"], {}, "the frame is too short for any of them")
        # An identifier of a built-in protocol is said once, at the start.
        self.assertIn("305 (351 family)", said)
        assert_valid(self, "decode", *rows)

    def test_what_cannot_be_and_what_is_not_given(self):
        rows, _ = self.decode(self.file(TABLE), ["247#0000000000000009", "247#00000000000000FF"])
        self.assertEqual(rows[0]["table"]["implausible"], ["cell_voltage_min"])
        self.assertNotIn("Far", rows[1]["table"]["fields"])

    def test_the_dashboard_s_values_and_alarms(self):
        frames = ["247#0CE4FFFF3C9209C8", "18FF0305#00D8D6000000"] * 60
        log = self.log(frames)
        result = run("snapshot", "--json", "--replay", log, "--frames", self.file(TABLE))
        self.assertEqual(result.returncode, 0, result.stderr)
        document = json.loads(result.stdout)
        assert_valid(self, "snapshot", document)
        bus, = document["clusters"][0]["buses"]
        told = {value["name"]: (value["value"], value["grade"]) for value in bus["table"]["values"]}
        self.assertEqual(told["cell_min"], (3300, "measured"))
        self.assertEqual(told["soc"], (55.0, "hypothesis"))
        # A guess stands in the table alone; what is a fact stands where a protocol's value would.
        self.assertEqual(bus["fields"]["current"]["value"], 0.1)
        self.assertNotIn("soc", bus["fields"])
        self.assertNotIn("charge_enable", bus["fields"])
        self.assertEqual(bus["alarms"], ["cell_over_voltage"])
        self.assertEqual(bus["unknown_frames"], 0)
        self.assertIn("cell_voltage_high_fault", [alarm["id"] for alarm in document["clusters"][0]["alarms"]])
        guess = TABLE.replace('grade: "measured", source: "my notes",', "")
        document = json.loads(run("snapshot", "--json", "--replay", log, "--frames", self.file(guess)).stdout)
        self.assertEqual(document["clusters"][0]["buses"][0]["alarms"], [])
        self.assertEqual(document["clusters"][0]["alarms"], [])
        self.assertEqual(document["clusters"][0]["buses"][0]["fields"], {})

    def test_the_example_of_the_document_is_a_table(self):
        document = pathlib.Path(ROOT, "docs", "frame-table.md").read_text(encoding="utf-8")
        example = re.search(r"```json5\n(.*?)```", document, re.DOTALL).group(1)
        rows, _ = self.decode(self.file(example), ["247#0CE4FFFF3C9200C8", "18FF0305#00D8D6000000"])
        self.assertEqual(rows[0]["table"]["fields"], {
            "cell_voltage_min": 3300, "current": 0.1, "cell_temp_max": 20, "Fan speed": 9, "Mode": "busy",
            "fault_cell_over_voltage": False, "charge_enable": True, "Shunt": 1.0})
        self.assertEqual(rows[1]["table"], {"name": "garage", "fields": {"soc": 55.0}, "grades": {"soc": "hypothesis"}})

    def test_the_configuration_may_name_it(self):
        self.file(TABLE)
        config = self.file('{ frames: "table.json5" }', "config.json")
        log = self.log(["247#0CE4FFFF3C9209C8"] * 30)
        document = json.loads(run("snapshot", "--json", "--replay", log, "--config", config).stdout)
        self.assertEqual(document["clusters"][0]["buses"][0]["table"]["name"], "my battery")
        config = self.file('{ frames: "none.json5" }', "config.json")
        result = run("snapshot", "--json", "--replay", log, "--config", config)
        self.assertEqual((result.returncode, result.stdout), (66, ""))

    def test_every_command_that_listens_takes_it(self):
        table, log = self.file(TABLE), self.log(["247#0CE4FFFF3C9209C8"] * 30)
        for command in (["watch", "--replay", log, "--jsonl"], ["record", "--replay", log, "-o", self.path("out.log")]):
            result = run(*command, "--frames", table, "--speed", "0")
            self.assertEqual(result.returncode, 0, (command, result.stderr))
            result = run(*command, "--frames", self.path("none"))
            self.assertEqual(result.returncode, 66, (command, result.stderr))
        self.assertIn("cannot read the frame table", run("check", "--frames", self.path("none"), "can0").stdout)
        pane = self.pane("--replay", log, "--frames", table, "--speed", "100")
        pane.wait_for("REPLAY")
        pane.press("8")
        pane.wait_for(r"Frame table my battery")
        pane.wait_for(r"Fan speed +9 +raw +hypothesis")


class BesideTheBuiltIn(FramesTest):
    def test_nothing_of_a_built_in_protocol_changes(self):
        frames = ["351#3802E803E803E001", "355#3700640000000000", "356#9A14F6FFD2000000", "359#0000000000504E00",
                  "35C#C000", "35E#50594C4F4E202020"] * 12
        shadow = self.file("""{ name: "shadow", frames: [
            { id: 0x355, grade: "measured", source: "me", rows: [
              { field: "soc", byte: 2, width: 2 }, { field: "soh", byte: 0, width: 2 }, { label: "own", byte: 4 }] },
            { id: 0x359, grade: "measured", source: "me", rows: [
              { alarm: "cell_over_voltage", severity: "fault", byte: 5, bit: 4 }] } ] }""")
        plain, _ = self.decode(None, frames)
        beside, said = self.decode(shadow, frames)
        self.assertIn("355 (351 family), 359 (351 family)", said)
        self.assertTrue(all("table" in row for row in beside if row["id"] in ("355", "359")))
        for row in beside:
            row.pop("table", None)
        self.assertEqual(beside, plain)
        log = self.log(frames)
        before = json.loads(run("snapshot", "--json", "--replay", log).stdout)["clusters"][0]
        after = json.loads(run("snapshot", "--json", "--replay", log, "--frames", shadow).stdout)["clusters"][0]
        table = after["buses"][0].pop("table")
        self.assertEqual({value["name"] for value in table["values"]}, {"soc", "soh", "own", "fault_cell_over_voltage"})
        self.assertEqual(after, before)

    def test_a_protocol_s_own_dbc_says_what_the_protocol_says(self):
        """Every vector through `dbc PROTOCOL` and back: the same fields, but for what a flat table cannot say."""
        sets = {}
        for vector in json.loads(VECTORS.read_text(encoding="utf-8")):
            sets.setdefault(vector["set"], []).append(vector)
        same, beside, other = 0, {}, []
        spoken = {}
        for vectors in sets.values():
            frames = [f"{v['id_hex'].upper().zfill(8 if v['extended'] else 3)}#{v['data_hex'].upper()}" for v in vectors]
            rows, _ = self.decode(None, frames * 4)
            for row, frame in zip(rows[-len(frames):], frames):
                if row.get("protocol") in PROTOCOLS:
                    spoken.setdefault(row["protocol"], []).append((frame, row["fields"]))
        self.assertGreater(len(spoken), 9)
        for name, heard in spoken.items():
            dbc = self.file(run("dbc", name).stdout, f"{name}.dbc")
            rows, _ = self.decode(dbc, [frame for frame, _ in heard])
            for (frame, fields), row in zip(heard, rows):
                told = row.get("table", {}).get("fields", {})
                for field, value in fields.items():
                    if isinstance(value, list):
                        kind = "warning_" if field in ("alarms", "warnings_raised", "warnings") else "fault_"
                        if field.endswith("_reported_ok"):
                            continue
                        for alarm in value:
                            hits = [v for k, v in told.items() if re.fullmatch(f"{kind}{alarm}(_bit[0-9]+)?", k)]
                            self.assertIn(True, hits, (name, frame, field, alarm, told))
                            same += 1
                    elif field in told and (told[field] == value or isinstance(value, (int, float)) and abs(told[field] - value) < 1e-9):
                        same += 1
                    else:
                        other.append((name, frame, field, value, told.get(field)))
        named = {}
        for name, frame, field, value, told in other:
            why = next((why for why, names in BESIDE.items() if names.fullmatch(field)), None)
            if why is None and told is None:
                why = "depends on more than these bits, and has no signal"
                self.assertTrue(field in run("dbc", name).stdout, (name, frame, field))
            elif why is None and isinstance(told, (int, float)) and isinstance(value, (int, float)):
                self.assertIn(round(value / told, 6) if told else None, (-1.0, 10.0, 0.1), (name, frame, field, value, told))
                why = "its sign means nothing, or of a voltage's two scales the file holds one"
            self.assertIsNotNone(why, (name, frame, field, value, told))
            named.setdefault(why, set()).add(field)
        print(f"\n{same} fields the same of {same + len(other)}; beside them: " + "; ".join(
            f"{why}: {', '.join(sorted(fields))}" for why, fields in sorted(named.items())))
        self.assertGreater(same, 190)


class OtherPeoplesFiles(FramesTest):
    DBC = """VERSION ""

NS_ :
\tNS_DESC_
\tCM_
\tBA_DEF_
\tVAL_

BS_:

BU_: BMS Inverter

BO_ 3221225472 VECTOR__INDEPENDENT_SIG_MSG: 0 Vector__XXX
 SG_ nobody : 0|8@1+ (1,0) [0|0] "" Vector__XXX

BO_ 2566844421 Pack: 8 BMS
 SG_ voltage : 7|16@0+ (0.1,0) [0|100] "V" Inverter
 SG_ cell_max : 16|16@1+ (0.001,0) [0|5] "V" Inverter
 SG_ Amps : 39|16@0- (1E-1,-5.5) [0|0] "A"  Inverter
 SG_ Page M : 48|4@1+ (1,0) [0|15] "" Inverter
 SG_ Hidden m1 : 52|4@1+ (1,0) [0|15] "" Inverter
 SG_ Odd : 56|7@1+ (0.00390625,0) [0|0] "bar" Inverter
 SG_ Fault : 63|1@1+ (1,0) [0|1] "" Inverter

BO_ 291 Real: 4 Inverter
 SG_ Float : 0|32@1- (1,0) [0|0] "" BMS

BO_ 292 Long: 64 BMS
 SG_ Much : 0|8@1+ (1,0) [0|0] "" Inverter

CM_ "Two
lines; and a semicolon";
CM_ SG_ 2566844421 voltage "of the pack";
VAL_ 2566844421 Page 0 "first" 1 "second" ;
SIG_VALTYPE_ 291 Float : 1;
"""

    def test_a_dbc_of_somebody_else(self):
        path = self.file(self.DBC.replace("\n", "\r\n"), "bms.dbc")
        identifier = f"{2566844421 - (1 << 31):08X}"
        rows, said = self.decode(path, [f"{identifier}#0210E40CFFF521C0", "123#00000000"])
        self.assertEqual(rows[0]["table"]["fields"], {
            "voltage": 52.8, "cell_voltage_max": 3300, "Amps": -6.6, "Page": "second", "Fault": 1})
        self.assertEqual(set(rows[0]["table"]["grades"].values()), {"hypothesis"})
        for word in ("Hidden is multiplexed (m1)", "Odd is left out", "Float is a floating-point number", "Long has 64 bytes"):
            self.assertIn(word, said)
        self.assertEqual(rows[1]["table"]["fields"], {})
        # And out again: two programs that read it agree.
        again = self.file(run("dbc", path).stdout, "again.dbc")
        back, _ = self.decode(again, [f"{identifier}#0210E40CFFF521C0"])
        self.assertEqual(back[0]["table"]["fields"], rows[0]["table"]["fields"])

    def test_what_is_wrong_with_a_dbc_is_said_with_its_line(self):
        def refused(text, *words):
            self.refused(text, *words, name="bad.dbc")
        message = "VERSION \"\"\n\nBO_ 100 A: 8 B\n"
        signal = " SG_ a : 0|8@1+ (1,0) [0|0] \"\" B\n"
        refused(message + signal.replace("0|8", "60|8"), "line 4", "does not fit into the 64 bits")
        refused(message + signal.replace("0|8", "99999999999999999999|8"), "line 4", "SG_ needs")
        refused(message + signal.replace("0|8@1+", "7|72@0+"), "line 4", "does not fit")
        refused(message + " SG_ a : 0|8@1+\n", "line 4", "SG_ needs")
        refused(message + signal + signal.replace(" a ", " b "), "line 5", "takes bits")
        refused(message + signal + message[12:], "line 5", "stands twice, first in line 3")
        refused(message.replace("100", "4096") + signal, "line 3", "no identifier", "2147483648")
        refused(message.replace("100", str(0xBFFFFFFF)) + signal, "line 3", "no identifier")
        refused(message + signal + 'CM_ "never ends\n' * 3, "line 5", "a text without a quote")
        refused(message + signal.replace("(1,0)", "(0,0)"), "line 4", "must not be 0")
        refused("BO_ 100\n", "line 1", "BO_ needs")
        refused("", "at least one frame")


class BadFiles(FramesTest):
    def table(self, row="", frame="", top=""):
        row = row or 'field: "soc", byte: 0'
        frame = frame or "id: 0x123"
        return f'{{\n name: "mine",{top}\n frames: [\n  {{ {frame}, rows: [\n   {{ {row} }},\n  ] }},\n ],\n}}\n'

    def test_each_mistake_is_one_sentence_with_its_line(self):
        row = lambda text, *words: self.refused(self.table(row=text), "line 5", *words)
        frame = lambda text, *words: self.refused(self.table(frame=text), "line 4", *words)
        frame("id: 0x800", "0x7FF", "extended: true")
        frame("id: 0x20000000, extended: true", "0x1FFFFFFF")
        frame("id: -1", "0x7FF")
        frame("id: NaN", "0x7FF")
        frame("id: 1.5", "0x7FF")
        frame("id: 1, period: 0", "0.001 to 3600")
        frame("id: 1, period: Infinity", "0.001 to 3600")
        frame('id: 1, sender: "me"', '"battery", "inverter"')
        frame('id: 1, order: "middle"', '"little", "big"')
        frame("id: 1, order: 1", '"little", "big"')
        frame("id: 1, lenght: 8", "lenght is not known", "allowed are")
        row('field: "sock", byte: 0', '"sock" is none', "use label")
        row('label: "soc", byte: 0', "name it under field")
        row('byte: 0', "exactly one of field, label, alarm")
        row('field: "soc", label: "x", byte: 0', "exactly one of")
        row('alarm: "fire", byte: 0', "alarm must be one of")
        row('field: "soc", severity: "fault", byte: 0', "severity")
        row('field: "soc"', "no byte")
        row('field: "soc", byte: 8', "from 0 to 7")
        row('field: "soc", byte: 6, width: 4', "from 1 to 2")
        row('field: "soc", byte: 0, bit: 8', "from 0 to 7")
        row('field: "soc", byte: 0, bit: 4, bits: 5', "from 1 to 4")
        row('field: "soc", byte: 0, scale: { times: NaN }', "whole number")
        row('field: "soc", byte: 0, scale: { times: 0 }', "must not be 0")
        row('field: "soc", byte: 0, scale: { times: 1e9 }', "at most 1000000")
        row('field: "soc", byte: 0, scale: { decimals: 7 }', "from 0 to 6")
        row('field: "soc", byte: 0, scale: { unit: "V" }', '"soc" needs a number in %')
        row('field: "soc", byte: 0, scale: { flag: true }', "no yes or no")
        row('field: "soc", byte: 0, scale: "raw"', '"soc" needs a number in %')
        row('field: "charge_enable", byte: 0, scale: { times: 1 }', "flag: true")
        row('field: "state", byte: 0, scale: { names: {} }', "at least one name")
        row('field: "state", byte: 0, scale: { names: { a: 1, b: 1 } }', "same number")
        row('alarm: "cell_over_voltage", byte: 0, scale: { times: 1 }', "leave scale out")
        row('field: "soc", byte: 0, within: [5, 1]', "in this order")
        row('field: "soc", byte: 0, within: [NaN, 1]', "number from")
        row('field: "soc", byte: 0, blank: [1,2,3,4,5,6,7,8,9]', "at most 8")
        row('field: "soc", byte: 0, grade: "documented"', "needs a source")
        row('field: "soc", byte: 0, grade: "measured"', "needs a source")
        row('field: "soc", byte: 0, grade: "simulated", source: "me"', '"documented"')
        row('field: "soc", byte: 0, grade: "computed", source: "me"', '"documented"')
        row('field: "soc", byte: 0, source: ""', "not empty")
        row('label: "a\\nb", byte: 0', "printable")
        row('label: "' + "x" * 61 + '", byte: 0', "1 to 60 bytes")
        two = 'field: "soc", byte: 0 },\n   {'
        self.refused(self.table(row=two + 'field: "soc", byte: 1'), "line 6", "stands twice", "rows[0]")
        self.refused(self.table(row=two + 'label: "x", byte: 0, width: 2'), "line 6", "takes bits", '"soc" in rows[0]')
        self.refused(self.table().replace(" ],\n}", '  { id: 0x123, rows: [] },\n ],\n}'), "line 7", "stands twice")
        self.refused(self.table().replace('"mine"', '"victron"'), "line 2", "built-in protocol")
        self.refused(self.table(top=" frames: [],"), "stands here again")
        self.refused('{ name: "x" }', "frames: it is needed")
        self.refused('{ name: "x", frames: [] }', "at least one frame")
        self.refused("[]", "an object")
        self.refused("{ name: 'x', frames: [", "line 1")

    def test_hostile_files_end_in_a_sentence(self):
        self.refused("[" * 100_000, "32 brackets")
        self.refused('{ name: "x", frames: [' + '{ id: 1, rows: [] },' * 600 + "] }", "at most 512 frames")
        rows = "".join(f'{{ label: "r{n}", byte: {n % 8} }},' for n in range(70))
        self.refused(f'{{ name: "x", frames: [{{ id: 1, rows: [{rows}] }}] }}', "at most 64 rows")
        big = self.file("{ /* " + "x" * (1 << 21) + " */ }")
        result = run("decode", "--frames", big, self.log(["247#00"]))
        self.assertEqual((result.returncode, result.stderr.count("\n")), (66, 1), result.stderr)
        self.refused("\0" * 5000, "line 1")
        result = run("decode", "--frames", "/dev/zero", self.log(["247#00"]))
        self.assertEqual(result.returncode, 66, result.stderr)

    def test_random_damage_never_traps(self):
        chance = random.Random("frames")
        for source, name in ((TABLE, "t.json5"), (OtherPeoplesFiles.DBC, "t.dbc")):
            log = self.log(["247#0CE4FFFF3C9209C8", "18FF0305#FFFFFFFFFFFFFFFF"])
            for _ in range(40):
                text = list(source)
                for _ in range(chance.randrange(1, 12)):
                    place = chance.randrange(len(text))
                    kind = chance.randrange(3)
                    if kind == 0:
                        text[place] = chance.choice("{}[]:,\"0123456789-+@|()eE \n\0\u00e9")
                    elif kind == 1:
                        del text[place:place + chance.randrange(1, 9)]
                    else:
                        text[place:place] = chance.choice(("99999999999999999999", "NaN", "-", "0x", "\"", "{", "1e308"))
                result = run("decode", "--frames", self.file("".join(text), name), log)
                self.assertIn(result.returncode, (0, 65), result.stderr[-500:])


class Cantools(FramesTest):
    """A table of a file as DBC, read by cantools: it says what the program says."""

    def test_cantools_reads_a_table_as_the_program_does(self):
        chance = random.Random("cantools")
        table = pathlib.Path(self.path("table.json5"))
        table.write_text(TABLE, encoding="utf-8")
        dbc = pathlib.Path(self.path("table.dbc"))
        dbc.write_text(run("dbc", str(table)).stdout, encoding="ascii")
        frames = [("247", False), ("18FF0305", True)] * 100
        frames = [(identifier, extended, chance.randbytes(8).hex().upper()) for identifier, extended in frames]
        log = pathlib.Path(self.path("table.log"))
        log.write_text("".join(f"(1700000000.{n:06}) can0 {i}#{d}\n" for n, (i, _, d) in enumerate(frames)), encoding="ascii")
        ours = [json.loads(line)["table"]["fields"]
                for line in run("decode", "--json", "--frames", str(table), str(log)).stdout.splitlines()]
        checked = 0
        for (theirs, mine) in zip(test_dbc.DBCTest.decode(self, [{"dbc": str(dbc), "frames": [[int(i, 16), e, d] for i, e, d in frames]}]), ours):
            for name, value in mine.items():
                told = theirs[re.sub(r"[^A-Za-z0-9]", "_", name)]
                if isinstance(value, bool):
                    self.assertEqual(told in ("yes", 1), value)
                elif isinstance(value, str):
                    self.assertIn(str(told), (value, value.removeprefix("value ")))
                else:
                    self.assertAlmostEqual(told, value, 6, msg=name)
                checked += 1
        self.assertGreater(checked, 700)
