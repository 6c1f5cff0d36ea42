"""What the service writes to a disk with six modules that move: an SD card has to live with it for years.

    VM_DISK_MINUTES=20 make vm-soak
"""

import os
import time

from gateway import SERVICE, GatewayTest, by_id, say

MINUTES = float(os.environ.get("VM_DISK_MINUTES", 20))
# MB a day, as README promises.
LIMIT = 200


class DiskTest(GatewayTest):
    battery_options = []
    # Real minutes.
    steady = False

    def written(self):
        """Seconds, bytes that the service sent towards the disk, bytes that the disk was given."""
        self.machine.must("sync")
        said = self.machine.must(
            f"date +%s.%N; sed -n 's/^write_bytes: //p' /proc/$(systemctl show -P MainPID {SERVICE})/io; "
            "awk '{ print $7 * 512 }' /sys/block/vda/stat").split()
        return float(said[0]), int(said[1]), int(said[2])

    def test_a_day_of_six_modules_is_less_than_the_limit(self):
        self.install()
        self.configure({"house": {"serial": by_id("house"), "modules": 6}})
        self.machine.plug("house")
        self.machine.must(f"systemctl enable --now {SERVICE}")
        self.status()
        begun = self.written()
        # This is the measurement, not a wait for something.
        time.sleep(60 * MINUTES)
        ended = self.written()
        self.reads_still()
        seconds, service, disk = (after - before for before, after in zip(begun, ended))
        day = 86400 / seconds / 1e6
        say(f"six modules, {seconds / 60:.1f} minutes: the service wrote {service / 1e3:.0f} kB, {service * day:.0f} MB a "
            f"day; the disk got {disk / 1e3:.0f} kB with file system and journal, {disk * day:.0f} MB a day")
        self.assertLess(service * day, LIMIT)

    def reads_still(self):
        self.assertIn("SOC", self.property("StatusText"))
        self.nothing_refused()
