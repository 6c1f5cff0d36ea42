"""The Debian package and the tarball, made of the development build: what is in them, and that they are the same twice."""

import glob
import hashlib
import os
import pathlib
import re
import shutil
import stat
import subprocess
import tarfile
import tempfile

from harness import PROGRAM, ROOT, SystemTest, environment

VERSION = pathlib.Path(ROOT, "VERSION").read_text(encoding="ascii").strip()
ARCH = subprocess.run(["dpkg", "--print-architecture"], stdout=subprocess.PIPE, text=True, check=True).stdout.strip()


def package(kind, program, folder, **changes):
    made = subprocess.run(
        [os.path.join(ROOT, "scripts", "package"), kind, "--program", program, "--trial", "--into", folder],
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=environment(**changes))
    if made.returncode != 0:
        raise AssertionError(f"scripts/package {kind}: {made.stdout}")
    return max(glob.glob(os.path.join(folder, "*")), key=os.path.getmtime), made.stdout


def said(*command):
    return subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True).stdout


class PackageTest(SystemTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.folder = tempfile.mkdtemp(prefix="wecotui-package-")
        cls.addClassCleanup(shutil.rmtree, cls.folder)
        # As a release is, without what only a debugger reads: three quarters of a development build.
        cls.program = os.path.join(cls.folder, "wecotui")
        subprocess.run(["strip", "-o", cls.program, PROGRAM], check=True)
        cls.deb, cls.output = package("deb", cls.program, os.path.join(cls.folder, "deb"))
        cls.tar, _ = package("tarball", cls.program, os.path.join(cls.folder, "tar"))
        cls.tree = os.path.join(cls.folder, "tree")
        subprocess.run(["dpkg-deb", "-R", cls.deb, cls.tree], check=True)

    def test_control_says_what_it_is(self):
        self.assertEqual(os.path.basename(self.deb), f"wecotui_{VERSION}_{ARCH}.deb")
        control = said("dpkg-deb", "-f", self.deb)
        self.assertNotIn("$", control)
        for field in (f"Version: {VERSION}", f"Architecture: {ARCH}", "Package: wecotui"):
            self.assertIn(f"{field}\n", control)
        depends = re.search(r"^Depends: (.*)$", control, re.MULTILINE)[1]
        # The numbers are computed: of the C library the floor of the whole program, compact relocations included.
        floor = re.search(r"glibc ([\d.]+) or newer", self.output)[1]
        self.assertIn(f"libc6 (>= {floor})", depends)
        for library in ("libncursesw6", "libsqlite3-0", "libcrypt1", "libtinfo6"):
            self.assertRegex(depends, rf"\b{library} \(>= ")

    def test_every_file_of_the_table_has_its_place_mode_and_sum(self):
        tree = pathlib.Path(self.tree)
        sums = dict(reversed(line.split("  ", 1))
                    for line in (tree / "DEBIAN" / "md5sums").read_text(encoding="utf-8").splitlines())
        files = [path for path in tree.rglob("*") if path.is_file() and "DEBIAN" not in path.parts]
        self.assertEqual({str(path.relative_to(tree)) for path in files}, set(sums))
        for path in files:
            name = str(path.relative_to(tree))
            self.assertEqual(hashlib.md5(path.read_bytes()).hexdigest(), sums[name], name)
            runs = name == "usr/bin/wecotui" or name.endswith("/on-alarm")
            self.assertEqual(stat.S_IMODE(path.stat().st_mode), 0o755 if runs else 0o644, name)
        for name in ("usr/bin/wecotui", "usr/share/doc/wecotui/changelog.gz", "usr/share/doc/wecotui/copyright"):
            self.assertIn(name, sums)
        self.assertIn(" root/root ", said("dpkg-deb", "-c", self.deb))

    def test_maintainer_scripts_are_sound_and_start_nothing_new(self):
        for name in ("postinst", "prerm", "postrm"):
            path = os.path.join(self.tree, "DEBIAN", name)
            subprocess.run(["sh", "-n", path], check=True)
            text = pathlib.Path(path).read_text(encoding="utf-8")
            self.assertNotRegex(text, r"systemctl (enable|start)|deb-systemd-invoke (start|restart)")

    def test_lintian_has_nothing_to_say(self):
        # A development build is not stripped, and its libraries lie in Swift's own folder.
        allowed = "unstripped-binary-or-object,custom-library-search-path"
        result = subprocess.run(
            ["lintian", "--allow-root", "--fail-on", "error,warning", "--suppress-tags", allowed, self.deb],
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        self.assertEqual((result.returncode, result.stdout), (0, ""))

    def test_the_same_program_gives_the_same_bytes(self):
        # Whatever the umask, the language and the time zone of who makes it.
        old = os.umask(0o077)
        try:
            others = [package(kind, self.program, os.path.join(self.folder, f"second-{kind}"), TZ="Asia/Kathmandu", LC_ALL="C")[0]
                      for kind in ("deb", "tarball")]
        finally:
            os.umask(old)
        for first, second in zip((self.deb, self.tar), others):
            self.assertEqual(os.path.basename(first), os.path.basename(second))
            self.assertEqual(pathlib.Path(first).read_bytes(), pathlib.Path(second).read_bytes(), first)

    def test_the_tarball_is_a_home_folders_local(self):
        place = os.path.join(self.folder, "home")
        os.mkdir(place)
        subprocess.run(["tar", "-xzf", self.tar, "-C", place, "--strip-components", "1"], check=True)
        self.assertEqual(sorted(os.listdir(place)), ["bin", "share"])
        self.assertEqual(said(os.path.join(place, "bin", "wecotui"), "--version"), f"{VERSION}\n")
        with tarfile.open(self.tar) as archive:
            self.assertEqual({(member.uid, member.gid) for member in archive}, {(0, 0)})
        unit = pathlib.Path(place, "share", "systemd", "user", "wecotui-watch.service").read_text(encoding="utf-8")
        self.assertIn("ExecStart=%h/.local/bin/wecotui watch", unit)

    def test_the_examples_are_right(self):
        examples = os.path.join(self.tree, "usr", "share", "doc", "wecotui", "examples")
        said(PROGRAM, "map", "check", os.path.join(examples, "device-map.json5"))
        self.assertIn("garage", said(PROGRAM, "--config", os.path.join(examples, "config.json"), "--print-config"))
        subprocess.run(["sh", "-n", os.path.join(examples, "on-alarm")], check=True)
