"""Runs programs while watching what else the machine does, and writes results."""

import datetime
import json
import os
import pathlib
import platform
import resource
import statistics
import subprocess
import time

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[1]
BERTIE = ROOT / ".build/release/bertie"
PEERS = ROOT / ".venv-peers/bin/python"


class Failed(Exception):
    """A program that ended with an error: the end of what it said."""


def run(command):
    """What a program prints. Raises Failed."""
    try:
        process = subprocess.run([str(word) for word in command], cwd=ROOT, capture_output=True, text=True)
    except FileNotFoundError:
        raise Failed(f"{command[0]} is missing: `make bench-engine` makes it") from None
    if process.returncode != 0:
        raise Failed(f"{' '.join(map(str, command))}\nended with {process.returncode}: {process.stderr[-2000:]}")
    return process.stdout


def busy_seconds():
    """Processor time that was not idle since the machine's start, time stolen by other machines included."""
    fields = [int(word) for word in pathlib.Path("/proc/stat").read_text().split("\n", 1)[0].split()[1:]]
    return (sum(fields[:8]) - fields[3] - fields[4]) / os.sysconf("SC_CLK_TCK")


def own_seconds():
    """Processor time of this program and of the ended ones that it started."""
    usages = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(usage.ru_utime + usage.ru_stime for usage in usages)


def await_quiet():
    """Waits for half a second in which the processors are 90 % idle, a minute at most."""
    for _ in range(120):
        busy = busy_seconds()
        time.sleep(0.5)
        if busy_seconds() - busy <= 0.1 * 0.5 * os.cpu_count():
            return


def measured(command, waits=True):
    """The JSON that a program prints last, with `others`: the share of all processors that other programs took meanwhile.

    Waits for a quiet machine before, if it `waits`.
    """
    if waits:
        await_quiet()
    start, busy, own = time.perf_counter(), busy_seconds(), own_seconds()
    output = run(command)
    seconds = time.perf_counter() - start
    others = busy_seconds() - busy - (own_seconds() - own)
    result = json.loads(output[output.index("{"):])
    result["others"] = round(max(0.0, others / (seconds * os.cpu_count())), 3)
    return result


def spread(values):
    """The median, least and largest of some processes' figures."""
    return dict(median=statistics.median(values), min=min(values), max=max(values))


def facts(command):
    """What every result file says of its making; `command` makes it again."""
    return dict(
        command=command, date=datetime.date.today().isoformat(),
        commit=run(["git", "rev-parse", "HEAD"]).strip(), processor=processor(), cores=os.cpu_count())


def processor():
    for line in pathlib.Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.split(":", 1)[1].strip()
    return platform.processor()


def without_places(text):
    """A message without the paths of this machine."""
    for place, name in ((cache(), "CACHE"), (ROOT, "."), (pathlib.Path.home(), "~")):
        text = text.replace(str(place), name)
    return text


def cache():
    """The cache folder."""
    home = pathlib.Path(os.environ.get("XDG_CACHE_HOME") or pathlib.Path.home() / ".cache")
    return pathlib.Path(os.environ.get("BERTIE_CACHE") or home / "bertie")


def models():
    """Where models.py writes."""
    return cache() / "engine-benchmark"


def stored(folder, precision):
    """The folder with a model's weights in a precision; int8 and int4 ones are written where they are absent."""
    if precision not in ("int8", "int4"):
        return folder
    quantised = folder.with_name(f"{folder.name}-{precision}")
    if not (quantised / "config.json").exists():
        run([BERTIE, "quantize", folder, "--precision", precision, "--out", quantised, "--force"])
    return quantised


def write(path, result):
    """Writes a result file at once."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(path.name + ".part")
    part.write_text(json.dumps(result, indent=1) + "\n")
    part.replace(path)
