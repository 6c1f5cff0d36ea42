"""The port goes and comes back under the running dashboard."""

import os
import re
import shutil

from harness import SystemTest, until
from weco_battery import Battery, registers


class ReconnectTest(SystemTest):
    def test_the_port_goes_and_comes_back(self):
        link = self.path("ttyTEST")
        battery = Battery(link, registers(slaves=1, cell=3311))
        pane = self.pane("--serial", link)
        pane.wait_for(" ok .*3311")
        for cell in (3321, 3331, 3341):
            battery.close()
            # At once: much sooner than any silence could be noticed.
            pane.wait_for("CLOSED.*(went away while in use|no serial port at)")
            self.assertFalse(pane.is_dead())
            battery = Battery(link, registers(slaves=1, cell=cell))
            self.addCleanup(battery.close)
            pane.wait_for(rf" ok .*{cell}")
            self.assertGreaterEqual(battery.key_requests, 1, "the handshake is repeated")
            self.assertNotIn(str(cell - 10), pane.words())

    def test_a_by_id_name_whose_directory_vanishes(self):
        node, directory = self.path("ttyUSB0"), self.path("by-id")
        name = os.path.join(directory, "usb-FTDI_FT232R_A1-if00-port0")
        battery = Battery(node, registers(slaves=0, cell=3311))
        os.mkdir(directory)
        os.symlink("../ttyUSB0", name)
        pane = self.pane("--serial", name, columns=160)
        pane.wait_for(" ok .*3311")
        shutil.rmtree(directory)
        battery.close()
        pane.wait_for("CLOSED.*(went away while in use|no serial port at)")
        # It comes back as another node, as adapters do.
        battery = Battery(self.path("ttyUSB1"), registers(slaves=0, cell=3322))
        self.addCleanup(battery.close)
        os.mkdir(directory)
        os.symlink("../ttyUSB1", name)
        pane.wait_for(" ok .*3322")
        self.assertGreaterEqual(battery.key_requests, 1)

    def test_a_link_that_leads_to_another_adapter_is_followed(self):
        link = self.path("link")
        first = Battery(self.path("ttyUSB0"), registers(slaves=0, cell=3311))
        second = Battery(self.path("ttyUSB1"), registers(slaves=0, cell=3322))
        self.addCleanup(first.close)
        self.addCleanup(second.close)
        os.symlink("ttyUSB0", link)
        pane = self.pane("--serial", link)
        pane.wait_for(" ok .*3311")
        os.symlink("ttyUSB1", link + ".new")
        os.rename(link + ".new", link)
        pane.wait_for(" ok .*3322")

    def test_a_port_that_was_not_there_at_the_start(self):
        link = self.path("ttyTEST")
        pane = self.pane("--serial", link)
        pane.wait_for("no serial port at")
        battery = Battery(link, registers(slaves=0, cell=3311))
        self.addCleanup(battery.close)
        pane.wait_for(" ok .*3311")
        self.assertNotIn("no serial port", pane.words())

    def test_silence_is_shown_and_ends_by_itself(self):
        mute = []
        battery = Battery(self.path("ttyTEST"), registers(slaves=0, cell=3311), answer=lambda b: b"" if mute else b)
        self.addCleanup(battery.close)
        pane = self.pane("--serial", battery.link)
        pane.wait_for(" ok .*3311")
        mute.append(True)
        pane.wait_for("SILENT.*No answer.*It answered before")
        mute.clear()
        pane.wait_for(" ok ")
        until(lambda: not re.search("SILENT|No answer", pane.words()), "the advice is gone")
