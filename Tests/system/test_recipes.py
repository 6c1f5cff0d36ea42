"""The recipes of CONTRIBUTING, followed to the letter in a scratch copy: only the files they name are touched, and what
was added shows up in the program.

The copy lies over the tree (an overlay in a mount namespace of its own), so that nothing is copied, nothing of the tree
is changed and the build is a small one. Where the computer allows no such namespace, it is a real copy that is built
from nothing. The short form follows those that touch the program alone and asks it; of those that touch the core, on which
everything depends, it has the core checked by the compiler. RECIPES=1 (`make soak-recipes`, each night) follows each in a copy of its own, asks
the program and passes the part of the suite that belongs to it as well.
"""

import dataclasses
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import typing
import unittest

from harness import ROOT, SystemTest, Terminal, environment, run, snapshot
from weco_battery import Battery, registers

CORE, PROGRAM_SOURCES = "Sources/BMSCore", "Sources/WecoTUI"


@dataclasses.dataclass
class Recipe:
    """What CONTRIBUTING's section of this name says, done once."""
    section: str
    """The path of a file that exists -> what is written into it: (a pattern, what stands behind its first match)."""
    edits: dict
    """The path of a new file -> its text."""
    files: dict
    """Fails when what was added does not show up in the program."""
    check: typing.Callable
    """The suites that know about such things, for `swift test --filter`."""
    suites: str


def decode(*frames):
    """What the program says of a log with these frames, the last one's line as an object."""
    with tempfile.NamedTemporaryFile("w", suffix=".log") as file:
        for number, frame in enumerate(frames):
            file.write(f"(17000000{number:02}.000000) can0 {frame}\n")
        file.flush()
        result = run("decode", file.name, "--json")
    assert result.returncode == 0, result.stderr
    return [json.loads(line) for line in result.stdout.splitlines()]


def screen(keys, *words, arguments=("--demo",)):
    """Whether the dashboard shows all words after these keys."""
    terminal = Terminal([os.environ["WECOTUI"], *arguments], 120, 40, env=environment())
    try:
        terminal.wait_for(rb"READ ONLY")
        start = len(terminal.output)
        terminal.send(keys.encode())
        for word in words:
            terminal.wait_for(re.escape(word.encode()), start=start)
    finally:
        terminal.close()


# MARK: a register

def register_shows():
    with tempfile.TemporaryDirectory() as directory:
        words = registers(slaves=0)
        words[3] = 777
        battery = Battery(os.path.join(directory, "port"), words)
        try:
            said = snapshot("--serial", battery.link)
        finally:
            battery.close()
    found = [(one["value"], one["unit"], one["grade"]) for one in every("made_up", said)]
    assert found == [(777, "", "hypothesis")], found


def every(key, document):
    """The values of a key wherever it stands in a document."""
    values = document.values() if isinstance(document, dict) else document if isinstance(document, list) else []
    own = [document[key]] if isinstance(document, dict) and key in document else []
    return own + [value for one in values for value in every(key, one)]


REGISTER = Recipe(
    "Add a register",
    edits={
        f"{CORE}/WeCo/RegisterMap.swift": (
            r"public static let module: \[RegisterRow\] = rows\(\n    from: 1,\n    \[\n",
            "      RegisterRow(3, .madeUp, count, .hypothesis),\n"),
        f"{CORE}/Battery/Field.swift": (
            r"case packImbalance, modulesOnline", ", madeUp",
            r'row\(\.modulesOnline,[^\n]*\n', '      row(.madeUp, "made_up", "Made up", [], .count),\n'),
        f"{PROGRAM_SOURCES}/Words/ItalianFields.swift": (
            r"static func name\(_ field: Field\)[^\n]*\n      switch field \{\n", '      case .madeUp: "Inventato"\n')},
    files={}, check=register_shows, suites="FieldCatalogueTests|PhysicalRangeTests|WecoSessionTests")


# MARK: a CAN family

def family_shows():
    rows = decode(*(["7A0#14027800", "7A1#5D006300", "7A2#B4142EFFFA00"] * 4))
    assert rows[-1]["protocol"] == "made-up", rows[-1]
    fields = {name: value for row in rows for name, value in row["fields"].items()}
    assert (fields["voltage"], fields["soc"], fields["current"]) == (53, 93, -21), fields


FAMILY = Recipe(
    "Add a CAN family",
    edits={f"{CORE}/CAN/CANFamily.swift": (r"\.bydHV, \.megarevo, \.goodWeHV,\n", "    .madeUp,\n")},
    files={f"{CORE}/CAN/MadeUp.swift": '''extension CANFamily {
  /// Made up: three frames that nobody sends.
  static let madeUp = CANFamily(
    "made-up", "Made-up battery", volts: Plausibility.volts,
    frames: [
      frame(0x7A0, [.u16(0, .chargeVoltageLimit, .tenth), .s16(2, .chargeCurrentLimit, .tenth)]),
      frame(0x7A1, [.u16(0, .soc), .u16(2, .soh)]),
      frame(0x7A2, [.u16(0, .totalVoltage, .hundredth), .s16(2, .current, .tenth), .s16(4, .temperature, .tenth)]),
    ])

  private static func frame(_ id: UInt16, _ rows: [CANRow]) -> CANFrameTable {
    CANFrameTable(.standard(id), .implemented, "made up", rows)
  }
}
'''}, check=family_shows, suites="CANFrameTableTests|CANProtocolDetectorTests|CANAloneTests")


# MARK: an alarm

def alarm_shows():
    watch = subprocess.Popen(
        [os.environ["WECOTUI"], "watch", "--demo", "--jsonl", "--no-history"], stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE, text=True, env=environment())
    try:
        # It ends with its first alarm of this name, or when the program does: the demo tells one line a second.
        lines = (line for _, line in zip(range(60), watch.stdout) if "made_up_warning" in line)
        alarm = json.loads(next(lines, "{}")).get("alarm", {})
    finally:
        watch.kill()
        watch.communicate()
    assert (alarm.get("id"), alarm.get("severity")) == ("made_up_warning", "warning"), alarm


ALARM = Recipe(
    "Add an alarm",
    edits={
        f"{CORE}/Faults/AlarmCatalogue.swift": (
            r"moduleVoltageDifferenceFault, slaveLostFault", ", madeUpWarning",
            r"row\(\.slaveLostFault,[^\n]*\n",
            '    row(.madeUpWarning, "made_up_warning", "Made up", .other, .volt, raise: 1),\n'),
        f"{PROGRAM_SOURCES}/Words/ItalianAlarms.swift": (
            r"static func label\(_ alarm: AlarmID\)[^\n]*\n    switch alarm \{\n", '    case .madeUpWarning: "Inventato"\n',
            r"static func advice\([^\n]*\n[^\n]*\n    switch alarm \{\n",
            '    case .madeUpWarning: return ("inventato", "nulla")\n'),
        f"{CORE}/Faults/AlarmRules.swift": (r"    run\.relays\(\)\n", "    run.madeUp()\n")},
    files={f"{CORE}/Faults/MadeUpRule.swift": '''extension AlarmRun {
  /// More than 20 V, which is nothing to be alarmed at.
  mutating func madeUp() {
    guard let volts = firm(input.cluster.module(1)?[.totalVoltage]) else { return }
    assess(.madeUpWarning)
    guard volts.double > 20 else { return }
    raise(.madeUpWarning, value: volts.value, limit: Decimal(20), unit: .volt, from: [volts.reading])
  }
}
'''}, check=alarm_shows, suites="FaultsCatalogueTests|FaultsBookTests")


# MARK: an inverter

def inverter_shows():
    assert "Made-up 5000" in run("wiring").stdout
    said = run("wiring", "made-up").stdout
    assert "Made-up 5000" in said and "MENU 7" in said, said


INVERTER = Recipe(
    "Add an inverter",
    edits={f"{CORE}/Settings/InverterCatalogueEntries.swift": (
        r"private static let lowVoltage: \[InverterEntry\] = \[\n",
        '    InverterEntry(\n'
        '      id: "made-up", name: "Made-up 5000", aliases: ["made-up"], setting: bms("WeCoCAN"),\n'
        '      wirings: [wired(Plug(.inverterRJ45, .rj45, "4", "5", "2"), guide)], inverterMenu: "MENU 7", notes: [],\n'
        '      documents: guide),\n')},
    files={}, check=inverter_shows, suites="InverterTablesTests")


# MARK: a scenario

def scenario_shows():
    said = json.loads(run("snapshot", "--json", "--demo", "made-up").stdout)
    assert said["clusters"][0]["fields"]["soc"]["value"] < 40, said["clusters"][0]["fields"]["soc"]
    assert "made-up" in run("snapshot", "--demo", "nothing").stderr


SCENARIO = Recipe(
    "Add a scenario",
    edits={f"{CORE}/Simulation/Scenario.swift": (
        r"public static let all: \[Scenario\] = \[\n    house,\n",
        '    Scenario(name: "made-up", summary: "a third of the charge, nothing wrong", soc: 0.33, profile: .calm),\n')},
    files={}, check=scenario_shows, suites="SimulationClusterTests|SimulationStateTests")


# MARK: a page

def page_shows():
    screen("9", "Made-up page", "the battery is at")


PAGE = Recipe(
    "Add a page",
    edits={
        f"{PROGRAM_SOURCES}/UI/Pages/Page.swift": (
            r"Page\(id: \.debug,[^\n]*\n", '    Page(id: .madeUp, key: "9", draw: MadeUpPage.draw),\n'),
        f"{PROGRAM_SOURCES}/Words/Subjects.swift": (
            r"enum PageID: Hashable, Sendable \{\s*case ", "madeUp, "),
        f"{PROGRAM_SOURCES}/Words/Words.swift": (
            r"static func page\(_ page: PageID\)[^\n]*\n    switch page \{\n",
            '    case .madeUp: (said("Made-up", italian: "Inventata"), said("Made-up", italian: "Inventata"))\n')},
    files={f"{PROGRAM_SOURCES}/UI/Pages/MadeUpPage.swift": '''internal import BMSCore

/// Page 9: nothing but a recipe.
enum MadeUpPage {
  static func draw(_ context: PageContext) -> Block {
    var block = Block(width: context.width)
    block.add(Rows.title("Made-up page", note: Line("the battery is at ", .label), width: context.width))
    return block
  }
}
'''}, check=page_shows, suites=r"\.PageTests|ScreenPropertyTests")


# MARK: a consumer

def consumer_shows():
    watch = subprocess.Popen(
        [os.environ["WECOTUI"], "watch", "--demo", "--jsonl", "--no-history"], stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment())
    # The demo was heard by then.
    watch.stdout.readline()
    watch.terminate()
    _, said = watch.communicate(timeout=15)
    found = re.search(r"made up: ([0-9]+) facts", said)
    assert found and int(found[1]) > 0, said


CONSUMER = Recipe(
    "Add a consumer",
    edits={f"{PROGRAM_SOURCES}/Commands/WatchCommand.swift": (
        r"let consumers = \[printer, recorder", ", FactCounter()")},
    files={f"{PROGRAM_SOURCES}/App/FactCounter.swift": '''internal import BMSCore

/// Counts what it is told, and says so at the end.
final class FactCounter: Consumer {
  private var count = 0

  func receive(_ facts: [Fact], of cluster: Int, at now: Instant) { count += facts.count }

  func close(_ runner: Runner, at now: Instant) { LineOutput.complain("made up: \\(count) facts", .notice) }
}
'''}, check=consumer_shows, suites="LineQueueTests|CommandTests")


# MARK: a key

def key_shows():
    screen("z", "the made-up key was pressed")
    screen("?", "does what the made-up key does")


KEY = Recipe(
    "Add a key",
    edits={
        f"{PROGRAM_SOURCES}/UI/KeyTable.swift": (
            r"asks\(\[\"q\", [^\n]*\n",
            '      does(["z"], Texts.KeyWords.madeUp) { $0.say(Texts.KeyWords.madeUpDone) },\n'),
        f"{PROGRAM_SOURCES}/Words/KeyWords.swift": (
            r"enum KeyWords \{\n",
            '    static var madeUp: String { said("does what the made-up key does", italian: "fa ciò che fa") }\n'
            '    static var madeUpDone: String { said("the made-up key was pressed", italian: "premuto") }\n')},
    files={}, check=key_shows, suites="KeyTableTests")


RECIPES = [REGISTER, FAMILY, ALARM, INVERTER, SCENARIO, PAGE, CONSUMER, KEY]


# MARK: - How they are followed

def named_paths(section):
    """The files and folders that a section of CONTRIBUTING names."""
    with open(os.path.join(ROOT, "CONTRIBUTING.md"), encoding="utf-8") as file:
        text = file.read()
    found = re.search(rf"^## {re.escape(section)}.*?$(.*?)(?=^## |\Z)", text, re.MULTILINE | re.DOTALL)
    assert found, f"CONTRIBUTING has no section {section}"
    return re.findall(r"`((?:Sources|Tests)/[^`]*)`", found[1])


def follow(recipe, tree):
    for path, steps in recipe.edits.items():
        with open(os.path.join(tree, path), encoding="utf-8") as file:
            text = file.read()
        for pattern, added in zip(steps[::2], steps[1::2]):
            place = re.search(pattern, text)
            assert place, f"{recipe.section}: {path} has no {pattern!r}"
            text = text[:place.end()] + added + text[place.end():]
        with open(os.path.join(tree, path), "w", encoding="utf-8") as file:
            file.write(text)
    for path, text in recipe.files.items():
        with open(os.path.join(tree, path), "w", encoding="utf-8") as file:
            file.write(text)


def typecheck(tree, recipes):
    """Lets the compiler look at the core and make no code of it: a fifth of the time, and what it has against it is the same."""
    with open(os.path.join(tree, "Package.swift"), encoding="utf-8") as file:
        features = re.findall(r'enableUpcomingFeature\("(\w+)"\)', file.read())
    assert features
    sources = [os.path.join(at, name) for at, _, names in os.walk(os.path.join(tree, CORE)) for name in names
               if name.endswith(".swift")]
    compiler(tree, recipes, "swiftc", "-typecheck", "-wmo", "-warnings-as-errors", "-swift-version", "6",
             "-parse-as-library", "-module-name", "BMSCore", *(word for feature in features for word in ("-enable-upcoming-feature", feature)), *sources)


def compiler(tree, recipes, *command):
    """Runs it in the copy; says what was added where it has something against it."""
    # A compiler has time; the tests beside it, which wait for keys and answers, have not.
    result = subprocess.run(["nice", *command], cwd=tree, capture_output=True, text=True)
    errors = [line for line in (result.stdout + result.stderr).splitlines() if "error" in line]
    assert result.returncode == 0, f"{', '.join(r.section for r in recipes)}: " + "\n".join(errors[:10] or [result.stderr])


# What is built of a copy.
BUILT = {"program": ["--product", "wecotui"], "suites": ["--build-tests"]}


def main(tree, form, names):
    """Inside the copy: follows the recipes, builds once, and prints what each came to."""
    recipes = [recipe for recipe in RECIPES if recipe.section in names]
    results = {}
    try:
        for recipe in recipes:
            follow(recipe, tree)
        if form == "core":
            typecheck(tree, recipes)
            return print(json.dumps({recipe.section: "" for recipe in recipes}))
        compiler(tree, recipes, "swift", "build", *BUILT[form])
        os.environ["WECOTUI"] = os.path.join(tree, ".build", "debug", "wecotui")
        for recipe in recipes:
            try:
                recipe.check()
                if form == "suites":
                    result = subprocess.run(
                        ["swift", "test", "--skip-build", "--filter", recipe.suites], cwd=tree, capture_output=True,
                        text=True)
                    failed = [line for line in result.stdout.splitlines() if "✘" in line]
                    assert result.returncode == 0, "\n".join(failed)[-2000:] + result.stderr[-2000:]
                results[recipe.section] = ""
            except Exception as error:
                results[recipe.section] = repr(error)
    except AssertionError as error:
        results = {recipe.section: str(error) for recipe in recipes}
    print(json.dumps(results))


# `mount` in a namespace of users and mounts that only this command lives in.
OVERLAY = """
set -e
mount -t overlay overlay -o userxattr,lowerdir="$1",upperdir="$2/upper",workdir="$2/work" "$1" 2>/dev/null \
  || mount -t overlay overlay -o lowerdir="$1",upperdir="$2/upper",workdir="$2/work" "$1"
cd "$1"
"""


class RecipeTest(SystemTest):
    takes = 70

    def in_copy(self, form, recipes):
        """Follows recipes in a scratch copy; gives what each came to, "" where nothing is wrong with it."""
        names = [recipe.section for recipe in recipes]
        directory = self.path(re.sub(r"\W", "-", names[0]))
        for name in ("upper", "work"):
            os.makedirs(os.path.join(directory, name))
        tree = os.path.realpath(ROOT)
        unshare = ["unshare", "-m"] if os.geteuid() == 0 else ["unshare", "-rm"]
        words = [sys.executable, os.path.join(tree, "Tests", "system", "test_recipes.py")]
        can_lie_over = subprocess.run(
            [*unshare, "bash", "-c", OVERLAY, "-", tree, directory], stdin=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL).returncode == 0
        if can_lie_over:
            command = [*unshare, "bash", "-c", OVERLAY + 'shift 2; exec "$@"', "-", tree, directory, *words, tree]
        else:
            copy = os.path.join(directory, "copy")
            shutil.copytree(tree, copy, ignore=shutil.ignore_patterns(".build", ".git"))
            command = [sys.executable, os.path.join(copy, "Tests", "system", "test_recipes.py"), copy]
        env = environment(WECOTUI=None)
        result = subprocess.run(
            [*command, form, *names], stdin=subprocess.DEVNULL, capture_output=True,
            text=True, env=env)
        self.assertEqual(result.returncode, 0, result.stderr[-2000:])
        return json.loads(result.stdout.splitlines()[-1])

    def test_each_recipe_touches_only_what_it_names(self):
        for recipe in RECIPES:
            named = named_paths(recipe.section)
            for path in [*recipe.edits, *recipe.files]:
                with self.subTest(recipe.section, path=path):
                    self.assertTrue(any(path == one or one.endswith("/") and path.startswith(one) for one in named),
                                    f"CONTRIBUTING, {recipe.section}, does not name {path}: {named}")

    def test_what_the_recipes_add_compiles_and_shows_up(self):
        if os.environ.get("RECIPES"):
            results = {}
            for recipe in RECIPES:
                results.update(self.in_copy("suites", [recipe]))
        else:
            of_core = [recipe for recipe in RECIPES if any(path.startswith(CORE) for path in [*recipe.edits, *recipe.files])]
            results = self.in_copy("core", of_core)
            results.update(self.in_copy("program", [recipe for recipe in RECIPES if recipe not in of_core]))
        self.assertEqual(set(results), {recipe.section for recipe in RECIPES})
        for section, trouble in results.items():
            with self.subTest(section):
                self.assertEqual(trouble, "")


if __name__ == "__main__" and len(sys.argv) > 2:
    main(sys.argv[1], sys.argv[2], sys.argv[3:])
elif __name__ == "__main__":
    unittest.main()
