"""Runs programs while watching what else the machine does, and writes results."""

import datetime
import json
import os
import pathlib
import platform
import resource
import select
import statistics
import subprocess
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[1]
BERTIE = ROOT / ".build/release/bertie"
PEERS = ROOT / ".venv-peers/bin/python"
# Seconds in which a living program must answer.
PATIENCE = 600


class Failed(Exception):
    """A program that ended with an error: the end of what it said."""


def started(start, command, **options):
    """What `start`, of subprocess, gives for a command in the repository's root. Raises Failed."""
    try:
        return start([str(word) for word in command], cwd=ROOT, text=True, **options)
    except FileNotFoundError:
        raise Failed(f"{command[0]} is missing: `make bench-engine` makes it") from None


def ended(command, code, said):
    return Failed(f"{' '.join(map(str, command))}\nended with {code}: {said[-2000:]}")


def run(command):
    """What a program prints. Raises Failed."""
    process = started(subprocess.run, command, capture_output=True)
    if process.returncode != 0:
        raise ended(command, process.returncode, process.stderr)
    return process.stdout


class Living:
    """A program that says one line of JSON when it is ready and one for each line that it is asked, and sleeps in between."""

    def __init__(self, command):
        self.command = command
        self.process = None

    def start(self):
        """Starts it where it does not run, and waits until it is ready. Raises Failed."""
        if self.process is None or self.process.poll() is not None:
            self.errors = tempfile.TemporaryFile("w+")
            self.process = started(
                subprocess.Popen, self.command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self.errors)
            self.answer()

    def ask(self, request):
        """The answer to a request. Raises Failed where it ends or stays silent; it is over then and can be started again."""
        try:
            self.process.stdin.write(json.dumps(request) + "\n")
            self.process.stdin.flush()
        except BrokenPipeError:
            pass  # It ended since its last answer; the missing one to this says why.
        return self.answer()

    def answer(self):
        is_there = select.select([self.process.stdout], [], [], PATIENCE)[0]
        line = self.process.stdout.readline() if is_there else ""
        if line:
            return json.loads(line)
        code = self.end(10 if is_there else 0)
        if not is_there:
            raise Failed(f"{' '.join(map(str, self.command))}\ngave no answer for {PATIENCE} seconds")
        self.errors.seek(0)
        raise ended(self.command, code, self.errors.read())

    def end(self, seconds=0):
        """Ends it where it runs and does not end by itself within some seconds. Gives its status."""
        process, self.process = self.process, None
        if process:
            try:
                process.wait(seconds)
            except subprocess.TimeoutExpired:
                process.kill()
            process.communicate()
            return process.returncode


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


def watched(measure, waits=True):
    """What `measure()` finds, with `others`: the share of all processors that other programs took meanwhile, idle peers included.

    A peer, which goes on living, says the processor time that it took itself, as `processor_seconds`. Waits for a quiet machine
    before, if it `waits`.
    """
    if waits:
        await_quiet()
    start, busy, own = time.perf_counter(), busy_seconds(), own_seconds()
    result = measure()
    seconds = time.perf_counter() - start
    others = busy_seconds() - busy - (own_seconds() - own) - result.pop("processor_seconds", 0)
    result["others"] = round(max(0.0, others / (seconds * os.cpu_count())), 3)
    return result


def measured(command, **options):
    """The JSON that a program prints last, watched."""

    def measure():
        output = run(command)
        return json.loads(output[output.index("{"):])

    return watched(measure, **options)


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
