"""A client typed from the reference alone is happy with the simulator."""

from harness import SystemTest, facts, load, cells
from weco_client import Client
from weco_frames import VENDOR_CYCLE, key_ok, key_request, read_request, reply


class ForeignClientTest(SystemTest):
    def connect(self, modules=6, *options):
        port, state = self.simulate("port", modules, "--freeze", *options)
        client = Client(port)
        self.addCleanup(client.close)
        return client, load(state)

    def test_the_reference_itself(self):
        for first, count, captured in VENDOR_CYCLE:
            self.assertEqual(read_request(first, count), bytes.fromhex(captured))
        self.assertEqual(key_ok(), bytes.fromhex("010303230000 1C3A"))
        self.assertEqual(key_ok(0)[-2:], bytes.fromhex("65BB"))
        for key, ck in [(0x85F9, "1C30"), (0, "B434"), (0xD7D9, "1C20"), (0xFFFF, "1A00")]:
            self.assertEqual(read_request(14, 7, key)[-2:], bytes.fromhex(ck))

    def test_it_is_silent_until_the_key_is_asked_for_and_on_a_wrong_checksum(self):
        client, _ = self.connect()
        self.assertTrue(client.is_silent(read_request(1, 38)), "a read before the key")
        self.assertEqual(client.handshake(), key_ok())
        self.assertEqual(client.read(7, 1), [16])
        broken = bytearray(read_request(7, 1))
        broken[-1] ^= 0x01
        self.assertTrue(client.is_silent(bytes(broken)), "a wrong checksum")
        self.assertTrue(client.is_silent(read_request(7, 1, key=0x1234)), "another key's checksum")
        self.assertEqual(client.read(7, 1), [16], "answers again after all that")

    def test_another_key_is_taken_over_and_the_old_one_is_not_answered_any_more(self):
        client, _ = self.connect()
        for key in (0x85F9, 0x0000, 0xD7D9, 0x1234):
            self.assertEqual(client.handshake(key), key_ok(key))
            self.assertAlmostEqual(client.read(14, 1)[0] / 100, 53, delta=1)
        self.assertTrue(client.is_silent(read_request(14, 1, key=0x85F9)))
        self.assertTrue(client.is_silent(key_request(0xFFFF)), "the key that does not work")

    def test_the_key_outlives_a_closed_port(self):
        port, _ = self.simulate("port", 2, "--freeze")
        first = Client(port)
        first.handshake()
        first.close()
        second = Client(port)
        self.addCleanup(second.close)
        second.key = 0x85F9
        self.assertEqual(second.read(7, 1), [16])

    def test_the_vendor_tools_own_poll_cycle(self):
        client, _ = self.connect()
        client.handshake()
        for first, count, frame in VENDOR_CYCLE:
            answer = client.ask(bytes.fromhex(frame), 5 + 2 * count)
            words = [int.from_bytes(answer[i:i + 2], "big") for i in range(3, 3 + 2 * count, 2)]
            self.assertEqual(answer, reply(words), (first, count))
        once, again = client.read(82, 7), client.read(82, 7)
        self.assertEqual(once, again, "registers of unknown meaning answer with fixed patterns")

    def test_decoded_by_the_reference_it_says_what_it_believes(self):
        for modules in (1, 4, 8):
            with self.subTest(modules=modules):
                port, state = self.simulate(f"port{modules}", modules, "--freeze", "--seed", str(modules))
                believed = load(state)
                known = facts(believed)
                client = Client(port)
                self.addCleanup(client.close)
                client.handshake()
                self.compare(client, known, believed, modules)

    def compare(self, client, known, believed, modules):
        master, own_cells = client.module()
        self.assertEqual(own_cells, cells(believed))
        states, slaves, imbalance = client.flags()
        for field, value in (master | states | client.thresholds()).items():
            self.assertAlmostEqual(value, known[1, field]["value"], places=6, msg=field)
        self.assertEqual(slaves, set(range(1, modules)))
        self.assertEqual(imbalance, known["cluster", "pack_imbalance"]["value"])
        for slave in slaves:
            for field, value in client.slave(slave).items():
                self.assertAlmostEqual(value, known[slave + 1, field]["value"], places=6, msg=(slave, field))
        for field, value in client.cluster().items():
            self.assertAlmostEqual(value, known["cluster", field]["value"], places=6, msg=field)

    def test_rubbish_between_requests_costs_nothing(self):
        client, _ = self.connect()
        client.handshake()
        self.assertTrue(client.is_silent(b"\x55\xAA\x01\x02\x01"))
        self.assertEqual(client.read(7, 1), [16])
