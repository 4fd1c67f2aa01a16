"""What the scripts of all experiments share: programs, models, data, and result files of cells, one for each."""

import contextlib
import fcntl
import json
import os
import pathlib
import platform
import resource
import shlex
import statistics
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[1]


def program(name):
    path = ROOT / ".build" / "release" / name
    if not path.exists():
        raise SystemExit(f"{path} is missing: make build")
    return str(path)


def model_folder():
    """The folder of all-MiniLM-L6-v2 in the cache that `make setup` fills."""
    cache = os.environ.get("BERTIE_CACHE")
    if not cache:
        home = os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")
        cache = f"{home}/bertie"
    return pathlib.Path(cache) / "models" / "all-MiniLM-L6-v2"


def data_folder(name, folder):
    """The folder of some data under BERTIE_DATA; `name` is what errors call them."""
    root = os.environ.get("BERTIE_DATA")
    if not root:
        raise SystemExit("BERTIE_DATA must name the folder of real data (CONTRIBUTING.md lists it)")
    path = pathlib.Path(root) / folder
    if not path.is_dir():
        raise SystemExit(f"{path}: expected the data of {name}, found no folder")
    return path


def output(command):
    """The standard output of a command; its errors, with the command, when it fails."""
    done = subprocess.run([str(word) for word in command], capture_output=True, text=True, cwd=ROOT)
    if done.returncode != 0:
        raise RuntimeError(f"{shlex.join(map(str, command))}\n{done.stderr[-2000:]}")
    return done.stdout


def processor_seconds():
    """The processor time of the commands that have ended."""
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def written(command):
    """A command as it stands in a result: paths relative to the checkout or to BERTIE_DATA, others by their last names."""
    data = os.environ.get("BERTIE_DATA")
    folders = [ROOT, pathlib.Path(data)] if data else [ROOT]
    words = []
    for word in map(str, command):
        path = pathlib.Path(word)
        if path.is_absolute():
            folder = next((folder for folder in folders if path.is_relative_to(folder)), path.parent)
            word = str(path.relative_to(folder))
        words.append(word)
    return shlex.join(words)


def processor():
    for line in pathlib.Path("/proc/cpuinfo").read_text().splitlines() if sys.platform == "linux" else []:
        if line.startswith("model name"):
            return line.split(":", 1)[1].strip()
    return platform.processor()


def write(path, content):
    """Writes a result all at once."""
    path.parent.mkdir(parents=True, exist_ok=True)
    half = path.with_suffix(".half")
    half.write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")
    half.rename(path)


@contextlib.contextmanager
def claimed(lock, wait):
    """Holds `lock` for this process, so that several may share a grid: yields whether it does. `wait`: until the other is done."""
    lock.parent.mkdir(parents=True, exist_ok=True)
    with open(lock, "w", encoding="utf-8") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
        except BlockingIOError:
            yield False
        else:
            yield True


def results(folder):
    """The result files of a folder."""
    return [json.loads(path.read_text(encoding="utf-8")) for path in sorted(folder.glob("*.json"))]


def last_step(model):
    """The last step that a model folder's bertie.json tells of."""
    return json.loads((model / "bertie.json").read_text(encoding="utf-8"))["steps"][-1]


def measured(model):
    """What a model folder's bertie.json says that its last step took."""
    return next(iter(json.loads((model / "bertie.json").read_text(encoding="utf-8"))["measured"].values()))


def commit():
    """The commit of this checkout, with `-dirty` where a file of it differs."""
    return output(["git", "describe", "--always", "--dirty", "--abbrev=12", "--exclude", "*"]).strip()


def points(shares):
    """Mean and sample standard deviation in points; of one share no deviation, of none `missing`."""
    if not shares:
        return "missing"
    mean = f"{100 * statistics.mean(shares):.2f}"
    return f"{mean} ± {100 * statistics.stdev(shares):.2f}" if len(shares) > 1 else mean


def table(head, rows):
    """A Markdown table, columns but the first right-aligned."""
    lines = [head, ["---"] + ["---:"] * (len(head) - 1), *rows]
    return "\n".join("| " + " | ".join(map(str, line)) + " |" for line in lines)
