"""A battery behind a raw TCP serial server (socat)."""

import socket

from harness import NOT_ON_THE_WIRE, SystemTest, cells, facts, kill, load, snapshot, until


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
