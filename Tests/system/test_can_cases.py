"""Other people's buses on which a reading was wrong, through the program itself.

Bytes are those of public reports, named beside each; times are one cycle a second where a report has none.
"""
import json
import os
import pathlib
import subprocess
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
PROGRAM = os.environ.get("WECOTUI", str(ROOT / ".build/debug/wecotui"))

# A broken slcan adapter (can-utils issue 359), and foreign ids whose faults exclude each other.
NOBODY = {
    "noise, one id": ["312#991F24924925"],
    "noise, two ids": ["311#8C5F24924925FDFB", "312#991F24924925"],
    "foreign 501": ["501#FF00FFFF10100000"],
    "foreign 29-bit 325": ["00000325#0001FFFFFFFF"],
}
# yambms issue 168.
MINUS_150 = ["351#1402740E740ECC01", "355#50006400", "356#1E14F6FF24FA", "359#00000000014E4E00", "35C#C000"]
SOC_200 = ["351#1402740E740ECC01", "355#C8006400", "356#1E14F6FFEB00", "359#0000000001504E", "35C#C000"]
# yambms issue 183.
DEAD_SENSOR = ["351#1402740E740ECC01", "355#50006400", "356#1E14F6FFEB00", "35A#0000000000000000", "373#BA0CC50C28010000"]
# bms-to-inverter issue 63.
EXTENDED = ["00000351#4502D002B00EC001", "00000356#2616EFFF00000000"]
SAMSUNG = ["500#8F14E9FF3F64AD11", "501#0000000010100000", "502#4502601D601DC001", "503#BC0EC20EB80E8F04", "504#A014831416181500",
           "510#84146BFF3F640000", "54C#89146DFF40640000", "5F0#1000C00EBF0EBC0E"]


def run(frames, *command, cycles=6):
    with tempfile.NamedTemporaryFile("w", suffix=".log") as file:
        for second in range(cycles):
            for place, frame in enumerate(frames):
                file.write(f"({1700000000 + second + place / 100:.6f}) can0 {frame}\n")
        file.flush()
        words = [file.name if word == "FILE" else word for word in command]
        return subprocess.run([PROGRAM, *words], capture_output=True, text=True, timeout=60).stdout


def cluster(frames):
    return json.loads(run(frames, "snapshot", "--replay", "FILE", "--speed", "0", "--json"))["clusters"][0]


class CANCasesTest(unittest.TestCase):
    def test_noise_and_foreign_ids_raise_nothing_and_show_nothing(self):
        for name, frames in NOBODY.items():
            with self.subTest(name):
                shown = cluster(frames)
                self.assertEqual(shown["alarms"], [])
                self.assertEqual(shown["fields"], {})
                self.assertEqual(shown["buses"][0]["protocol"], "unknown protocol")
                self.assertEqual(shown["buses"][0]["alarms"] + shown["buses"][0]["warnings"], [])

    def test_what_no_battery_has_is_marked_and_left_out_of_metrics(self):
        for frames, field, value, metric in [(MINUS_150, "temperature", -150.0, None), (SOC_200, "soc", 200, "weco_soc_ratio{")]:
            shown = cluster(frames)["fields"]
            self.assertEqual((shown[field]["value"], shown[field].get("implausible")), (value, True))
            self.assertNotIn("implausible", shown["total_voltage"])
            metrics = run(frames, "snapshot", "--replay", "FILE", "--speed", "0", "--prometheus")
            self.assertIn("weco_total_voltage_volts{", metrics)
            if metric:
                self.assertNotIn(metric, metrics)
        row = json.loads(run(SOC_200, "decode", "--json", "FILE").splitlines()[1])
        self.assertEqual((row["fields"]["soc"], row["implausible"]), (200, ["soc"]))

    def test_one_dead_sensor_hides_no_cell(self):
        shown = cluster(DEAD_SENSOR)["fields"]
        self.assertEqual((shown["cell_min"]["value"], shown["cell_max"]["value"]), (3258, 3269))
        self.assertTrue(shown["temperature_max"]["implausible"])
        self.assertNotIn("implausible", shown["temperature_min"])

    def test_29_bit_ids_have_the_scale_of_their_family_and_a_sentence(self):
        text = run(EXTENDED, "decode", "FILE", cycles=1)
        self.assertIn("voltage 56.70 V", text)
        self.assertNotIn("sofar", text)
        self.assertIn("29-bit ids: inverters of this family listen to 11-bit ids only", text)
        shown = cluster(EXTENDED)
        self.assertEqual(shown["fields"]["total_voltage"]["value"], 56.7)
        self.assertIn("29-bit ids", shown["buses"][0]["why"])

    def test_samsung_trays_are_modules_of_their_own(self):
        shown = cluster(SAMSUNG)
        fields = shown["fields"]
        self.assertEqual((fields["module_voltage_max"]["value"], fields["module_voltage_max"]["unit"]), (52.8, "V"))
        self.assertTrue(fields["module_voltage_average"]["implausible"])
        self.assertFalse({"cycles", "modules_in_series", "cell_1", "module"} & set(fields))
        self.assertEqual(fields["modules"]["value"], 16)
        modules = {module["index"]: module for module in shown["modules"]}
        self.assertEqual(sorted(modules), [1, 16])
        self.assertEqual(modules[16]["cells_mv"], [3776, 3775, 3772])
        self.assertEqual(modules[1]["fields"]["current"]["value"], -1.49)


if __name__ == "__main__":
    unittest.main()
