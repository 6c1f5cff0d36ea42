"""A battery behind a raw TCP serial server (socat)."""

import os
import re
import socket
import unittest

from harness import NOT_ON_THE_WIRE, PATIENCE, PROGRAM, SystemTest, cells, facts, kill, load, snapshot, until


class TCPTest(SystemTest):
    def setUp(self):
        super().setUp()
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.number = free.getsockname()[1]
        self.address = f"127.0.0.1:{self.number}"

    def serve(self, port):
        server = self.start(
            "socat", f"TCP-LISTEN:{self.number},bind=127.0.0.1,reuseaddr,fork", f"FILE:{port},raw,echo=0")

        def listens():
            with open("/proc/net/tcp", encoding="ascii") as table:
                return f":{self.number:04X} 00000000:0000 0A" in table.read()
        until(listens, "the server listens")
        return server

    def test_snapshot_over_tcp_is_what_the_simulator_believes(self):
        port, state = self.simulate("port", 6, "--pace", "--freeze")
        self.serve(port)
        read, believed = snapshot("--tcp", self.address), load(state)
        self.assertEqual((read["links"][0]["kind"], read["links"][0]["state"]), ("tcp", "up"))
        self.assertEqual(cells(read), cells(believed))
        a, b = facts(read), facts(believed)
        for place, item in b.items():
            if place[1] in NOT_ON_THE_WIRE:
                continue
            self.assertEqual(a[place]["value"], item["value"], place)

    def test_a_restart_of_the_server_is_survived(self):
        port, _ = self.simulate("port", 2, "--freeze")
        server = self.serve(port)
        pane = self.pane("--tcp", self.address)
        pane.wait_for(" ok ")
        for _ in range(2):
            kill(server)
            pane.wait_for(f"CLOSED.*(the connection to {self.address} ended|cannot connect to {self.address})")
            server = self.serve(port)
            pane.wait_for(" ok ")
            until(lambda: "CLOSED" not in pane.words(), "open again")

    @unittest.skipUnless(os.geteuid() == 0, "only root can have a name server of its own")
    def test_a_name_server_that_is_silent_holds_up_nobody(self):
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as server:
            server.bind(("127.0.0.99", 53))
            server.settimeout(PATIENCE)
            with open(self.path("resolv.conf"), "w", encoding="ascii") as file:
                file.write("nameserver 127.0.0.99\noptions timeout:30 attempts:4\n")
            port, _ = self.simulate()
            said = self.path("said")
            with open(said, "w", encoding="utf-8") as file:
                self.start("unshare", "-m", "sh", "-c", 'mount --bind "$0" /etc/resolv.conf && exec "$@"',
                           self.path("resolv.conf"), PROGRAM, "watch", "--no-history", "--jsonl", "--tcp",
                           "far.example:4001", "--serial", port, stdout=file)
            self.assertIn(b"far", server.recvfrom(512)[0])

            def readings():
                with open(said, encoding="utf-8") as file:
                    return len(re.findall(r'"source": "port r206"', file.read())) >= 3
            until(readings, "readings of the other battery meanwhile")
