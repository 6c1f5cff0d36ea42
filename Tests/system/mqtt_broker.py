"""A real mosquitto with TLS, users and a list of rights, and somebody who reads everything that comes through it."""

import contextlib
import os
import re
import socket
import subprocess
import threading
import time

from harness import PATIENCE, environment, kill, until

CA_CONFIG = """[ca]
default_ca = own
[own]
dir = .
new_certs_dir = new
database = index.txt
rand_serial = yes
unique_subject = no
default_md = sha256
policy = any
[any]
commonName = supplied
[names]
subjectAltName = DNS:localhost,IP:127.0.0.1
"""

# docs/fleet.md has the same list, and a test holds the two together.
RIGHTS = """# Everybody writes the topics of the site that is called as the user.
pattern write weco/%u/#
pattern write homeassistant/device/+/config

# Nothing else is read by a gateway.
pattern read homeassistant/status

# Who looks at all sites.
user reader
topic read weco/#

# Home Assistant.
user homeassistant
topic read weco/#
topic read homeassistant/#
topic write homeassistant/status
"""


def openssl(folder, *arguments):
    subprocess.run(["openssl", *arguments], cwd=folder, check=True, capture_output=True)


class Authority:
    """Signs certificates of this computer, in a folder of its own."""

    def __init__(self, folder):
        self.folder = folder
        os.makedirs(os.path.join(folder, "new"))
        open(os.path.join(folder, "index.txt"), "w", encoding="ascii").close()
        with open(os.path.join(folder, "ca.conf"), "w", encoding="ascii") as file:
            file.write(CA_CONFIG)
        openssl(folder, "req", "-x509", *self.key("ca"), "-out", "ca.crt", "-subj", "/CN=Test CA", "-days", "2")

    @staticmethod
    def key(name):
        return ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-keyout", name + ".key"]

    def path(self, name):
        return os.path.join(self.folder, name)

    def sign(self, name, subject="localhost", start="20200101000000Z", end="20990101000000Z"):
        openssl(self.folder, "req", *self.key(name), "-out", name + ".csr", "-subj", "/CN=" + subject)
        names = ["-extensions", "names"] if subject == "localhost" else []
        openssl(self.folder, "ca", "-batch", "-notext", "-config", "ca.conf", "-cert", "ca.crt", "-keyfile", "ca.key",
                "-in", name + ".csr", "-out", name + ".crt", "-startdate", start, "-enddate", end, *names)


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Broker:
    """mosquitto; `users` with their passwords, or whoever comes."""

    def __init__(self, test, users=None, authority=None, certificate="server", rights=RIGHTS, port=None, log="all"):
        self.test, self.authority, self.users = test, authority, users or {}
        self.port = port or free_port()
        self.log_path = test.path(f"broker{self.port}.log")
        lines = [f"listener {self.port} 127.0.0.1", f"log_type {log}", "persistence false", f"log_dest file {self.log_path}",
                 "user root" if os.geteuid() == 0 else "", f"allow_anonymous {'false' if users else 'true'}"]
        if users:
            self.passwords = test.path(f"passwords{self.port}")
            open(self.passwords, "w", encoding="ascii").close()
            os.chmod(self.passwords, 0o600)
            for user, password in users.items():
                subprocess.run(["mosquitto_passwd", "-b", self.passwords, user, password], check=True)
            rights_path = test.path(f"rights{self.port}")
            with open(rights_path, "w", encoding="ascii") as file:
                file.write(rights)
            os.chmod(rights_path, 0o600)
            lines += [f"password_file {self.passwords}", f"acl_file {rights_path}"]
        if authority:
            lines += [f"cafile {authority.path('ca.crt')}", f"certfile {authority.path(certificate + '.crt')}",
                      f"keyfile {authority.path(certificate + '.key')}"]
        self.config = test.path(f"broker{self.port}.conf")
        with open(self.config, "w", encoding="ascii") as file:
            file.write("\n".join(lines) + "\n")
        self.process = None
        self.start()

    def start(self):
        self.process = self.test.start("mosquitto", "-c", self.config)
        until(self.listens, lambda: f"a broker at {self.port}: {self.log()[-500:]}")

    def stop(self):
        kill(self.process)

    def listens(self):
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0

    def log(self):
        try:
            with open(self.log_path, encoding="utf-8", errors="replace") as file:
                return file.read()
        except FileNotFoundError:
            return ""

    def subscriptions(self, client):
        """What a client has subscribed to, by the broker's own word."""
        found = re.findall(rf"Received SUBSCRIBE from {client}\n((?:\d+: \t.*\n)*)", self.log())
        return re.findall(r"\t(\S+) \(QoS", "".join(found))

    def published(self, client):
        """Topics that a client has published, each with its (quality, retained) pairs."""
        found = {}
        pattern = rf"Received PUBLISH from {client} \(d\d, q(\d), r(\d), m\d+, '([^']+)'"
        for quality, retained, topic in re.findall(pattern, self.log()):
            found.setdefault(topic, set()).add((int(quality), int(retained)))
        return found

    def options(self, user=None, password=None, port=None):
        words = ["-h", "localhost", "-p", str(port or self.port)]
        if user:
            words += ["-u", user, "-P", password]
        if self.authority:
            words += ["--cafile", self.authority.path("ca.crt")]
        return words

    def say(self, topic, payload, *options):
        subprocess.run(["mosquitto_pub", *self.options(*options), "-t", topic, "-m", payload], check=True, timeout=PATIENCE)

    def keep(self, topic, payload):
        """Says it, and the broker keeps it."""
        subprocess.run(["mosquitto_pub", *self.options(), "-r", "-t", topic, "-m", payload], check=True, timeout=PATIENCE)

    def reader(self, *options, topic="#", port=None):
        """- port: another one that leads to it."""
        return Reader(self, topic, *options, port=port)


class Reader:
    """Hears everything, in its order: (topic, payload, is retained)."""

    def __init__(self, broker, topic, *options, port=None):
        # One line each: payloads are single lines.
        self.process = broker.test.start(
            "mosquitto_sub", *broker.options(*options, port=port), "-t", topic, "-F", "%r %t %p", stdout=subprocess.PIPE,
            env=environment(), text=True)
        self.messages = []
        # When each of them was read, beside them.
        self.times = []
        self._thread = threading.Thread(target=self._read, daemon=True)
        self._thread.start()
        broker.test.addCleanup(self.process.stdout.close)
        broker.test.addCleanup(self._thread.join)
        broker.test.addCleanup(kill, self.process)

    def _read(self):
        for line in self.process.stdout:
            retained, topic, payload = (line.rstrip("\n").split(" ", 2) + [""])[:3]
            self.times.append(time.monotonic())
            self.messages.append((topic, payload, retained == "1"))

    def all(self, topic, start=0):
        return [payload for heard, payload, _ in self.messages[start:] if heard == topic]

    def heard_at(self, topic, payload, start=0):
        """When that came first, after message `start`; `None` as long as it has not."""
        heard = zip(self.messages[start:], self.times[start:])
        return next((at for message, at in heard if message[:2] == (topic, payload)), None)

    def wait(self, topic, condition=lambda payload: True, seconds=PATIENCE, start=0):
        """The first payload of a topic, after message `start`, that fulfils a condition."""
        def found():
            return [(payload,) for payload in self.all(topic, start) if condition(payload)]
        return until(found, lambda: f"{topic}; heard: {self.messages[-6:]}", seconds)[0][0]


class Doorway:
    """A port that leads to a broker's: notes when each connection came."""

    def __init__(self, test, broker):
        self.broker_port = broker.port
        self.visits = []
        self._server = socket.create_server(("127.0.0.1", 0))
        self.port = self._server.getsockname()[1]
        threading.Thread(target=self._run, daemon=True).start()
        test.addCleanup(self.close)

    def _run(self):
        with contextlib.suppress(OSError):
            while True:
                client, _ = self._server.accept()
                self.visits.append(time.monotonic())
                threading.Thread(target=self._lead, args=(client,), daemon=True).start()

    def _lead(self, client):
        with client, contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", self.broker_port)) as broker:
            back = threading.Thread(target=self._pass_on, args=(broker, client), daemon=True)
            back.start()
            self._pass_on(client, broker)
            back.join()

    @staticmethod
    def _pass_on(source, target):
        with contextlib.suppress(OSError):
            while data := source.recv(65_536):
                target.sendall(data)
        for end in (source, target):
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)

    def close(self):
        with contextlib.suppress(OSError):
            self._server.shutdown(socket.SHUT_RDWR)
        self._server.close()
