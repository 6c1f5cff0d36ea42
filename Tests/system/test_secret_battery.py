"""What `learn` finds about a write command that was drawn by lot, and that it claims nothing else.

The bridge runs between the vendor's tool and the battery, a technician announces every act and does it, and the capture is
learnt from. SECRETS is the number of batteries (4), SECRET_FIRST the first seed (5: the four from there have both functions
and all steps among them), KEEP a folder for the captures, each with what was found beside it. All batteries are set at the
same time: the acts take as long as a person takes.
"""

import concurrent.futures
import json
import os
import random
import re
import shutil
import signal
import subprocess
import time
import unittest

from harness import PROGRAM, SystemTest, environment, run, until
from secret_battery import POLLED, Secret, SecretBattery, VendorTool

SECRETS, FIRST, KEEP = int(os.environ.get("SECRETS", 4)), int(os.environ.get("SECRET_FIRST", 5)), os.environ.get("KEEP")
ANNOUNCED = 1.2, 1.9
DECEITS = ["honest", "delay", "also_moves", "echo_only"]


def json5(text):
    """A device map as an object: JSON with comments, bare keys, hexadecimal numbers and commas too many."""
    out = []
    for token in re.finditer(r'"(?:\\.|[^"\\])*"|//[^\n]*|0x[0-9A-Fa-f]+|[A-Za-z_]\w*(?=\s*:)|.', text, re.DOTALL):
        word = token.group()
        if word.startswith("//"):
            continue
        if word[:2] == "0x":
            word = str(int(word, 16))
        elif re.fullmatch(r"[A-Za-z_]\w*", word) and text[token.end():].lstrip().startswith(":"):
            word = f'"{word}"'
        out.append(word)
    # A comma before a bracket that closes; none of the strings of a map looks like that.
    return json.loads(re.sub(r",(\s*[}\]])", r"\1", "".join(out)))


def text_of(path):
    with open(path, encoding="utf-8") as file:
        return file.read()


class Case:
    """One battery, what was done to it, and what became known of it."""

    def __init__(self, seed, folder):
        self.seed, self.folder = seed, folder
        self.chance = random.Random(f"case {seed}")
        self.secret = Secret(seed)
        self.deceit = DECEITS[(seed - 1) % len(DECEITS)]
        self.delay = round(self.chance.uniform(1, 3), 1) if self.deceit == "delay" else 0.0
        self.capture, self.map = os.path.join(folder, f"secret-{seed}.log"), os.path.join(folder, f"secret-{seed}.json")
        self.acts, self.writes, self.faults = [], None, []
        self.printed = self.comments = ""

    def notes(self):
        return re.findall(r" ! (.*)", text_of(self.capture))

    def live(self, start):
        """Everything from plugging the bridge in to its end."""
        battery = SecretBattery(os.path.join(self.folder, f"bms{self.seed}"), self.seed,
                                echo_only=self.deceit == "echo_only", delay=self.delay,
                                also_moves=self.deceit == "also_moves")
        tool = VendorTool(os.path.join(self.folder, f"pc{self.seed}"), self.seed)
        secret = self.secret
        said = os.path.join(self.folder, f"secret-{self.seed}.bridge")
        try:
            with open(said, "wb") as out:
                bridge = start(PROGRAM, "bridge", "--pc", tool.link, "--bms", battery.link, "--output", self.capture,
                               stdin=subprocess.PIPE, stdout=out, stderr=out, env=environment())
            # What the tool says before the bridge has both ports is lost, and its handshake has to be heard.
            until(lambda: "pc up, bms up" in text_of(said), lambda: text_of(said))
            tool.begin()
            tool.polled(5)
            for what, value in [("soc", 55), ("soc", 56), ("protocol", secret.protocol_a), ("soc", 30),
                                ("protocol", secret.protocol_b), ("protocol", secret.protocol_a)]:
                self.act(bridge, tool, what, value)
            bridge.send_signal(signal.SIGINT)
            if bridge.wait(30) != 0:
                raise AssertionError(f"the bridge ended with {bridge.returncode}: {text_of(said)[-500:]}")
            bridge.stdin.close()
            if len(battery.writes) != len(self.acts):
                raise AssertionError(f"the battery heard {battery.writes} of {self.acts}")
        finally:
            tool.close()
            battery.close()

    def act(self, bridge, tool, what, value):
        announcement, before = f"set {what} {value}", len(self.acts)
        bridge.stdin.write(announcement.encode() + b"\n")
        bridge.stdin.flush()
        typed = time.monotonic()
        until(lambda: [n for n in self.notes() if n.startswith("set ")][before:] == [announcement],
              lambda: f"the note {announcement!r} in {self.notes()}")
        # A person's hand needs this long to the other keyboard, and as long to look at what became of it.
        time.sleep(max(0.0, typed + self.chance.uniform(*ANNOUNCED) - time.monotonic()))
        frame = tool.set_soc(value) if what == "soc" else tool.set_protocol(value)
        self.acts.append(f"{announcement}: {frame.hex(' ').upper()}")
        time.sleep(self.chance.uniform(5, 6.5))

    def learn(self):
        result = run("learn", self.capture, "--write-map", self.map)
        self.printed = result.stdout + result.stderr
        if result.returncode != 0:
            self.faults.append(f"learn ended with {result.returncode}")
        self.writes = []
        if os.path.exists(self.map):
            text = text_of(self.map)
            self.comments = "".join(line + "\n" for line in text.splitlines() if line.startswith("//"))
            self.writes = json5(text).get("writes", [])
            checked = run("map", "check", self.map)
            if checked.returncode != 0:
                self.faults.append(f"map check: {(checked.stdout + checked.stderr).strip()}")
            self.prove()

    def prove(self):
        """What was learnt from a capture holds in it, also when it is redacted, and a map that says otherwise does not."""
        redacted = os.path.join(self.folder, f"secret-{self.seed}-redacted.log")
        run("redact", self.capture, "-o", redacted)
        for capture in (self.capture, redacted):
            tested = run("map", "test", self.map, capture)
            if (tested.returncode, tested.stderr) != (0, ""):
                self.faults.append(f"map test {os.path.basename(capture)}: {(tested.stdout + tested.stderr).strip()}")
        false = os.path.join(self.folder, f"secret-{self.seed}-false.json")
        with open(false, "w", encoding="utf-8") as file:
            file.write(re.sub(r"read_back: 0x\w+", "read_back: 14", text_of(self.map)))
        tested = run("map", "test", false, self.capture)
        contradicted = re.findall(r"^contradicted +(\w+)", tested.stdout, re.M)
        if self.writes and (tested.returncode != 1 or sorted(contradicted) != sorted(w["field"] for w in self.writes)):
            self.faults.append(f"a false map passes: {tested.stdout}{tested.stderr}")
        merged = run("map", "merge", self.map, false)
        if self.writes and merged.returncode != 1:
            self.faults.append(f"map merge sees no contradiction: {merged.stdout}{merged.stderr}")
        same = run("map", "merge", self.map, self.map, "--name", "learnt")
        body = [line for line in text_of(self.map).splitlines() if not line.startswith("//")]
        if (same.returncode, same.stdout.splitlines()[1:]) != (0, body):
            self.faults.append(f"a map joined with itself is another one: {same.stdout}{same.stderr}")

    # ---- what is true

    def read_backs(self, register, read_back):
        """Where a value that was set can be read. A setting that is polled itself is as good as what copies it."""
        return [] if self.deceit == "echo_only" else sorted({read_back, register} & POLLED)

    def expected(self):
        secret = self.secret
        codes = {name: secret.codes[name] for name in (secret.protocol_a, secret.protocol_b)}
        return {
            "soc": {"function": secret.function, "register": secret.soc_register, "step": secret.step,
                    "read_back": self.read_backs(secret.soc_register, secret.soc_read_back)},
            "inverter_protocol": {"function": secret.function, "register": secret.protocol_register, "codes": codes,
                                  "read_back": self.read_backs(secret.protocol_register, secret.protocol_read_back)},
        }

    def judge(self):
        expected, found = self.expected(), {write["field"]: write for write in self.writes}
        if len(found) != len(self.writes):
            self.faults.append("a field is written twice")
        for field in found.keys() - expected.keys():
            self.faults.append(f"{field} is claimed to be a write")
        for field, truth in expected.items():
            write = found.get(field)
            if write is None:
                # A battery that only ever echoes has shown nobody that the command does anything.
                if self.deceit != "echo_only":
                    self.faults.append(f"{field} was not found")
                continue
            for key in ("function", "register"):
                if write.get(key) != truth[key]:
                    self.faults.append(f"{field}: {key} {write.get(key)} and not {truth[key]}")
            if write.get("read_back") not in (truth["read_back"] or [None]):
                self.faults.append(f"{field}: read back at {write.get('read_back')} and not {truth['read_back']}")
            if field == "soc":
                self.judge_scale(write)
            else:
                self.judge_codes(write.get("values") or {}, truth["codes"])
        self.judge_claims(expected)

    def judge_scale(self, write):
        scale = write.get("scale") or {}
        step = scale.get("times", 1) / 10 ** scale.get("decimals", 0)
        if abs(step - self.secret.step) > 1e-9 or scale.get("plus", 0):
            self.faults.append(f"soc: a step of {step:g} %, plus {scale.get('plus', 0)}, and not {self.secret.step:g} %")

    def judge_codes(self, values, codes):
        for name, code in codes.items():
            if values.get(name) != code:
                self.faults.append(f"inverter_protocol: {name} is {values.get(name)} and not {code}")
        # The code that was there at first was seen too, but nobody said what it is called.
        first = self.secret.codes[self.secret.first_protocol]
        for name, code in values.items():
            if name not in codes and not (name.startswith("number") and code == first):
                self.faults.append(f"inverter_protocol: {name!r} for {code} was never set")

    def judge_claims(self, expected):
        """Whatever is printed as set by a command is really set by it."""
        true = {truth["register"]: truth["read_back"] for truth in expected.values()}
        # The battery's own SOC register goes where the SOC was set to.
        true[self.secret.soc_register] = true[self.secret.soc_register] + ([20] if self.deceit != "echo_only" else [])
        for register, frame in re.findall(r"register (\d+): set by ((?:[0-9A-F]{2} ?)+)", self.printed):
            head = bytes.fromhex(frame)[:4]
            if int(register) not in true.get(int.from_bytes(head[2:4], "big"), []):
                self.faults.append(f"register {register} is claimed to be set by {frame.strip()}")

    def report(self, whole=False):
        # Whole lines of the program are needed to study what went wrong, and are only in the way otherwise.
        lines = [f"==== {self.secret}; {self.deceit}" + (f" {self.delay} s" if self.delay else "")]
        lines += [f"     did       {act}" for act in self.acts]
        lines += [f"     expected  {field}: {truth}" for field, truth in self.expected().items()]
        lines += [f"     found     {write}" for write in self.writes] or ["     found     no write"]
        if self.faults or whole:
            lines += [f"     printed   {line}" for line in self.printed.splitlines()]
            lines += [f"     map says  {line[3:]}" for line in self.comments.splitlines()]
        lines += [f"     WRONG     {fault}" for fault in self.faults] or ["     all right"]
        return "\n".join(lines)


class SecretBatteryTest(SystemTest):
    takes = 55

    def test_learn_names_the_secret_command_and_nothing_else(self):
        cases = [Case(seed, self.directory) for seed in range(FIRST, FIRST + SECRETS)]
        with concurrent.futures.ThreadPoolExecutor(len(cases)) as pool:
            for case, future in [(case, pool.submit(case.live, self.start)) for case in cases]:
                # One battery that went wrong takes nothing from what the others show.
                if error := future.exception():
                    case.faults.append(f"the acts themselves failed: {error!r}")
        for case in cases:
            case.learn()
            case.judge()
            print(case.report(), flush=True)
            if KEEP:
                os.makedirs(KEEP, exist_ok=True)
                for file in (case.capture, case.map):
                    if os.path.exists(file):
                        shutil.copy(file, KEEP)
                with open(os.path.join(KEEP, f"secret-{case.seed}.txt"), "w", encoding="utf-8") as file:
                    file.write(case.report(whole=True) + "\n")
        for case in cases:
            with self.subTest(seed=case.seed, deceit=case.deceit):
                self.assertEqual(case.faults, [])


if __name__ == "__main__":
    unittest.main()
