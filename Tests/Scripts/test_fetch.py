"""What Scripts/fetch.py promises, on tiny wheels from a local folder: no network, no libtorch."""

import collections
import contextlib
import hashlib
import importlib.util
import io
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import unittest
import zipfile
from unittest import mock

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.dont_write_bytecode = True
specification = importlib.util.spec_from_file_location("fetch", ROOT / "Scripts" / "fetch.py")
fetch = importlib.util.module_from_spec(specification)
specification.loader.exec_module(fetch)

WHEEL = "bertie_tiny-1.0-py3-none-any.whl"
MEMBERS = {
    "bertie_tiny/model/a.txt": b"first",
    "bertie_tiny/model/deep/b.txt": b"second",
    "bertie_tiny/__init__.py": b"raise SystemExit('executed')",
    "bertie_tiny-1.0.dist-info/METADATA": b"Metadata-Version: 2.1\nName: bertie-tiny\nVersion: 1.0\n",
    "bertie_tiny-1.0.dist-info/WHEEL": b"Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    "bertie_tiny-1.0.dist-info/RECORD": b"",
}
RUN = subprocess.run
HAVE_PIP = RUN([sys.executable, "-m", "pip", "--version"], capture_output=True).returncode == 0


def digest(data):
    return hashlib.sha256(data).hexdigest()


class FetchKeepsItsPromises(unittest.TestCase):
    def setUp(self):
        if not HAVE_PIP:
            self.skipTest("no pip on this machine")
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = pathlib.Path(folder.name)
        self.cache = self.root / "cache"
        links = self.root / "links"
        (self.root / "Scripts").mkdir()
        links.mkdir()
        with zipfile.ZipFile(links / WHEEL, "w") as archive:
            for name, data in MEMBERS.items():
                archive.writestr(name, data)
        data = (links / WHEEL).read_bytes()
        self.item = {
            "folder": "models/tiny",
            "unpackedBytes": 11,
            "wheels": [
                {
                    "requirement": "bertie-tiny==1.0",
                    "file": WHEEL,
                    "bytes": len(data),
                    "sha256": digest(data),
                    "unpack": {"bertie_tiny/model/": ""},
                }
            ],
            "files": [
                {"path": "a.txt", "bytes": 5, "sha256": digest(b"first")},
                {"path": "deep/b.txt", "bytes": 6, "sha256": digest(b"second")},
            ],
        }
        self.environment = {
            "BERTIE_CACHE": str(self.cache), "PIP_NO_INDEX": "1", "PIP_FIND_LINKS": str(links),
            "PIP_CONFIG_FILE": os.devnull, "LIBTORCH": "", "BERTIE_KEEP_WHEELS": "",
        }  # fmt: skip

    def write(self):
        (self.root / "Scripts" / "downloads.json").write_text(json.dumps({"tiny": {"any": self.item}}))

    def fetch(self, *arguments):
        """Runs fetch.py's main in this process: exit code and everything it printed."""
        self.write()
        output = io.StringIO()
        patches = [
            mock.patch.object(fetch, "ROOT", self.root),
            mock.patch.dict(os.environ, self.environment),
            contextlib.redirect_stdout(output),
            contextlib.redirect_stderr(output),
            mock.patch.object(fetch.subprocess, "run", self.run_quietly),
        ]
        with contextlib.ExitStack() as stack:
            for patch in patches:
                stack.enter_context(patch)
            code = fetch.main(list(arguments) or ["tiny"])
        return code, output.getvalue()

    def run_quietly(self, command, **options):
        options.pop("stdout", None)
        options["capture_output"] = True
        self.commands = getattr(self, "commands", []) + [command]
        return RUN(command, **options)

    def assertWhole(self):
        folder = self.cache / "models" / "tiny"
        files = sorted(str(p.relative_to(folder)) for p in folder.rglob("*") if p.is_file())
        self.assertEqual(["a.txt", "deep/b.txt"], files)
        self.assertEqual([], fetch.faults(folder, self.item, digests=True))

    def assertFails(self, text, *arguments, code=1):
        actual, output = self.fetch(*arguments)
        self.assertIn(text, output)
        self.assertEqual(code, actual)

    def test_unpacks_and_then_does_nothing(self):
        self.assertEqual(0, self.fetch()[0])
        self.assertWhole()
        self.assertFalse((self.cache / "staging").exists(), "nothing is left over")
        self.commands = []
        self.assertEqual((0, ""), self.fetch())
        self.assertEqual([], self.commands, "a second run asks nobody")

    def test_joins_the_parts_of_an_archive_and_leaves_none(self):
        whole = io.BytesIO()
        with zipfile.ZipFile(whole, "w") as archive:
            archive.writestr("model/a.txt", b"first")
            archive.writestr("model/deep/b.txt", b"second")
            archive.writestr("model/desktop.ini", b"not wanted")
        data = whole.getvalue()
        wheel = self.root / "links" / WHEEL
        with zipfile.ZipFile(wheel, "w") as archive:
            for name, content in MEMBERS.items():
                archive.writestr(name, content)
            archive.writestr("bertie_tiny/parts/x.002", data[100:])
            archive.writestr("bertie_tiny/parts/x.001", data[:100])
        content = wheel.read_bytes()
        self.item["wheels"][0].update(
            bytes=len(content), sha256=digest(content), unpack={"bertie_tiny/parts/": "parts/"})
        self.item["archive"] = {
            "parts": "parts", "unpack": {"model/a.txt": "a.txt", "model/deep/b.txt": "deep/b.txt"}}
        self.assertEqual(0, self.fetch()[0])
        self.assertWhole()

    def test_keeps_wheels_on_request_and_uses_them(self):
        self.environment["BERTIE_KEEP_WHEELS"] = "1"
        self.fetch()
        self.environment.update(PIP_FIND_LINKS="", BERTIE_KEEP_WHEELS="")
        (self.cache / "models" / "tiny" / "a.txt").unlink()
        self.assertEqual(0, self.fetch()[0])
        self.assertWhole()
        self.assertTrue((self.cache / "wheels" / WHEEL).is_file(), "a given wheel is never deleted")

    def test_goes_on_after_an_interruption(self):
        staging = self.cache / "staging"
        (staging / "unpacked").mkdir(parents=True)
        (staging / "unpacked" / "scrap").write_text("half")
        (staging / "pip").mkdir()
        (staging / WHEEL).write_text("half a wheel")
        (self.cache / "models" / "tiny" / "deep").mkdir(parents=True)
        (self.cache / "models" / "tiny" / "a.txt").write_text("fir")
        self.assertEqual(0, self.fetch()[0])
        self.assertWhole()

    def test_interrupted_while_downloading(self):
        with mock.patch.object(fetch, "download", side_effect=KeyboardInterrupt):
            self.assertFails("the next run goes on", code=130)
        self.assertFalse((self.cache / "models").exists())
        self.assertEqual(0, self.fetch()[0])
        self.assertWhole()

    def test_refuses_another_wheel(self):
        self.item["wheels"][0]["sha256"] = "0" * 64
        self.assertFails("is not the file that was tested: expected SHA-256 000")
        self.assertFalse((self.cache / "models").exists())

    def test_refuses_other_contents(self):
        self.item["files"][1]["sha256"] = "0" * 64
        self.assertFails("deep/b.txt: expected SHA-256 000")
        self.assertFalse((self.cache / "models").exists())

    def test_verify_sees_changed_bytes(self):
        self.fetch()
        (self.cache / "models" / "tiny" / "a.txt").write_text("fIrst")
        self.assertFails("a.txt: expected SHA-256", "--verify", "tiny")

    def test_says_when_there_is_no_network(self):
        self.environment["PIP_FIND_LINKS"] = ""
        self.assertFails("Is there a network")

    def test_says_when_the_disk_is_full(self):
        usage = collections.namedtuple("Usage", "total used free")(0, 0, 1_000_000)
        with mock.patch.object(fetch.shutil, "disk_usage", return_value=usage):
            self.assertFails("not enough disk space")

    def test_says_when_pip_is_missing(self):
        with mock.patch.object(fetch, "pip_command", side_effect=fetch.PipMissing("pip is missing")):
            self.assertFails("pip is missing", code=3)

    def test_says_when_the_cache_cannot_be_written(self):
        self.cache.write_text("a file in the way")
        self.assertFails("cannot set up tiny")

    def test_unknown_item(self):
        self.assertFails("nothing is called other; known: tiny", "other")

    def test_other_machine(self):
        self.write()
        with self.assertRaisesRegex(fetch.SetupError, "only for vax-vms"):
            fetch.item_for_machine({"tiny": {"vax-vms": self.item}}, "tiny")

    def test_member_outside_the_archive(self):
        wheel = self.root / "evil.whl"
        with zipfile.ZipFile(wheel, "w") as archive:
            archive.writestr("m/../../evil", b"")
        with self.assertRaisesRegex(fetch.SetupError, "outside the archive"):
            fetch.unpack(wheel, {"m/": ""}, self.root / "out")

    def test_two_at_once(self):
        self.write()
        program = (
            f"import importlib.util as u, pathlib; s = u.spec_from_file_location('fetch', {str(ROOT / 'Scripts/fetch.py')!r});"
            f"f = u.module_from_spec(s); s.loader.exec_module(f); f.ROOT = pathlib.Path({str(self.root)!r});"
            "raise SystemExit(f.main(['tiny']))"
        )
        environment = {**os.environ, **self.environment}
        both = [
            subprocess.Popen([sys.executable, "-c", program], env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
            for _ in range(2)
        ]
        outputs = [process.communicate()[0].decode() for process in both]
        self.assertEqual([0, 0], [process.returncode for process in both], outputs)
        self.assertEqual(1, sum("downloading" in output for output in outputs), outputs)
        self.assertWhole()

    def test_cache_folder(self):
        home = str(pathlib.Path.home())
        for environment, expected in (
            ({"BERTIE_CACHE": "/a", "XDG_CACHE_HOME": "/b"}, "/a"),
            ({"BERTIE_CACHE": "", "XDG_CACHE_HOME": "/b"}, "/b/bertie"),
            ({"XDG_CACHE_HOME": "relative"}, home + "/.cache/bertie"),
            ({}, home + "/.cache/bertie"),
        ):
            self.assertEqual(expected, str(fetch.cache_folder(environment)))


class LibtorchIsFound(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = pathlib.Path(folder.name)
        self.link = self.root / ".libtorch"
        self.torch = self.installation("torch")

    def installation(self, name, version=("2", "11")):
        folder = self.root / name
        (folder / "include" / "ATen").mkdir(parents=True)
        (folder / "include" / "torch" / "headeronly").mkdir(parents=True)
        header = "#define TORCH_VERSION_MAJOR {}\n#define TORCH_VERSION_MINOR {}\n".format(*version)
        (folder / "include" / "torch" / "headeronly" / "version.h").write_text(header)
        (folder / "lib").mkdir()
        (folder / "lib" / "libtorch_cpu.so").write_text("")
        return folder

    def libtorch(self, named=""):
        output = io.StringIO()
        with mock.patch.dict(os.environ, {"LIBTORCH": named}), contextlib.redirect_stdout(output):
            with mock.patch.object(fetch, "install", return_value=self.torch) as install:
                fetch.libtorch({}, self.root / "cache", self.link)
        return output.getvalue(), install.called

    def test_a_named_installation_is_used(self):
        output, downloaded = self.libtorch(str(self.torch))
        self.assertIn("libtorch 2.11: LIBTORCH=", output)
        self.assertFalse(downloaded)
        self.assertFalse(self.link.is_symlink(), "the checkout is left as it is")

    def test_none_asks_for_nothing(self):
        self.assertEqual(("", False), self.libtorch("none"))

    def test_a_folder_without_libtorch_is_refused(self):
        with self.assertRaisesRegex(fetch.SetupError, "include/ATen is missing"):
            self.libtorch(str(self.root))
        (self.torch / "lib" / "libtorch_cpu.so").unlink()
        with self.assertRaisesRegex(fetch.SetupError, "libtorch_cpu.so is missing"):
            self.libtorch(str(self.torch))

    def test_another_version_is_told(self):
        self.assertIn("warning", self.libtorch(str(self.installation("old", ("2", "9"))))[0])

    def test_the_link_is_made_and_mended(self):
        self.libtorch()
        self.assertEqual(str(self.torch), os.readlink(self.link))
        self.link.unlink()
        self.link.symlink_to(self.root / "gone")
        self.libtorch()
        self.assertEqual(str(self.torch), os.readlink(self.link))

    def test_a_working_link_is_left_alone(self):
        other = self.installation("other")
        self.link.symlink_to(other)
        self.assertEqual(("", False), self.libtorch())
        self.assertEqual(str(other), os.readlink(self.link))


if __name__ == "__main__":
    unittest.main()
