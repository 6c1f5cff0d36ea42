"""What `watch --mqtt` publishes, held against a real mosquitto, and what a bad broker costs: a sentence."""

import asyncio
import copy
import importlib.util
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import unittest

from harness import PATIENCE, PROGRAM, ROOT, USAGE, SystemTest, environment, kill, run, until
from mqtt_broker import RIGHTS, Authority, Broker
from weco_battery import Battery, registers

USERS = {"north": "n0rth secret", "reader": "readers", "homeassistant": "homes"}
CLIENT = "wecotui-north"
# A program that is late after each time that it wrote to a TCP connection.
SLOW_WRITING = """
#define _GNU_SOURCE
#include <dlfcn.h>
#include <sys/socket.h>
#include <unistd.h>

static void wait_on_tcp(int fd) {
  struct sockaddr_storage peer;
  socklen_t size = sizeof peer;
  if (getpeername(fd, (struct sockaddr *)&peer, &size) == 0 && peer.ss_family != AF_UNIX) usleep(100000);
}

ssize_t write(int fd, const void *bytes, size_t count) {
  ssize_t (*its)(int, const void *, size_t) = dlsym(RTLD_NEXT, "write");
  ssize_t result = its(fd, bytes, count);
  wait_on_tcp(fd);
  return result;
}

ssize_t send(int fd, const void *bytes, size_t count, int flags) {
  ssize_t (*its)(int, const void *, size_t, int) = dlsym(RTLD_NEXT, "send");
  ssize_t result = its(fd, bytes, count, flags);
  wait_on_tcp(fd);
  return result;
}
"""


class MQTTTest(SystemTest):
    def watch(self, broker, *arguments, scheme="mqtt", user="", config=None, port=None, home=None, **variables):
        """A watch that publishes as site north; what it says on standard error is in self.said()."""
        self.errors = self.path(f"errors{next(self.numbers)}")
        settings = {"site": "north", "mqtt": config or {}}
        settings_path = self.path("config.json")
        with open(settings_path, "w", encoding="utf-8") as file:
            json.dump(settings, file)
        url = f"{scheme}://{user}localhost:{port or broker.port}"
        with open(self.errors, "w", encoding="utf-8") as stderr:
            return self.start(
                PROGRAM, "watch", "--no-history", "--config", settings_path, "--mqtt", url, *arguments, stderr=stderr,
                env=environment(XDG_STATE_HOME=home or self.path("state"), **variables))

    def said(self, about="wecotui: "):
        with open(self.errors, encoding="utf-8") as file:
            return [line for line in file.read().splitlines() if about in line]

    def secure(self):
        """A broker with TLS, users and rights, and what a gateway needs for it."""
        authority = Authority(self.path("ca"))
        authority.sign("server")
        password = self.path("password")
        with open(password, "w", encoding="ascii") as file:
            file.write(USERS["north"] + "\n")
        return Broker(self, USERS, authority), {"ca_file": authority.path("ca.crt"), "password_file": password}

    def battery(self, **options):
        battery = Battery(self.path("port"), **options)
        self.addCleanup(battery.close)
        return battery


class PublishingTest(MQTTTest):
    def test_everything_of_the_table_comes_with_its_quality_and_stays(self):
        broker, config = self.secure()
        reader = broker.reader("reader", USERS["reader"], topic="weco/#")
        homes = broker.reader("homeassistant", USERS["homeassistant"], topic="homeassistant/#")
        port, _ = self.simulate("garage", 2)
        watch = self.watch(broker, "--serial", port, scheme="mqtts", user="north@", config=config)
        base = "weco/north/garage"
        self.assertEqual(reader.wait("weco/north/status"), "online")
        self.assertEqual(reader.wait(f"{base}/availability", lambda payload: payload == "online"), "online")
        state = json.loads(reader.wait(f"{base}/state", lambda payload: '"soc"' in payload))
        self.assertEqual((state["v"], state["link"], state["name"]), (1, "up", "garage"))
        self.assertRegex(state["time"], r"^20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$")
        self.assertEqual(state["alarms"], {"fault": 0, "warning": 0, "notice": 0})
        cells = json.loads(reader.wait(f"{base}/cells/1", lambda payload: "null" not in payload and "33" in payload))
        self.assertEqual(len(cells["mv"]), 16)
        self.assertEqual(json.loads(reader.wait(f"{base}/alarms"))["alarms"], [])
        limits = json.loads(reader.wait(f"{base}/limits"))
        self.assertIn("charge_current_limit", limits)
        config_topic = "homeassistant/device/weco_north_garage/config"
        discovery = json.loads(homes.wait(config_topic, seconds=30))
        self.assertEqual(discovery["availability"], [{"topic": "weco/north/status"}, {"topic": f"{base}/availability"}])
        # Six modules have 24 kB at most.
        self.assertLess(len(homes.all(config_topic)[-1]), 16_000)

        published = broker.published(CLIENT)
        expected = {"weco/north/status": (1, 1), f"{base}/availability": (1, 1), f"{base}/state": (0, 1),
                    f"{base}/cells/1": (0, 1), f"{base}/alarms": (1, 1), f"{base}/limits": (0, 1), config_topic: (1, 1)}
        self.assertEqual(published, {topic: {what} for topic, what in expected.items()})
        self.assertEqual(broker.subscriptions(CLIENT), ["homeassistant/status"])
        self.assertRegex(broker.log(), rf"as {CLIENT} \(p5, c1, k15, u'north'\)")
        self.assertRegex(broker.log(), r"Will message specified \(7 bytes\) \(r1, q1\)\.\n.*weco/north/status")

        # Who comes later is told at once what stays.
        late = broker.reader("reader", USERS["reader"], topic="weco/#")
        late.wait(f"{base}/state")
        self.assertEqual({topic for topic, _, retained in late.messages if retained}, set(expected) - {config_topic})

        # Home Assistant starts: everything is described again.
        start = len(homes.messages)
        broker.say("homeassistant/status", "online", "homeassistant", USERS["homeassistant"])
        homes.wait(config_topic, start=start)

        # A clean end says so, and so does a broker about one who is gone.
        watch.send_signal(signal.SIGTERM)
        self.assertEqual(watch.wait(PATIENCE), 0)
        self.assertEqual(reader.wait("weco/north/status", lambda payload: payload == "offline"), "offline")
        self.assertNotIn("weco/north/status", [line for line in broker.log().splitlines() if "Sending Will" in line])
        self.assertEqual(len(self.said()), 1, self.said())

    def test_a_gateway_that_is_killed_is_said_to_be_gone_by_the_broker(self):
        broker = Broker(self)
        reader = broker.reader()
        watch = self.watch(broker, "--demo")
        reader.wait("weco/north/status", lambda payload: payload == "online")
        start = len(reader.messages)
        kill(watch)
        reader.wait("weco/north/status", lambda payload: payload == "offline", seconds=5, start=start)

    def test_a_dead_battery_takes_its_values_with_it_and_an_alarm_comes_with_its_remedy(self):
        broker = Broker(self)
        reader = broker.reader()
        battery = self.battery(words=registers(slaves=1))
        self.simulate("other", 4, "--scenario", "pack-imbalance")
        self.watch(broker, "--serial", battery.link, "--serial", self.path("other"), config={"venus": True})
        alarms = json.loads(reader.wait("weco/north/other/alarms", lambda payload: "pack_voltage_imbalance" in payload,
                                        seconds=40))["alarms"]
        alarm = next(alarm for alarm in alarms if alarm["id"] == "pack_voltage_imbalance")
        self.assertEqual((alarm["severity"], alarm["cluster"], alarm["active"]), ("fault", "other", True))
        self.assertTrue(alarm["remedy"] and alarm["label"] and alarm["since"])
        reader.wait("weco/north/other/state", lambda payload: '"fault":1' in payload)
        tree = json.loads(reader.wait("weco/north/port/venus"))
        self.assertEqual(set(tree["Dc"]), {"Voltage", "Current", "Power", "Temperature"} & set(tree["Dc"]))
        self.assertEqual({word for topic in broker.published(CLIENT) if topic.endswith("venus")
                          for word in broker.published(CLIENT)[topic]}, {(0, 0)})
        start = len(reader.messages)
        battery.close()
        reader.wait("weco/north/port/availability", lambda payload: payload == "offline", start=start)
        state = json.loads(reader.wait("weco/north/port/state", lambda payload: '"soc"' not in payload, start=start))
        self.assertNotEqual(state["link"], "up")
        self.assertNotIn("total_voltage", state)
        # The other one goes on.
        reader.wait("weco/north/other/state", lambda payload: '"soc"' in payload, start=len(reader.messages))
        self.assertNotIn("offline", reader.all("weco/north/other/availability", start))

    def test_energy_is_kept_across_a_restart_and_never_goes_down(self):
        broker = Broker(self)
        reader = broker.reader()
        battery = self.battery(words=registers(amperes=-200.0))
        state = self.path("kept")
        watch = self.watch(broker, "--serial", battery.link, home=state)
        reader.wait("weco/north/port/state", lambda payload: '"soc"' in payload)
        # 600 A and 53 V: a watt-hour takes a ninth of a second. How many they are is for EnergyCounterTests, where time is given.
        done = len(battery.reads)
        until(lambda: len(battery.reads) > done + 30, "half a minute's worth of readings", 40)
        watch.send_signal(signal.SIGTERM)
        self.assertEqual(watch.wait(PATIENCE), 0)
        path = os.path.join(state, "wecotui", "energy", "port.json")
        with open(path, encoding="ascii") as file:
            kept = json.load(file)
        self.assertGreater(kept["charged_kwh"], 0)
        self.assertEqual(kept["discharged_kwh"], 0)
        start = len(reader.messages)
        self.watch(broker, "--serial", battery.link, home=state)
        again = json.loads(reader.wait("weco/north/port/state", lambda payload: '"soc"' in payload, start=start))
        self.assertEqual(again["charged_kwh"], kept["charged_kwh"])

    def test_the_rights_of_the_documentation_are_those_that_are_tested(self):
        with open(os.path.join(ROOT, "docs", "fleet.md"), encoding="utf-8") as file:
            self.assertIn("```\n" + RIGHTS + "```", file.read())

    def test_no_client_but_its_own_gateway_writes_the_topics_of_a_site(self):
        users = USERS | {"south": "s"}
        broker = Broker(self, users)
        reader = broker.reader("reader", users["reader"], topic="weco/#")
        until(lambda: "SUBSCRIBE from" in broker.log(), "a reader")
        for user, topic in [("south", "weco/north/status"), ("reader", "weco/north/status"), ("homeassistant", "weco/north/a/state"),
                            ("south", "homeassistant/status"), ("south", "weco/south/status")]:
            broker.say(topic, f"of {user}", user, users[user])
        reader.wait("weco/south/status")
        self.assertEqual([topic for topic, _, _ in reader.messages], ["weco/south/status"])

    @unittest.skipUnless(importlib.util.find_spec("homeassistant"), "Home Assistant is not installed here")
    def test_home_assistant_itself_accepts_every_entity_and_the_automations(self):
        # pylint: disable=import-error
        import yaml
        from homeassistant.components.automation.config import PLATFORM_SCHEMA
        from homeassistant.components.mqtt import binary_sensor, sensor, trigger
        from homeassistant.core import HomeAssistant
        from homeassistant.helpers import frame
        broker = Broker(self)
        reader = broker.reader()
        self.watch(broker, "--demo")
        topic = "homeassistant/device/weco_north_demo-house/config"
        discovery = json.loads(reader.wait(topic, seconds=30))
        with open(os.path.join(ROOT, "docs", "fleet.md"), encoding="utf-8") as file:
            automations = yaml.safe_load(re.search("```yaml\n(.*?)```", file.read(), re.DOTALL)[1])["automation"]

        async def judge():
            # Templates are read with the one that runs here.
            home = HomeAssistant(self.directory)
            if hasattr(frame, "async_setup"):
                frame.async_setup(home)
            # Before 2024.11 it knows entities one by one, no devices, and automations in another form.
            knows_devices = importlib.util.find_spec("homeassistant.components.mqtt.schemas")
            if knows_devices:
                from homeassistant.components.mqtt import schemas
                schemas.DEVICE_DISCOVERY_SCHEMA(copy.deepcopy(discovery))
            platforms = {"sensor": sensor.DISCOVERY_SCHEMA, "binary_sensor": binary_sensor.DISCOVERY_SCHEMA}
            # What stands beside the components holds for each of them.
            shared = {key: discovery[key] for key in ("availability", "availability_mode", "device", "origin", "state_topic")}
            for name, component in discovery["components"].items():
                with self.subTest(name):
                    platforms[component.pop("platform")]({**shared, **component})
            for automation in automations if knows_devices else []:
                with self.subTest(automation["alias"]):
                    for one in PLATFORM_SCHEMA(automation)["triggers"]:
                        trigger.TRIGGER_SCHEMA(one)
        asyncio.run(judge())
        self.assertEqual((len(automations), len(discovery["components"]) > 50), (2, True))


class BadBrokerTest(MQTTTest):
    takes = 95

    def goes_on(self, battery, trouble, *, seconds=15):
        """One sentence comes, and the battery is read on before it and after it."""
        until(lambda: self.said(trouble), lambda: f"{trouble!r} in {self.said()}", seconds + 15)
        for _ in range(2):
            done = len(battery.reads)
            until(lambda: len(battery.reads) > done + 5, "more questions to the battery")
        self.assertEqual(len(self.said(trouble)), 1)
        with open(self.errors, encoding="utf-8") as file:
            self.assertNotIn(USERS["north"], file.read())

    def test_refusals_cost_one_sentence_each(self):
        broker, config = self.secure()
        battery = self.battery()
        wrong = self.path("wrong")
        with open(wrong, "w", encoding="ascii") as file:
            file.write("guess\n")
        stranger = Authority(self.path("stranger"))
        broker.authority.sign("expired", start="20200101000000Z", end="20210101000000Z")
        broker.authority.sign("elsewhere", subject="broker.example")
        expired = Broker(self, USERS, broker.authority, "expired")
        elsewhere = Broker(self, USERS, broker.authority, "elsewhere")
        readable = self.path("empty")
        open(readable, "w", encoding="ascii").close()
        for address, changes, trouble in [
            (broker, {"password_file": wrong}, r"refuses the connection (Not authorized)"),
            (broker, {"password_file": readable}, "the first line of"),
            (broker, {"password_file": self.path("missing")}, "cannot be read (No such file or directory)"),
            (broker, {"ca_file": stranger.path("ca.crt")}, "is not trusted (self-signed certificate in certificate chain)"),
            (broker, {"ca_file": wrong}, "no encryption could be agreed on"),
            (expired, {}, "is not trusted (certificate has expired)"),
            (elsewhere, {}, "is not trusted (it is of another host)"),
        ]:
            with self.subTest(trouble, **changes):
                watch = self.watch(address, "--serial", battery.link, scheme="mqtts", user="north@", config={**config, **changes})
                self.goes_on(battery, trouble)
                watch.send_signal(signal.SIGTERM)
                self.assertEqual(watch.wait(PATIENCE), 0)

    @unittest.skipUnless(shutil.which("clang"), "there is no clang, which comes with Swift")
    def test_a_certificate_is_named_on_a_slow_machine_too(self):
        # The broker's answer is there before the call that connects looks for it: so the library refuses the certificate
        # within that call, and lets go of the encryption before anybody can ask why.
        with open(self.path("slow.c"), "w", encoding="ascii") as file:
            file.write(SLOW_WRITING)
        slow = self.path("slow.so")
        subprocess.run(["clang", "-shared", "-fPIC", "-o", slow, self.path("slow.c")], check=True)
        broker, config = self.secure()
        stranger = Authority(self.path("stranger"))
        battery = self.battery()
        self.watch(broker, "--serial", battery.link, scheme="mqtts", user="north@",
                   config={**config, "ca_file": stranger.path("ca.crt")}, LD_PRELOAD=slow)
        self.goes_on(battery, "is not trusted (self-signed certificate in certificate chain)")
        self.assertEqual(self.said("no encryption could be agreed on"), [])

    def test_a_topic_that_is_denied_is_named(self):
        users = {"north": USERS["north"]}
        broker = Broker(self, users, rights="pattern write weco/%u/status\npattern read homeassistant/status\n")
        battery = self.battery()
        with open(self.path("password"), "w", encoding="ascii") as file:
            file.write(USERS["north"])
        self.watch(broker, "--serial", battery.link, user="north@", config={"password_file": self.path("password")})
        self.goes_on(battery, "refuses the topic weco/north/port/availability")

    def test_a_broker_that_is_down_and_comes_back_is_told_everything_again(self):
        broker = Broker(self)
        battery = self.battery()
        self.watch(broker, "--serial", battery.link)
        until(lambda: "weco/north/port/state" in broker.published(CLIENT), "a state")
        broker.stop()
        self.goes_on(battery, f"no connection to mqtt://localhost:{broker.port} (Connection refused)")
        broker.start()
        reader = broker.reader()
        for topic in ("weco/north/status", "weco/north/port/availability"):
            reader.wait(topic, lambda payload: payload == "online", 40)
        reader.wait("weco/north/port/state", lambda payload: '"soc"' in payload)
        reader.wait("homeassistant/device/weco_north_port/config")
        until(lambda: self.said("takes what is published again"), self.said)

    def test_a_broker_that_takes_the_connection_and_says_nothing_delays_nobody(self):
        battery = self.battery()
        for scheme in ("mqtt", "mqtts"):
            with socket.create_server(("127.0.0.1", 0)) as server, self.subTest(scheme):
                watch = self.watch(None, "--serial", battery.link, scheme=scheme, port=server.getsockname()[1])
                client, _ = server.accept()
                with client:
                    done = len(battery.reads)
                    until(lambda: len(battery.reads) > done + 30, "questions to the battery meanwhile", 40)
                    self.goes_on(battery, "does not answer", seconds=40)
                    # It is not waited for in the end either: it never answers.
                    watch.send_signal(signal.SIGTERM)
                    self.assertEqual(watch.wait(PATIENCE), 0)

    def test_a_broker_that_does_not_exist_has_its_sentence(self):
        battery = self.battery()
        self.errors = self.path("errors")
        with open(self.errors, "w", encoding="utf-8") as stderr:
            self.start(PROGRAM, "watch", "--no-history", "--serial", battery.link, "--mqtt", "mqtt://broker.invalid",
                       stderr=stderr)
        self.goes_on(battery, "no address is known for the broker broker.invalid", seconds=60)

    def test_two_gateways_of_one_site_are_told_apart(self):
        broker = Broker(self)
        self.watch(broker, "--demo")
        until(lambda: broker.published(CLIENT), "a first gateway")
        first = self.errors
        self.watch(broker, "--demo", "calm", home=self.path("other"))
        self.errors = first
        # mosquitto 2.0.11 does not say why, later ones do.
        until(lambda: self.said("wecotui-north"), self.said)

    def test_without_the_library_there_is_a_sentence(self):
        battery = self.battery()
        broker = Broker(self)
        # A file of that name that is none is found first.
        os.mkdir(self.path("lib"))
        with open(self.path("lib/libmosquitto.so.1"), "w", encoding="ascii") as file:
            file.write("no library\n")
        self.errors = self.path("errors")
        with open(self.errors, "w", encoding="utf-8") as stderr:
            self.start(PROGRAM, "watch", "--no-history", "--serial", battery.link, "--mqtt",
                       f"mqtt://localhost:{broker.port}", stderr=stderr,
                       env=environment(LD_LIBRARY_PATH=self.path("lib")))
        self.goes_on(battery, "libmosquitto is not installed (Debian: libmosquitto1)")

    def test_a_password_on_the_command_line_is_refused_and_not_repeated(self):
        result = run("watch", "--demo", "--mqtt", "mqtts://north:s3cret@localhost")
        self.assertEqual(result.returncode, USAGE)
        self.assertIn("--mqtt must not hold a password", result.stderr)
        self.assertNotIn("s3cret", result.stderr + result.stdout)
        with open(self.path("config.json"), "w", encoding="ascii") as file:
            file.write('{\n  mqtt: { url: "mqtts://north:s3cret@localhost" } }')
        result = run("watch", "--demo", "--config", self.path("config.json"))
        self.assertEqual(result.returncode, 65)
        self.assertRegex(result.stderr, r"config.json, line 2: mqtt.url must not hold a password")
        self.assertNotIn("s3cret", result.stderr)


class LibraryTest(MQTTTest):
    @staticmethod
    def mapped(pid):
        """Which of the libraries that are loaded where they are used a process has in its memory."""
        with open(f"/proc/{pid}/maps", encoding="utf-8") as file:
            return set(re.findall(r"/(libmosquitto|libssl|libusb-1\.0)\.so", file.read()))

    def test_who_speaks_to_no_broker_does_not_load_the_library(self):
        dashboard = self.terminal("--demo")
        dashboard.wait_for(rb"Total Voltage.*\d\d\.\d")
        watch = self.start(PROGRAM, "watch", "--no-history", "--demo", "--jsonl", stdout=subprocess.PIPE)
        self.addCleanup(watch.stdout.close)
        self.assertIn(b'"v"', watch.stdout.readline())
        for pid in (dashboard.pid, watch.pid):
            self.assertEqual(self.mapped(pid), set())
        # Who does, has it: it is looked for by the right name.
        broker = Broker(self)
        reader = broker.reader()
        speaks = self.watch(broker, "--demo")
        reader.wait("weco/north/status", lambda payload: payload == "online")
        self.assertIn("libmosquitto", self.mapped(speaks.pid))


if __name__ == "__main__":
    unittest.main()
