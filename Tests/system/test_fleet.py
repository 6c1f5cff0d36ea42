"""`fleet` over a real mosquitto: ten gateways on simulated batteries, some of which end badly."""

import contextlib
import json
import os
import re
import signal
import socket
import statistics
import threading
import time
import unittest

from harness import PATIENCE, PROGRAM, UNAVAILABLE, USAGE, SystemTest, assert_valid, environment, kill, run, until
from mqtt_broker import Authority, Broker, Doorway, free_port
from test_history import Watch, soc_seconds
from weco_battery import Battery, registers

# How long the broker is away, in seconds, and from how many gateways.
OUTAGE = float(os.environ.get("BROKER_OUTAGE", "3"))
GATEWAYS = int(os.environ.get("GATEWAYS", "3"))


class FleetTest(SystemTest):
    def gateway(self, broker, site, *sources):
        """A watch that publishes as this site."""
        return self.start(
            PROGRAM, "watch", "--no-history", *self.access(broker, site), "--mqtt", self.url(broker, user=site), *sources,
            env=environment(XDG_STATE_HOME=self.path(site)))

    def access(self, broker, user):
        """The options with which a user, or the site that is called so, gets in at a broker."""
        settings = {}
        if user in broker.users:
            settings["password_file"] = self.path(user + ".password")
            with open(settings["password_file"], "w", encoding="ascii") as file:
                file.write(broker.users[user] + "\n")
        if broker.authority:
            settings["ca_file"] = broker.authority.path("ca.crt")
        config = self.path(user + ".json")
        with open(config, "w", encoding="utf-8") as file:
            json.dump({"site": user, "mqtt": settings}, file)
        return "--config", config

    def url(self, broker, user="reader", port=None):
        name = user + "@" if user in broker.users else ""
        return f"{'mqtts' if broker.authority else 'mqtt'}://{name}localhost:{port or broker.port}"

    def ask(self, broker, *arguments):
        return run("fleet", self.url(broker), *self.access(broker, "reader"), *arguments, timeout=90)

    def account(self, broker, *arguments):
        """`fleet --json`, by site and cluster."""
        result = self.ask(broker, "--json", *arguments)
        self.assertEqual((result.returncode, result.stderr), (0, ""))
        document = json.loads(result.stdout)
        assert_valid(self, "fleet", document)
        return document, {(item["site"], item.get("cluster")): item for item in document["clusters"]}

    def screen(self, broker, port=None):
        return self.pane("fleet", self.url(broker, port=port), *self.access(broker, "reader"), columns=130, rows=40)


class TenGatewaysTest(FleetTest):
    # What the screen may be behind whoever else hears the broker. It takes a fifth of that; the rest is for machines that are
    # slow. Both ends are measured in one run, so that what the broker and the batteries take does not count.
    BEHIND = 1.0
    # `k15` in the broker's log; mosquitto allows half as much again, and looks every few seconds.
    KEEPALIVE = 15
    GLANCE = 6

    def secure(self):
        """A broker with TLS and rights: an account for each site, which writes its own topics, and one that reads all."""
        self.users = {f"s{number}": f"secret {number}" for number in range(10)} | {"reader": "readers"}
        authority = Authority(self.path("ca"))
        authority.sign("server")
        return Broker(self, self.users, authority)

    def test_each_end_is_told_by_its_name_and_costs_nobody_else(self):
        broker = self.secure()
        battery = Battery(self.path("cellar"), words=registers(slaves=1))
        self.addCleanup(battery.close)
        gateways = {f"s{number}": self.gateway(broker, f"s{number}", "--demo", "calm") for number in range(8)}
        gateways["s8"] = self.gateway(broker, "s8", "--demo", "pack-imbalance")
        gateways["s9"] = self.gateway(broker, "s9", "--serial", battery.link, "--demo", "calm")
        screen = self.screen(broker)
        screen.wait_for(r"11/11 live", 90)
        screen.wait_for(r"s8/\S+ live .* FAULT", 60)

        self.late_comers_know_all(broker)
        # Who comes later knows all of it from what the broker keeps.
        document, clusters = self.account(broker)
        self.assertEqual((document["totals"]["sites"], document["totals"]["live"], len(clusters)), (10, 11, 11))
        self.assertEqual(document["clusters"][0]["site"], "s8")
        for item in document["clusters"]:
            self.assertEqual(item["state"], "live")
            self.assertGreater(item["fields"]["total_voltage"]["value"], 40)
            self.assertLess(item["fields"]["total_voltage"]["age_ms"], 40_000)
        # The battery's own word for it, or the difference between the modules that explains it: which was read twice first.
        self.assertRegex(document["clusters"][0]["worst"]["id"], "^(pack_voltage_imbalance|module_voltage_difference_fault)$")
        check = self.ask(broker, "--check")
        self.assertEqual(check.returncode, 2)
        self.assertRegex(check.stdout, r"^WECO CRITICAL - 11 clusters of 10 sites, 1 CRITICAL, 10 OK: s8/\S+ FAULT .*\| live=11;;;0;11 ")
        self.assertEqual(check.stdout.count("\n"), 1)
        metrics = self.ask(broker, "--prometheus").stdout
        self.assertEqual(len(re.findall(r'^weco_fleet_live\{site="s\d",cluster="[\w-]+"\} 1$', metrics, re.M)), 11)

        observer = broker.reader("reader", self.users["reader"], topic="weco/#")
        observer.wait("weco/s2/status")
        start = len(observer.messages)
        kill(gateways["s1"])
        self.shows_as_soon_as_it_is_heard(screen, r"s1/\S+ GONE .* gateway gone since", observer, "s1/status", start, 30, "killed")
        frozen = time.monotonic()
        os.killpg(gateways["s2"].pid, signal.SIGSTOP)
        self.addCleanup(os.killpg, gateways["s2"].pid, signal.SIGCONT)
        battery.close()
        self.shows_as_soon_as_it_is_heard(
            screen, r"s9/cellar LINK DOWN", observer, "s9/cellar/availability", start, 40, "battery dead")
        heard = self.shows_as_soon_as_it_is_heard(screen, r"s2/\S+ GONE", observer, "s2/status", start, 90, "frozen")
        print(f"frozen: the broker's will {heard - frozen:.1f} s after SIGSTOP, 1.5 x keepalive is {1.5 * self.KEEPALIVE} s")
        # The last that it said was said before it froze: so it is as a rule less.
        self.assertLess(heard - frozen, 1.5 * self.KEEPALIVE + self.GLANCE)
        self.assertEqual(set(re.findall(r"as wecotui-s\d \(p5, c1, k(\d+), ", broker.log())), {str(self.KEEPALIVE)})
        screen.wait_for("8/11 live")
        document, clusters = self.account(broker)
        states = {site: item["state"] for (site, _), item in clusters.items() if site in ("s1", "s2")}
        self.assertEqual(states, {"s1": "gone", "s2": "gone"})
        self.assertEqual(clusters["s9", "cellar"]["state"], "link_down")
        self.assertEqual([item["state"] for (site, name), item in clusters.items() if (site, name[:4]) == ("s9", "demo")], ["live"])
        for item in document["clusters"]:
            self.assertEqual(bool(item["fields"]), item["state"] == "live", item)
        # Nothing of what is old is counted.
        self.assertEqual((document["totals"]["live"], document["totals"]["power_of"]), (8, 8))
        # The others were there all the time, by the broker's own word.
        ended = {topic for topic, payload, _ in observer.messages[start:] if payload == "offline"}
        self.assertEqual(ended, {"weco/s1/status", "weco/s2/status", "weco/s9/cellar/availability"})

        # It publishes nothing, and asks for nothing else; and nobody was refused anything.
        self.assertNotRegex(broker.log(), r"Received PUBLISH from (?!wecotui-s\d)")
        self.assertNotIn("Denied", broker.log())
        readers = re.findall(r"Received SUBSCRIBE from (wecotui-reader-\w+)\n", broker.log())
        topics = {topic for reader in readers for topic in broker.subscriptions(re.escape(reader))}
        self.assertEqual(topics, {"weco/+/status"} | {
            f"weco/+/+/{word}" for word in ("availability", "state", "cells/+", "alarms", "limits", "bus")})

        # One site cannot speak for another.
        start = len(observer.messages)
        broker.say("weco/s4/status", "offline", "s3", self.users["s3"])
        until(lambda: "Denied PUBLISH" in broker.log(), "a refusal")
        observer.wait("weco/s4/demo-calm/state", start=start)
        self.assertEqual(observer.all("weco/s4/status", start), [])
        self.assertIn("8/11 live", screen.words())

    def late_comers_know_all(self, broker):
        """From its connection to the whole list it takes a screen a second more at most than the bare messages take."""
        door = Doorway(self, broker)
        spans, bare = [], []
        for _ in range(5):
            reader = broker.reader("reader", self.users["reader"], topic="weco/#", port=door.port)
            until(lambda: len({topic for topic, _, _ in reader.messages if topic.endswith("/state")}) == 11, "a state of each")
            bare.append(reader.times[-1] - door.visits[-1])
            kill(reader.process)
            screen = self.screen(broker, door.port)
            screen.wait_for("11/11 live")
            spans.append(time.monotonic() - door.visits[-1])
            screen.close()
        print("from the connection to the whole list:", *(f"{span:.2f}" for span in spans), "s; to the bare messages:",
              *(f"{span:.2f}" for span in bare), "s")
        # The median: one of them may hit upon a moment in which this machine does something else.
        self.assertLess(statistics.median(spans), 1 + statistics.median(bare))

    def shows_as_soon_as_it_is_heard(self, screen, pattern, observer, topic, start, seconds, what):
        """Somebody else hears `offline` on a topic, and within a moment the screen shows it. Gives when it was heard."""
        screen.wait_for(pattern, seconds)
        shown = time.monotonic()
        heard = until(lambda: observer.heard_at("weco/" + topic, "offline", start), f"offline on {topic}")
        print(f"{what}: on the screen {shown - heard:.2f} s after the broker's word")
        self.assertLess(shown - heard, self.BEHIND)
        return heard

    def test_a_broker_that_comes_back_is_not_stormed_and_all_are_there_again(self):
        broker = Broker(self)
        for number in range(5):
            self.gateway(broker, f"s{number}", "--demo", "calm")
        screen = self.screen(broker)
        screen.wait_for("5/5 live", 60)
        broker.stop()
        screen.wait_for("NO BROKER")
        screen.wait_for(r"no connection to mqtt://localhost:\d+ \(Connection refused\)")
        screen.wait_for("0/5 live")
        before = len(broker.log())
        broker.start()
        screen.wait_for("5/5 live", 90)
        # Each comes once, and so does the screen.
        self.assertLessEqual(broker.log()[before:].count("New connection from"), 2 * 6)


class HangsUp:
    """Stands where the broker was: notes who calls and when, and hangs up."""

    def __init__(self, port):
        self.calls = []
        self._server = socket.create_server(("127.0.0.1", port))
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def _run(self):
        while True:
            try:
                client, _ = self._server.accept()
            except OSError:
                return
            with client, contextlib.suppress(OSError):
                client.settimeout(1)
                site = re.search(rb"wecotui-(s\d+)", client.recv(1024))
                self.calls.append((site and site[1].decode(), time.monotonic()))

    def close(self):
        self._server.shutdown(socket.SHUT_RDWR)
        self._server.close()
        self._thread.join()


class OutageTest(FleetTest):
    def test_nobody_storms_and_no_history_has_a_gap_while_the_broker_is_away(self):
        broker = Broker(self)
        watches = {}
        for site in (f"s{number}" for number in range(GATEWAYS)):
            battery = Battery(self.path(site))
            self.addCleanup(battery.close)
            watches[site] = Watch(self, self.path(site + "-state"), "--serial", battery.link, "--interval", "0.5", "--mqtt",
                                  self.url(broker), "--site", site)
        until(lambda: all(f"weco/{site}/{site}/state" in broker.published("wecotui-" + site) for site in watches),
              lambda: f"a state of each; ended: {[site for site, watch in watches.items() if watch.process.poll() is not None]}", 60)
        broker.stop()
        gone, begin = time.monotonic(), time.time()
        away = HangsUp(broker.port)
        try:
            until(lambda: time.monotonic() - gone > OUTAGE and {site for site, _ in away.calls} >= watches.keys(),
                  lambda: f"calls of everybody, not only {away.calls}", OUTAGE + 60)
        finally:
            away.close()
        lasted, end = time.monotonic() - gone, time.time()
        before = len(broker.log())
        broker.start()
        reader = broker.reader()
        for site in watches:
            reader.wait(f"weco/{site}/status", lambda payload: payload == "online", 60)
            reader.wait(f"weco/{site}/{site}/state", lambda payload: '"soc"' in payload)

        # Pauses that double from half a second at least to fifteen: so many fit into that time.
        shortest, fit = [0.5, 1, 2, 4, 8] + [15] * 100, 0
        while sum(shortest[:fit + 1]) <= lasted:
            fit += 1
        for site in watches:
            self.assertLessEqual(sum(caller == site for caller, _ in away.calls), fit, away.calls)
        if GATEWAYS >= 10:
            first = [next(at for caller, at in away.calls if caller == site) for site in watches]
            self.assertGreater(max(first) - min(first), 0.15, away.calls)
        # Each says everything once more, and no more than that.
        for site in watches:
            log = broker.log()[before:]
            self.assertEqual(log.count(f"as wecotui-{site} "), 1)
            topics = re.findall(rf"Received PUBLISH from wecotui-{site} .*, '([^']+)'", log)
            self.assertLessEqual(len(topics), 2 * len(set(topics)) + 2 * lasted, topics)

        for site, watch in watches.items():
            watch.process.send_signal(signal.SIGTERM)
            self.assertEqual(watch.process.wait(PATIENCE), 0)
            watch.reader.join()
            ok, kept = soc_seconds(os.path.join(self.path(site + "-state"), "wecotui", "history.sqlite"))
            meanwhile = {int(at) for at in watch.heard if begin <= at <= end}
            self.assertEqual(ok, "ok")
            # It was read on, and every second of it is there.
            self.assertGreater(len(meanwhile), lasted / 2)
            self.assertEqual(meanwhile - kept, set())


class ScreenTest(FleetTest):
    def test_a_battery_is_opened_filtered_and_left(self):
        broker = Broker(self)
        self.gateway(broker, "north", "--demo", "calm")
        self.gateway(broker, "south", "--demo", "house")
        screen = self.screen(broker)
        screen.wait_for("2/2 live", 60)
        screen.press("/", "s", "o", "u")
        screen.wait_for("1 of 2 with sou")
        screen.press("Enter", "Enter")
        screen.wait_for(r"south/\S+ x\d .*told by gateway south over mqtt://")
        screen.wait_for(r"Total Voltage \d\d\.\d")
        screen.press("8")
        screen.wait_for("log in on the gateway of this site")
        screen.press("4")
        screen.wait_for("log in on the gateway of this site")
        screen.press("Escape")
        screen.wait_for("1 of 2 with sou")
        screen.press("Escape")
        screen.wait_for("north/")
        screen.press("q")
        until(screen.is_dead, "the end")


class OneAccountTest(FleetTest):
    def test_what_a_broker_keeps_of_a_gateway_that_died_is_old_at_once(self):
        broker = Broker(self)
        state = ('{"v":1,"time":"2026-01-01T12:00:00.000Z","every":10,"name":"x","link":"up","soc":86.4,"power":-1000,'
                 '"alarms":{"fault":1,"warning":0,"notice":0}}')
        for site, word in (("a", "offline"), ("b", "online")):
            for topic, payload in (("status", word), ("x/availability", "online"), ("x/state", state)):
                broker.keep(f"weco/{site}/{topic}", payload)
        document, clusters = self.account(broker, "--timeout", "1")
        self.assertEqual({key: item["state"] for key, item in clusters.items()}, {("a", "x"): "gone", ("b", "x"): "silent"})
        for item in clusters.values():
            self.assertEqual((item["fields"], item["told"], item.get("alarms")), ({}, "2026-01-01T12:00:00.000Z", None))
        self.assertNotIn("power", document["totals"])
        check = self.ask(broker, "--check", "--timeout", "1")
        self.assertEqual(check.returncode, 3)
        self.assertIn("2 UNKNOWN: a/x gateway gone since 2026-01-01T12:00:00.000Z; b/x tells nothing since", check.stdout)

    def test_what_cannot_be_reached_has_its_sentence_and_its_code(self):
        nobody = free_port()
        result = run("fleet", f"mqtt://localhost:{nobody}", "--json")
        self.assertEqual((result.returncode, result.stdout), (UNAVAILABLE, ""))
        self.assertRegex(result.stderr, r"no connection to mqtt://localhost:\d+ \(Connection refused\): .*; run this again")
        check = run("fleet", f"mqtt://localhost:{nobody}", "--check")
        self.assertEqual(check.returncode, 3)
        self.assertRegex(check.stdout, r"^WECO UNKNOWN - no connection to")
        for arguments, code, words in [
            (["mqtts://north:s3cret@localhost", "--json"], USAGE, "must not hold a password"),
            (["localhost"], USAGE, "mqtts://"), (["--json"], USAGE, "which broker"),
            (["mqtt://localhost", "--json", "--check"], 3, "exclude each other"),
            (["mqtt://localhost", "-w", "soc=20:"], USAGE, "-w and -c go with --check"),
        ]:
            with self.subTest(arguments):
                result = run("fleet", *arguments)
                self.assertEqual(result.returncode, code)
                self.assertIn(words, result.stderr + result.stdout)
                self.assertNotIn("s3cret", result.stderr + result.stdout)

    def test_snapshot_and_check_say_the_same_of_a_broker_as_fleet_does(self):
        broker = Broker(self)
        self.gateway(broker, "north", "--demo", "calm")
        self.gateway(broker, "south", "--demo", "low-soc")
        url = self.url(broker)
        until(lambda: self.ask(broker, "--text").stdout.count(" live ") == 2, "two batteries", 60)
        until(lambda: "warning 1" in self.ask(broker, "--text").stdout, "a warning", 60)

        def settled(result):
            """Without what moves from one moment to the next."""
            self.assertEqual(result.stderr, "")
            text = re.sub(r"20\d\d-[0-9T:.-]+Z", "TIME", result.stdout)
            return result.returncode, re.sub(r"(?<![\w-])-?\d+(\.\d+)?(?![\w-])", "N", text)

        for ours, theirs in [(["--json"], ["snapshot", "--json"]), ([], ["snapshot"]), (["--text"], ["snapshot", "--text"]),
                             (["--prometheus"], ["snapshot", "--prometheus"]), (["--check"], ["check"]),
                             (["--check", "-w", "soc=100:"], ["check", "-w", "soc=100:"])]:
            with self.subTest(theirs):
                # Where nobody looks, snapshot prints JSON. What a gateway tells of grows until all is read once.
                def both():
                    return settled(run("fleet", url, *(ours or ["--json"]))), settled(run(*theirs, url))
                until(lambda: len(set(both())) == 1, lambda: "\n".join(map(str, both())))
        self.assertEqual(run("check", url).returncode, 1)
        held = run("check", url, "-c", "soc=99:,power=~:90000")
        self.assertEqual(held.returncode, 2)
        self.assertRegex(held.stdout, r"2 CRITICAL: north/\S+ soc \d\d\.\d % is not within 99:; south/\S+ soc .*\| live=2;;;0;2 ")
        metrics = run("snapshot", url, "--prometheus").stdout
        self.assertEqual(len(re.findall(r'^weco_fleet_live\{site="(?:north|south)",cluster="[\w-]+"\} 1$', metrics, re.M)), 2)

    def test_a_broker_is_no_battery_and_stands_alone(self):
        for arguments, code, words in [
            (["watch", "mqtts://localhost"], USAGE, "is an MQTT broker and no battery"),
            (["mqtt://reader@localhost"], USAGE, "mqtt://localhost:1883 is an MQTT broker"),
            (["snapshot", "mqtt://localhost", "--serial", "/dev/null"], USAGE, "stands alone"),
            (["check", "mqtt://localhost", "--modules", "2"], 3, "stands alone"),
            (["snapshot", "mqtts://north:s3cret@localhost"], USAGE, "must not hold a password"),
            (["check", "mqtts://north:s3cret@localhost"], 3, "must not hold a password"),
            (["watch", "--demo", "--site", "north"], USAGE, "give --mqtt, or leave --site away"),
        ]:
            with self.subTest(arguments):
                result = run(*arguments)
                self.assertEqual(result.returncode, code)
                self.assertIn(words, result.stderr + result.stdout)
                self.assertNotIn("s3cret", result.stderr + result.stdout)

    def test_an_empty_broker_and_one_with_tls_and_rights(self):
        users = {"reader": "readers"}
        authority = Authority(self.path("ca"))
        authority.sign("server")
        broker = Broker(self, users, authority)
        config = self.access(broker, "reader")[1]
        with open(config, encoding="utf-8") as file:
            settings = json.load(file)
        settings["mqtt"]["url"] = self.url(broker)
        with open(config, "w", encoding="utf-8") as file:
            json.dump(settings, file)
        result = run("fleet", "--config", config, "--json")
        self.assertEqual((result.returncode, result.stderr), (0, ""))
        self.assertEqual(json.loads(result.stdout)["clusters"], [])
        check = run("fleet", "--config", config, "--check")
        self.assertEqual((check.returncode, check.stdout), (3, "WECO UNKNOWN - no site on this broker\n"))


if __name__ == "__main__":
    unittest.main()
