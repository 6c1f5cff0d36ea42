"""Metrics as those take them who live on them: promtool, Prometheus, node_exporter, foreign clients, hostile ones."""

import base64
import contextlib
import http.client
import json
import os
import re
import shutil
import socket
import ssl
import subprocess
import time
import unittest
import urllib.parse
import urllib.request

from harness import PROGRAM, ROOT, UNAVAILABLE, USAGE, SystemTest, kill, run, until
from mqtt_broker import Authority

ALERTS = os.path.join(ROOT, "contrib", "prometheus")
DASHBOARD = os.path.join(ROOT, "contrib", "grafana", "wecotui.json")
SCENARIOS = ["house", "calm", "full-charge", "low-soc", "weak-cell", "hot", "cold", "slave-lost", "pack-imbalance",
             "broken-sense-wire"]
# A battery of the 351 family on CAN alone.
BUS = ["351#1402740E740ECC01", "355#50006400", "356#1E14F6FFEB00", "359#0000000001504E", "35C#C000"]


def samples(text):
    """Every sample as name{labels} -> value."""
    lines = (line.rpartition(" ") for line in text.splitlines() if line and not line.startswith("#"))
    return {name: float(value) for name, _, value in lines}


def families(text):
    return dict(re.findall(r"^# TYPE (\S+) (\S+)$", text, re.MULTILINE))


def labels(name):
    """The labels of name{...}, in an order of their own. One that is empty is none, for Prometheus too."""
    return name.partition("{")[0], frozenset(re.findall(r'(\w+)="((?:[^"\\]|\\.)+)"', name.partition("{")[2]))


def names(expression):
    return set(re.findall(r"\bweco_\w+", expression))


def is_open(host, port):
    try:
        socket.create_connection((host, port), 15).close()
        return True
    except OSError:
        return False


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class MetricTest(SystemTest):
    def promtool(self, *arguments, **options):
        result = subprocess.run(["promtool", *arguments], capture_output=True, text=True, **options)
        self.assertEqual(result.returncode, 0, result.stdout + result.stderr)
        return result.stdout + result.stderr

    def can_alone(self):
        log = self.path("bus.log")
        with open(log, "w", encoding="ascii") as file:
            for second in range(8):
                for place, frame in enumerate(BUS):
                    file.write(f"({1700000000 + second + place / 100:.6f}) can0 {frame}\n")
        return "--replay", log, "--speed", "0"

    def snapshot(self, *arguments):
        result = run("snapshot", "--prometheus", *arguments)
        self.assertEqual(result.returncode, 0, result.stderr)
        return result.stdout

    def watch(self, *arguments):
        """A watch that serves; gives the process and its address."""
        complaints = self.path(f"stderr{next(self.numbers)}")
        with open(complaints, "w", encoding="utf-8") as stderr:
            process = self.start(PROGRAM, "watch", "--no-history", "--metrics", "0", *arguments, stderr=stderr)
        def said():
            with open(complaints, encoding="utf-8") as file:
                return re.search(r"http://127\.0\.0\.1:(\d+)/metrics\n", file.read())
        return process, ("127.0.0.1", int(until(said, "an address").group(1)))


class TextTest(MetricTest):
    def test_promtool_finds_nothing_wrong_and_the_document_knows_every_family(self):
        with open(os.path.join(ROOT, "docs", "metrics.md"), encoding="utf-8") as file:
            told = dict(re.findall(r"^\| `(\w+)` \| (\w+) \|", file.read(), re.MULTILINE))
        seen = {}
        for source in [("--demo", name) for name in SCENARIOS] + [("--demo", "calm", "--modules", "1"), self.can_alone()]:
            with self.subTest(source):
                text = self.snapshot(*source)
                self.assertEqual(self.promtool("check", "metrics", input=text), "")
                self.assertLessEqual(families(text).items(), told.items())
                seen.update(families(text))
                for name in samples(text):
                    family, pairs = labels(name)
                    is_part = "module" in dict(pairs)
                    if family != "weco_alarm_active":
                        self.assertEqual(is_part, family.startswith(("weco_module_", "weco_cell_voltage")), name)
        # What rules and dashboard ask for is told.
        with open(os.path.join(ALERTS, "wecotui-alerts.yml"), encoding="utf-8") as file:
            rules = re.sub(r"^ *#.*", "", file.read(), flags=re.MULTILINE)
        self.assertLessEqual(names(rules), seen.keys())
        self.assertLessEqual(names(" ".join(self.expressions())), seen.keys())

    def expressions(self):
        with open(DASHBOARD, encoding="utf-8") as file:
            dashboard = json.load(file)
        variables = [item["query"]["query"] for item in dashboard["templating"]["list"] if item["type"] == "query"]
        self.assertEqual(variables, ["label_values(weco_link_up, cluster)"])
        return [target["expr"] for panel in dashboard["panels"] for target in panel["targets"]]

    def test_a_sum_over_modules_is_the_cluster(self):
        known = {labels(name): value for name, value in samples(self.snapshot("--demo")).items()}
        for family, tolerance in ("weco_%scurrent_amperes", 2), ("weco_%spower_watts", 100):
            parts = [value for (name, _), value in known.items() if name == family % "module_"]
            whole = [value for (name, _), value in known.items() if name == family % ""]
            self.assertEqual((len(parts), len(whole)), (6, 1))
            self.assertAlmostEqual(sum(parts), whole[0], delta=tolerance)

    def test_an_alarm_is_0_only_where_it_can_be_judged(self):
        def alarms(*source):
            found = samples(self.snapshot(*source))
            return {dict(labels(name)[1])["id"]: value for name, value in found.items() if "weco_alarm_active" in name}
        house, imbalance, alone = alarms("--demo"), alarms("--demo", "pack-imbalance"), alarms(*self.can_alone())
        self.assertEqual(set(house.values()), {0})
        self.assertEqual((house["pack_voltage_imbalance"], imbalance["pack_voltage_imbalance"]), (0, 1))
        # Nobody speaks of slaves on CAN, and of what 359 has no bit for.
        for absent in "slave_lost_fault", "pack_voltage_imbalance", "cell_damage_fault", "short_circuit_fault":
            self.assertNotIn(absent, alone)
        self.assertEqual((alone["soc_low_warning"], alone["bms_internal_fault"]), (0, 0))

    def test_alert_rules_fire_and_stay_quiet(self):
        folder = self.path("rules")
        shutil.copytree(ALERTS, folder)
        # What a person puts beside them.
        for name in "password", "centre-ca.crt":
            open(os.path.join(folder, name), "w", encoding="ascii").close()
        for config in "prometheus.yml", "agent.yml", "centre.yml":
            self.promtool("check", "config", config, cwd=folder)
        for name in "wecotui-alerts", "wecotui-fleet-alerts":
            self.promtool("test", "rules", name + "-test.yml", cwd=folder)
            # Each alert is in the tests by its name.
            with open(os.path.join(folder, name + ".yml"), encoding="utf-8") as file:
                rules = set(re.findall(r"alert: (\w+)", file.read()))
            with open(os.path.join(folder, name + "-test.yml"), encoding="utf-8") as file:
                self.assertEqual(rules, set(re.findall(r"alertname: \"?(\w+)", file.read())))
        if shutil.which("amtool"):
            subprocess.run(["amtool", "check-config", "alertmanager.yml"], cwd=folder, check=True, capture_output=True)

    def test_the_dashboards_queries_are_queries(self):
        """No Grafana is at hand: that it can be imported is not proven here."""
        expressions = [item.replace("$cluster", ".*").replace("$__rate_interval", "5m") for item in self.expressions()]
        rules = self.path("rules.yml")
        with open(rules, "w", encoding="utf-8") as file:
            json.dump({"groups": [{"name": "dashboard", "rules": [
                {"record": f"dashboard:{number}", "expr": text} for number, text in enumerate(expressions)]}]}, file)
        self.assertIn(f"{len(expressions)} rules found", self.promtool("check", "rules", rules))


class ServerTest(MetricTest):
    def get(self, address, path="/metrics", method="GET"):
        connection = http.client.HTTPConnection(*address, timeout=15)
        try:
            connection.request(method, path)
            answer = connection.getresponse()
            return answer.status, answer.headers, answer.read().decode()
        finally:
            connection.close()

    def ask(self, address, request, finish=False):
        """What comes back for these bytes until the other side ends."""
        with socket.create_connection(address, 15) as client:
            client.settimeout(15)
            with contextlib.suppress(ConnectionError):
                client.sendall(request)
                if finish:
                    client.shutdown(socket.SHUT_WR)
            answer = b""
            with contextlib.suppress(ConnectionError):
                while piece := client.recv(65536):
                    answer += piece
            return answer

    def good(self, address):
        return sum(value for name, value in samples(self.get(address)[2]).items() if "good_replies_total" in name)

    def complete(self, address):
        """Waits for the first whole reading."""
        return until(lambda: "weco_soc_ratio{" in (text := self.get(address)[2]) and text, "a reading")

    def test_foreign_clients_get_what_snapshot_tells(self):
        _, address = self.watch("--demo")
        once = families(self.snapshot("--demo"))
        text = until(lambda: families(text := self.get(address)[2]) == once and text, "all that snapshot tells")
        self.promtool("check", "metrics", input=text)
        status, headers, _ = self.get(address)
        self.assertEqual((status, headers["Content-Type"]), (200, "text/plain; version=0.0.4; charset=utf-8"))
        self.assertEqual((headers["Connection"], int(headers["Content-Length"]) > 1000), ("close", True))
        self.assertRegex(headers["Date"], r"^\w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d GMT$")
        status, headers, body = self.get(address, method="HEAD")
        self.assertEqual((status, body, int(headers["Content-Length"]) > 1000), (200, "", True))
        for path, method, expected in (("/", "GET", 404), ("/metrics/../x", "GET", 404), ("/metrics", "POST", 405),
                                       ("/metrics", "DELETE", 405), ("/metrics?a=b", "GET", 200)):
            status, headers, _ = self.get(address, path, method)
            self.assertEqual((status, headers["Allow"]), (expected, "GET, HEAD" if expected == 405 else None), path)
        if shutil.which("curl"):
            curl = subprocess.run(["curl", "-sS", f"http://127.0.0.1:{address[1]}/metrics"], capture_output=True, text=True)
            self.assertEqual((curl.returncode, families(curl.stdout)), (0, families(text)), curl.stderr)

    def test_what_is_no_request_gets_a_proper_answer(self):
        _, address = self.watch("--demo")
        host = b"Host: a\r\n\r\n"
        for request, status in ((b"GET /metrics\r\n", 400), (b"\x16\x03\x01\x00\xa5", 400), (b"\r\n\r\n\0", 400),
                                (b"GET /metrics HTTP/1.1\r\n\r\n", 400), (b"GET /metrics HTTP/3.0\r\n" + host, 505),
                                (b"CONNECT a:443 HTTP/1.1\r\n" + host, 405), (b"GET /../metrics HTTP/1.1\r\n" + host, 404),
                                (b"GET /metrics HTTP/1.1\r\nA: " + b"b" * (1 << 20) + b"\r\n" + host, 431),
                                (b"POST /metrics HTTP/1.1\r\nContent-Length: 500000\r\n" + host + b"x" * 500000, 405)):
            answer = self.ask(address, request)
            self.assertTrue(answer.startswith(b"HTTP/1.1 %d " % status), (request[:40], answer[:80]))
            head, _, body = answer.partition(b"\r\n\r\n")
            self.assertIn(b"Content-Length: %d\r\n" % len(body), head)
        # Two requests in one go get one answer, and whoever says that nothing more comes gets his all the same.
        twice = self.ask(address, (b"GET /metrics HTTP/1.1\r\n" + host) * 2)
        self.assertEqual((twice.count(b"HTTP/1.1 "), twice[:15]), (1, b"HTTP/1.1 200 OK"))
        self.assertTrue(self.ask(address, b"GET /metrics HTTP/1.0\r\n\r\n", finish=True).endswith(b"\n"))

    def test_who_is_slow_is_dropped_and_the_battery_is_read_meanwhile(self):
        port, _ = self.simulate()
        process, address = self.watch("--serial", port)
        self.complete(address)
        before, begin = self.good(address), time.monotonic()
        silent = [socket.create_connection(address, 15) for _ in range(200)]
        # Those who came last are still there, and so is everybody else.
        silent[-1].sendall(b"GET /metr")
        self.assertEqual(self.get(address)[0], 200)
        # Asks, and hangs up in the middle of the answer.
        for _ in range(50):
            with socket.create_connection(address, 15) as rude:
                rude.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
                rude.sendall(b"GET /metrics HTTP/1.1\r\nHost: a\r\n\r\n")
        # A byte now and then is no request either.
        drip = socket.create_connection(address, 15)
        drip.settimeout(0.1)
        def is_dropped():
            try:
                drip.sendall(b"G")
                return drip.recv(1) == b""
            except TimeoutError:
                return False
            except ConnectionError:
                return True
        until(is_dropped, "the end of a slow loris", 30)
        for client in silent:
            client.settimeout(15)
            with contextlib.suppress(ConnectionError):
                self.assertEqual(client.recv(1), b"")
            client.close()
        drip.close()
        # One cycle a second, eight replies each.
        seconds = time.monotonic() - begin
        until(lambda: self.good(address) > before + 8, "more replies")
        self.assertGreater(self.good(address) - before, 8 * (seconds - 3) * 0.5)
        found = samples(self.get(address)[2])
        self.assertEqual([value for name, value in found.items() if "timeouts_total" in name], [0])
        with open(f"/proc/{process.pid}/status", encoding="ascii") as status:
            self.assertLess(int(re.search(r"VmRSS:\s+(\d+)", status.read()).group(1)), 120_000)
        self.assertLess(len(os.listdir(f"/proc/{process.pid}/fd")), 64)

    def test_a_client_that_takes_nothing_holds_nobody_up(self):
        _, address = self.watch("--demo")
        self.complete(address)
        with contextlib.ExitStack() as stack:
            for _ in range(40):
                client = stack.enter_context(socket.socket())
                client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
                client.connect(address)
                client.sendall(b"GET /metrics HTTP/1.1\r\nHost: a\r\n\r\n")
            self.assertEqual(self.get(address)[0], 200)

    def test_a_port_that_cannot_be_had_is_a_sentence(self):
        _, address = self.watch("--demo")
        taken = run("watch", "--demo", "--no-history", "--metrics", str(address[1]))
        self.assertEqual(taken.returncode, UNAVAILABLE)
        self.assertRegex(taken.stderr, r"^wecotui: port 127\.0\.0\.1:\d+ is in use by another program: .*\n$")
        elsewhere = run("watch", "--demo", "--no-history", "--metrics", "192.0.2.1:9724")
        self.assertEqual((elsewhere.returncode, elsewhere.stderr.count("\n")), (UNAVAILABLE, 1))
        for text in "", "here", "1.2.3.4:x", "::1:9724", "99999":
            self.assertEqual(run("watch", "--demo", "--no-history", "--metrics", text).returncode, USAGE, text)
        self.assertEqual(run("watch", *self.can_alone(), "--metrics", "0").returncode, USAGE)

    def test_the_configuration_names_the_port_and_ipv6_is_spoken(self):
        port, config = free_port(), self.path("config.json")
        with open(config, "w", encoding="ascii") as file:
            file.write(f"{{ metrics: {port}, sources: {{ shed: {{ demo: 'calm' }} }} }}")
        self.start(PROGRAM, "watch", "--no-history", "--config", config)
        until(lambda: is_open("127.0.0.1", port), "an open port")
        self.assertIn('weco_link_up{cluster="', self.get(("127.0.0.1", port))[2])
        # Who reads other sources is not in the way of the service.
        other = self.start(PROGRAM, "watch", "--no-history", "--demo", "--config", config, stdout=subprocess.PIPE, text=True)
        with other.stdout:
            self.assertRegex(other.stdout.readline(), "link demo up")
        self.assertIn(f'metrics: "127.0.0.1:{port}"', run("--print-config", "--config", config).stdout)
        if not os.path.exists("/proc/net/if_inet6"):
            self.skipTest("no IPv6 here")
        port = free_port()
        self.start(PROGRAM, "watch", "--demo", "--no-history", "--metrics", f"[::1]:{port}")
        until(lambda: is_open("::1", port), "an open port of IPv6")
        self.assertEqual(self.get(("::1", port))[0], 200)


class ScraperTest(MetricTest):
    """The real programs."""

    def query(self, port, expression, ca_file=None):
        """With a CA over TLS, as the user of the example."""
        scheme, host, context, headers = "http", "127.0.0.1", None, {}
        if ca_file:
            scheme, host, context = "https", "localhost", ssl.create_default_context(cafile=ca_file)
            headers = {"Authorization": "Basic " + base64.b64encode(b"north:n0rth").decode()}
        url = f"{scheme}://{host}:{port}/api/v1/query?" + urllib.parse.urlencode({"query": expression})
        request = urllib.request.Request(url, headers=headers)
        with contextlib.suppress(OSError), urllib.request.urlopen(request, timeout=15, context=context) as answer:
            return json.load(answer)["data"]["result"]
        return []

    def prometheus(self, document, folder, port, path, **changes):
        """A Prometheus with the arguments of docs/fleet.md and a file of contrib/prometheus, changed in these words."""
        with open(os.path.join(ROOT, "docs", "fleet.md"), encoding="utf-8") as file:
            arguments = {("agent" if "agent" in line else "centre"): line.split()
                         for line in re.findall(r'^ARGS="(.*)"$', file.read(), re.MULTILINE)}[document]
        with open(os.path.join(ALERTS, document + ".yml"), encoding="utf-8") as file:
            text = file.read()
        for old, new in changes.values():
            self.assertIn(old, text)
            text = text.replace(old, new)
        with open(os.path.join(folder, "prometheus.yml"), "w", encoding="utf-8") as file:
            file.write(text)
        arguments = [word.replace("/etc/prometheus/", folder + "/") for word in arguments]
        arguments = [re.sub(r"(--web.listen-address=).*", rf"\g<1>127.0.0.1:{port}", word) for word in arguments]
        return self.start("prometheus", *arguments, path, "--log.level=error", cwd=folder)

    @unittest.skipUnless(shutil.which("prometheus"), "no prometheus here")
    def test_an_agent_fills_an_outage_of_its_centre_from_its_own_log(self):
        _, address = self.watch("--demo", "calm")
        authority = Authority(self.path("ca"))
        authority.sign("centre")
        ca_file, port = authority.path("ca.crt"), free_port()
        site, centre = self.path("site"), self.path("centre")
        for folder in site, centre:
            shutil.copytree(ALERTS, folder)
        for name in "centre.crt", "centre.key":
            shutil.copy(authority.path(name), centre)
        shutil.copy(ca_file, os.path.join(site, "centre-ca.crt"))
        with open(os.path.join(site, "password"), "w", encoding="ascii") as file:
            file.write("n0rth")

        def start():
            return self.prometheus("centre", centre, port, f"--storage.tsdb.path={centre}/data")

        def times():
            """When samples of the site were read that the centre has."""
            found = self.query(port, 'weco_build_info{site="north"}[5m]', ca_file)
            return [float(at) for at, _ in found[0]["values"]] if found else []

        process = start()
        self.prometheus(
            "agent", site, free_port(), f"--storage.agent.path={site}/data", url=("https://centre.example:9090", f"https://localhost:{port}"),
            every=("scrape_interval: 15s", "scrape_interval: 1s"), target=("127.0.0.1:9724", f"127.0.0.1:{address[1]}"))
        until(lambda: len(times()) > 2, "samples of the site at the centre", 60)
        kill(process)
        gone = time.time()
        until(lambda: time.time() > gone + 6, "the end of the outage")
        start()
        until(lambda: (times() or [0])[-1] > gone + 8, "samples of after the outage", 60)
        found = times()
        gaps = [later - earlier for earlier, later in zip(found, found[1:])]
        # A busy computer may miss a reading or two; the outage has six.
        self.assertLess(max(gaps), 4, found)
        self.assertGreater(sum(gone < at < gone + 6 for at in found), 2)

    @unittest.skipUnless(shutil.which("prometheus"), "no prometheus here")
    def test_prometheus_scrapes_and_its_alerts_see_a_fault(self):
        _, address = self.watch("--demo", "pack-imbalance")
        config, port = self.path("prometheus.yml"), free_port()
        with open(config, "w", encoding="utf-8") as file:
            json.dump({"global": {"scrape_interval": "1s", "evaluation_interval": "1s"},
                       "rule_files": [os.path.join(ALERTS, "wecotui-alerts.yml")],
                       "scrape_configs": [{"job_name": "wecotui", "static_configs": [
                           {"targets": [f"127.0.0.1:{address[1]}"]}]}]}, file)
        self.start("prometheus", f"--config.file={config}", f"--storage.tsdb.path={self.path('tsdb')}",
                   f"--web.listen-address=127.0.0.1:{port}", "--log.level=error", cwd=self.directory)
        soc = until(lambda: self.query(port, "weco_soc_ratio"), "a state of charge in Prometheus", 60)
        self.assertEqual(soc[0]["metric"]["cluster"], "demo pack-imbalance")
        self.assertGreater(float(soc[0]["value"][1]), 0.1)
        self.assertGreater(float(self.query(port, "scrape_samples_scraped")[0]["value"][1]), 100)
        counter = until(lambda: self.query(port, "rate(weco_link_good_replies_total[10s]) > 0"), "a rate", 30)
        self.assertLess(float(counter[0]["value"][1]), 100)
        fault = until(lambda: self.query(port, 'ALERTS{alertname="WecoFault",id="pack_voltage_imbalance"}'), "an alert", 60)
        self.assertEqual(fault[0]["metric"]["alertstate"], "firing")

    @unittest.skipUnless(shutil.which("prometheus-node-exporter"), "no prometheus-node-exporter here")
    def test_node_exporter_passes_on_every_sample_of_ten_clusters(self):
        config, folder = self.path("config.json"), self.path("textfiles")
        with open(config, "w", encoding="utf-8") as file:
            json.dump({"sources": {f"site {number} \"{name}\"": {"demo": name} for number, name in enumerate(SCENARIOS)}}, file)
        text = self.snapshot("--config", config)
        written = {labels(name): value for name, value in samples(text).items()}
        self.assertEqual(len({dict(pairs).get("cluster") for _, pairs in written} - {None}), 10)
        os.mkdir(folder)
        with open(os.path.join(folder, "weco.prom"), "w", encoding="utf-8") as file:
            file.write(text)
        port = free_port()
        self.start("prometheus-node-exporter", "--collector.disable-defaults", "--collector.textfile",
                   f"--collector.textfile.directory={folder}", f"--web.listen-address=127.0.0.1:{port}")
        def scraped():
            with contextlib.suppress(OSError), urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics") as answer:
                return answer.read().decode()
        told = {labels(name): value for name, value in samples(until(scraped, "node_exporter")).items()}
        self.assertEqual(told["node_textfile_scrape_error", frozenset()], 0)
        self.assertEqual({key: value for key, value in told.items() if key[0].startswith("weco_")}, written)
        self.assertGreater(len(written), 1000)


if __name__ == "__main__":
    unittest.main()
