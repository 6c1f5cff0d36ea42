"""Whoever listens on CAN cannot send, and whoever may ask cannot send anything but the documented questions."""

import os
import subprocess
import tempfile
import unittest

ROOT = os.path.abspath(os.path.join(os.path.dirname(__file__), "../.."))
BUILD = os.path.join(ROOT, ".build", "debug")
CONTROL = """
func f(_ asker: CANAsker, _ socket: CANSocket) throws {
  _ = try asker.send(.growatt301, at: Instant(microseconds: 0))
  socket.read(at: Instant(microseconds: 0)) { _ in }
}
"""
PROBES = {
    "a listening socket sends a frame": (
        "func f(_ s: CANSocket, _ frame: CANFrame) throws { try s.send(frame) }", "has no member 'send'"),
    "a listening socket asks": (
        "func f(_ s: CANSocket) throws { _ = try s.send(.growatt301, at: Instant(microseconds: 0)) }",
        "has no member 'send'"),
    "an asker sends any frame": (
        "func f(_ a: CANAsker, _ frame: CANFrame) throws { _ = try a.send(frame, at: Instant(microseconds: 0)) }",
        "cannot convert value of type 'CANFrame' to expected argument type 'CANQuestion'"),
    "an asker without permission": (
        'func f() throws { _ = try CANAsker(interface: "can0", at: Instant(microseconds: 0)) }',
        "missing argument for parameter 'permission'"),
    "making a permission": ("let permission = AskPermission()", "inaccessible due to 'private'"),
    "a question of one's own": ("let question = CANQuestion(.standard(0x351), 0)", "inaccessible due to .internal. protection level"),
    "an adapter that is read sends a frame": (
        "func f(_ p: CANalystPort, _ frame: CANFrame) throws { try p.send(frame) }", "has no member 'send'"),
    "the adapter below": ("func f(_ device: CANalystDevice) {}", "cannot find type 'CANalystDevice'"),
    "the socket below": ("func f(_ socket: borrowing CANRawSocket) {}", "cannot find type 'CANRawSocket'"),
}


class MustNotCompile(unittest.TestCase):
    def check(self, code):
        with tempfile.NamedTemporaryFile("w", suffix=".swift", encoding="utf-8") as file:
            file.write("import BMSCore\nimport Transport\n" + code + "\n")
            file.flush()
            return subprocess.run(
                ["swiftc", "-typecheck", "-swift-version", "6", "-I", os.path.join(BUILD, "Modules"),
                 *(word for name in ("CLinux", "CLibUSB")
                   for word in ("-Xcc", "-fmodule-map-file=" + os.path.join(ROOT, f"Sources/{name}/module.modulemap"))),
                 file.name],
                capture_output=True, text=True)

    def test_nothing_but_questions_can_be_sent(self):
        control = self.check(CONTROL)
        self.assertEqual(control.returncode, 0, control.stderr)
        for name, (code, reason) in PROBES.items():
            with self.subTest(name):
                result = self.check(code)
                self.assertNotEqual(result.returncode, 0, "it compiles")
                self.assertRegex(result.stderr, reason)


if __name__ == "__main__":
    unittest.main()
