"""Nobody outside BMSCore can make bytes for the battery's line."""

import subprocess
import os

from harness import ROOT, SystemTest

MODULES = os.path.join(ROOT, ".build", "debug", "Modules")
PROBES = {
    "making a frame": ("let frame = OutgoingFrame(bytes: [1, 6, 0, 1, 0, 1])", "inaccessible due to 'internal'"),
    "changing a frame": (
        "var frame = KeyRequest(key: 1).frame\nframe.bytes = [1, 6]", "is a 'let' constant|is inaccessible|immutable"),
    "extending it": (
        "extension OutgoingFrame { init(any: [UInt8]) { self.bytes = any } }",
        "'let' property 'bytes' may not be initialized directly|inaccessible|'self' used before"),
}
CONTROL = "func size(_ frame: OutgoingFrame) -> Int { frame.bytes.count }"


class MustNotCompileTest(SystemTest):
    def check(self, name, code):
        path = self.path(name + ".swift")
        with open(path, "w", encoding="utf-8") as file:
            file.write("import BMSCore\n" + code + "\n")
        return subprocess.run(
            ["swiftc", "-typecheck", "-swift-version", "6", "-I", MODULES, path], capture_output=True, text=True)

    def test_a_frame_cannot_be_made_or_changed_outside_its_module(self):
        control = self.check("control", CONTROL)
        self.assertEqual(control.returncode, 0, control.stderr)
        for number, (name, (code, reason)) in enumerate(PROBES.items()):
            with self.subTest(name):
                result = self.check(f"probe{number}", code)
                self.assertNotEqual(result.returncode, 0, "it compiles")
                self.assertRegex(result.stderr, reason)
