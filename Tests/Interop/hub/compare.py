"""Shares a cache between `bertie download` and huggingface_hub: each reads what the other wrote, alone and at the same time.

Usage: .venv-reference/bin/python Tests/Interop/hub/compare.py --bertie PATH --model FOLDER

FOLDER is a model folder that Bertie reads; it is served as org/model by a hub on 127.0.0.1. Every step has a cache of its own
and runs huggingface_hub in a process of its own, as it reads its variables when it is imported. Exits with 1 at the first
difference.
"""

import argparse
import json
import os
import pathlib
import subprocess
import sys
import tempfile

import huggingface_hub

sys.path.insert(0, str(pathlib.Path(__file__).parent))
from server import COMMIT, Hub  # noqa: E402

REFERENCE = "2.4.0"
OTHERS = {"onnx/model.onnx": b"o" * 20_000, "tf_model.h5": b"t", "picture.png": b"p"}
DATA = {"train.csv": b"text,label\n" * 2000, "deep/in/a folder/test.csv": b"", "deep/b.csv": b"b"}


class Bench:
    """The hub, the program, and the steps' caches."""

    def __init__(self, bertie, model):
        files = {str(path.relative_to(model)): path.read_bytes() for path in sorted(model.rglob("*")) if path.is_file()}
        self.bertie, self.files = bertie, files
        self.hub = Hub({"models/org/model": {**files, **OTHERS}, "datasets/org/data": DATA})
        self.steps = 0

    def environment(self, cache, more):
        kept = {key: os.environ[key] for key in ("PATH", "LD_LIBRARY_PATH") if key in os.environ}
        return {
            **kept, "HOME": str(cache), "HF_ENDPOINT": self.hub.hub, "HF_HUB_CACHE": str(cache), "NO_PROXY": "127.0.0.1",
            "HF_HUB_DISABLE_TELEMETRY": "1", "HF_HUB_DISABLE_UPDATE_CHECK": "1", "HF_HUB_DISABLE_PROGRESS_BARS": "1", **more}

    def start_bertie(self, cache, *arguments, **more):
        return subprocess.Popen(
            [self.bertie, "download", *arguments, "--json"], env=self.environment(cache, more), stdout=subprocess.PIPE, text=True)

    def start_python(self, cache, code, **more):
        code = f"import json, huggingface_hub as h\nprint(json.dumps({code}))"
        return subprocess.Popen(
            [sys.executable, "-c", code], env=self.environment(cache, more), stdout=subprocess.PIPE, text=True)

    def download(self, cache, *arguments, **more):
        return self.finish(self.start_bertie(cache, *arguments, **more))

    def python(self, cache, code, **more):
        return self.finish(self.start_python(cache, code, **more))

    @staticmethod
    def finish(process):
        output, _ = process.communicate(timeout=120)
        if process.returncode != 0:
            sys.exit(f"hub: {process.args} ended with {process.returncode}")
        return json.loads(output)

    def asked(self):
        """The paths that were asked for since the last call, and who was sent a token."""
        requests, self.hub.requests = self.hub.requests, []
        return requests

    def expect(self, step, found, expected):
        self.steps += 1
        if found != expected:
            sys.exit(f"hub: {step}: expected {expected}, found {found}")


SNAPSHOT = "h.snapshot_download('org/model', allow_patterns={patterns!r}, local_files_only={offline})"


def python_reads_what_bertie_wrote(bench, cache):
    found = bench.download(cache, "org/model", HF_TOKEN="hf_a")
    path = f"{cache}/models--org--model/snapshots/{COMMIT}"
    bench.expect("the folder that bertie names", found["path"], path)
    tokens = {(server, token) for server, _, _, token in bench.asked()}
    bench.expect("who gets the token", tokens, {("hub", "Bearer hf_a"), ("storage", None)})
    snapshot = SNAPSHOT.format(patterns=found["files"], offline=True)
    bench.expect("a snapshot for Python, offline", bench.python(cache, snapshot), path)
    for name, data in bench.files.items():
        if name not in found["files"]:
            continue
        one = bench.python(cache, f"h.hf_hub_download('org/model', {name!r}, local_files_only=True)")
        bench.expect(f"{name} for Python", pathlib.Path(one).read_bytes(), data)
    absent = "h.try_to_load_from_cache('org/model', 'spiece.model') is h._CACHED_NO_EXIST"
    bench.expect("a file that is not in the repository", bench.python(cache, absent), True)
    tree = bench.python(cache, "sorted(f.path for f in h.get_cached_repo_tree('org/model'))")
    bench.expect("the list of files", tree, sorted({**bench.files, **OTHERS}))
    scan = bench.python(
        cache,
        "[[r.repo_id, r.repo_type, len(r.revisions), sorted(f.file_name for v in r.revisions for f in v.files), sorted(n for v in "
        "r.revisions for n in v.refs), len(h.scan_cache_dir().warnings)] for r in h.scan_cache_dir().repos]")
    names = sorted(pathlib.PurePath(name).name for name in found["files"])
    bench.expect("Python's scan of the cache", scan, [["org/model", "model", 1, names, ["main"], 0]])
    bench.asked()
    online = bench.python(cache, SNAPSHOT.format(patterns=found["files"], offline=False))
    bench.expect("a snapshot for Python, online", online, path)
    paths = [path for _, _, path, _ in bench.asked()]
    bench.expect("what Python still asks for", [path for path in paths if "/resolve/" in path], [])


def bertie_reads_what_python_wrote(bench, cache):
    path = bench.python(cache, "h.snapshot_download('org/model')")
    bench.asked()
    found = bench.download(cache, "org/model", HF_HUB_OFFLINE="1")
    bench.expect("Python's snapshot for bertie, offline", (found["path"], found["downloadedBytes"]), (path, 0))
    bench.expect("who was asked", bench.asked(), [])
    found = bench.download(cache, "org/model")
    bench.expect("Python's snapshot for bertie, online", (found["path"], found["downloadedBytes"]), (path, 0))
    bench.expect("what was asked for", [path for _, _, path, _ in bench.asked()], ["/api/models/org/model/revision/main"])
    everything = bench.download(cache, "org/model", "--include", "*", HF_HUB_OFFLINE="1")
    bench.expect("all files, offline", sorted(everything["files"]), sorted({**bench.files, **OTHERS}))


def bertie_reads_single_files_that_python_wrote(bench, cache):
    """transformers downloads file by file and keeps no list."""
    wanted = [name for name in bench.files if name in ("config.json", "model.safetensors")]
    for name in wanted:
        path = bench.python(cache, f"h.hf_hub_download('org/model', {name!r}, revision='v1')")
    found = bench.download(cache, "org/model@v1", HF_HUB_OFFLINE="1")
    bench.expect("single files for bertie, offline", found["path"], str(pathlib.Path(path).parent))
    bench.asked()
    found = bench.download(cache, "org/model@v1")
    asked = {path.split("/resolve/")[1].split("/", 1)[1] for _, _, path, _ in bench.asked() if "/resolve/" in path}
    bench.expect("what bertie adds to them", asked, set(found["files"]) - set(wanted))


def data_sets_are_shared(bench, cache):
    found = bench.download(cache, "org/data", "--dataset")
    bench.expect("a data set's files", sorted(found["files"]), sorted(DATA))
    code = "h.snapshot_download('org/data', repo_type='dataset', local_files_only=True)"
    bench.expect("a data set for Python, offline", bench.python(cache, code), found["path"])
    for name, data in DATA.items():
        bench.expect(f"{name}", (pathlib.Path(found["path"]) / name).read_bytes(), data)


def copies_are_shared_where_links_are_not_wanted(bench, cache):
    found = bench.download(cache, "org/model", HF_HUB_DISABLE_SYMLINKS="1")
    path = bench.python(
        cache, SNAPSHOT.format(patterns=found["files"], offline=True), HF_HUB_DISABLE_SYMLINKS="1")
    bench.expect("copies for Python", path, found["path"])
    links = [str(path) for path in pathlib.Path(path).rglob("*") if path.is_symlink()]
    bench.expect("links", links, [])


def both_at_once_harm_nobody(bench, cache):
    for name in ("org/model", "org/model@v1"):
        revision = name.partition("@")[2] or "main"
        code = f"h.snapshot_download('org/model', revision={revision!r})"
        processes = [
            bench.start_bertie(cache, name, "--include", "*"), bench.start_python(cache, code),
            bench.start_bertie(cache, name), bench.start_python(cache, code)]
        for process in processes:
            bench.finish(process)
        path = cache / "models--org--model/snapshots" / COMMIT
        for file, data in {**bench.files, **OTHERS}.items():
            bench.expect(f"{file} after both", (path / file).read_bytes(), data)
        left = [name for name in os.listdir(cache / "models--org--model/blobs") if len(name) not in (40, 64)]
        bench.expect("what was left", left, [])


def variables_name_the_same_places(bench, cache):
    places = [
        {"HF_HOME": f"{cache}/home"}, {"HF_HOME": "~/home"}, {"HF_HOME": "$HOME/home"}, {"XDG_CACHE_HOME": f"{cache}/xdg"},
        {"HUGGINGFACE_HUB_CACHE": f"{cache}/old"}, {"HF_HOME": f"{cache}/home", "HUGGINGFACE_HUB_CACHE": "${HOME}/old"}, {}]
    for place in places:
        process = bench.environment(cache, place)
        del process["HF_HUB_CACHE"]
        code = "import huggingface_hub as h; print(h.snapshot_download('org/data', repo_type='dataset'))"
        python = subprocess.run([sys.executable, "-c", code], env=process, capture_output=True, text=True, check=True)
        bertie = subprocess.run(
            [bench.bertie, "download", "org/data", "--dataset"], env={**process, "HF_HUB_OFFLINE": "1"}, capture_output=True,
            text=True, check=True)
        bench.expect(f"the place of {place}", bertie.stdout, python.stdout)


def commands_take_names(bench, cache):
    for more in ({}, {"HF_HUB_OFFLINE": "1"}):
        result = subprocess.run(
            [bench.bertie, "inspect", "org/model", "--json"], env=bench.environment(cache, more), capture_output=True, text=True)
        bench.expect(f"bertie inspect by a name, {more}", (result.returncode, result.stderr), (0, ""))
        bench.expect("parameters", json.loads(result.stdout)["parameters"] > 0, True)


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--bertie", required=True, type=pathlib.Path)
    arguments.add_argument("--model", required=True, type=pathlib.Path)
    options = arguments.parse_args()
    if huggingface_hub.__version__ != REFERENCE:
        sys.exit(f"expected huggingface_hub {REFERENCE}, found {huggingface_hub.__version__}")
    bench = Bench(options.bertie.resolve(), options.model)
    checks = [
        python_reads_what_bertie_wrote, bertie_reads_what_python_wrote, bertie_reads_single_files_that_python_wrote,
        data_sets_are_shared, copies_are_shared_where_links_are_not_wanted, both_at_once_harm_nobody,
        variables_name_the_same_places, commands_take_names]
    for check in checks:
        with tempfile.TemporaryDirectory() as folder:
            check(bench, pathlib.Path(folder).resolve())
    print(f"hub: {len(checks)} ways to share a cache, {bench.steps} comparisons, no difference")


if __name__ == "__main__":
    main()
