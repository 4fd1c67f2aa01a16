"""Times a training step of MiniLM's shape (batch 32 x 32 tokens, AdamW, dropout) here and in PyTorch, interleaved.

Usage, from the repository's root, with nothing else running:
  swift build -c release --package-path Benchmarks/training-step
  .venv-reference/bin/python Benchmarks/training-step/benchmark.py [--rounds 12] [--threads 2] [--clock wall|cpu] [--out FILE]

Each round runs every setting once, in an order that alternates between ours and PyTorch's and turns round every other
time: one warm step, then three timed ones. A block in which other processes took more than 3 % of the processors' time is
run again, up to 40 times; how many were thrown away, and what was kept in spite of it, is in the result file. It names each
pair of equal settings and the ratio of medians. `--clock cpu` times by the process's processor time instead, which other
processes hardly change: for busy machines, with --threads 1.
"""

import argparse
import datetime
import json
import os
import pathlib
import platform
import statistics
import subprocess
import sys
import time

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[1]
ORDER = [
    ("bertie", "fp32"), ("pytorch", "highest"), ("bertie", "bf16"), ("pytorch", "bf16"), ("pytorch", "medium"),
    ("pytorch", "highest-fused"), ("pytorch", "bf16-fused"),
]
PAIRS = [
    ("fp32", "highest"), ("fp32", "highest-fused"), ("fp32", "medium"), ("bf16", "bf16"), ("bf16", "bf16-fused"),
]


class Side:
    def __init__(self, command):
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.facts = self.process.stdout.readline().split()
        if not self.facts or self.facts[0] != "ready":
            sys.exit(f"{command[0]} did not start: {self.facts}")

    def run(self, setting, warm, count):
        self.process.stdin.write(f"{setting} {warm} {count}\n")
        self.process.stdin.flush()
        *times, loss = (float(word) for word in self.process.stdout.readline().split())
        if not 0 < loss < 10:
            sys.exit(f"{setting}: the loss is {loss}")
        return times


    def seconds(self):
        """Processor time that the process has used, and its idle threads' spinning with it."""
        fields = pathlib.Path(f"/proc/{self.process.pid}/stat").read_text().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def busy_seconds():
    """Processor time that was not idle since the machine's start, time stolen by other machines included."""
    fields = [int(word) for word in pathlib.Path("/proc/stat").read_text().split("\n", 1)[0].split()[1:]]
    return (sum(fields[:8]) - fields[3] - fields[4]) / os.sysconf("SC_CLK_TCK")


class Undisturbed:
    """Runs blocks until one has the machine for itself."""

    def __init__(self, sides, attempts):
        self.sides = sides
        self.attempts = attempts
        self.thrown_away = 0
        self.kept_disturbed = 0

    def await_quiet(self):
        """Half a second with the processors 95 % idle, or a minute of trying."""
        for _ in range(120):
            busy = busy_seconds()
            time.sleep(0.5)
            if busy_seconds() - busy <= 0.05 * 0.5 * os.cpu_count():
                return

    def run(self, side, setting):
        for _ in range(self.attempts):
            if self.attempts > 1:
                self.await_quiet()
            start, busy, own = time.perf_counter(), busy_seconds(), sum(s.seconds() for s in self.sides.values())
            times = self.sides[side].run(setting, 1, 3)
            others = busy_seconds() - busy - (sum(s.seconds() for s in self.sides.values()) - own)
            # Both counters move in ticks of 10 ms, so a block's share is known to about 1 % at best.
            if others <= 0.03 * (time.perf_counter() - start) * os.cpu_count() + 0.02:
                return times
            if self.attempts > 1:
                self.thrown_away += 1
        self.thrown_away -= self.attempts > 1
        self.kept_disturbed += 1
        return times


def processor():
    for line in pathlib.Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.split(":", 1)[1].strip()
    return platform.processor()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=12)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--clock", choices=["wall", "cpu"], default="wall")
    parser.add_argument("--out", type=pathlib.Path)
    options = parser.parse_args()
    if options.out is None:
        options.out = HERE / "results" / f"minilm-32x32-{options.threads}-threads-{options.clock}.json"
    tool = HERE / ".build" / "release" / "training-step-benchmark"
    load_before = os.getloadavg()[0]
    sides = {
        "bertie": Side([str(tool), str(options.threads), options.clock]),
        "pytorch": Side([sys.executable, str(HERE / "reference.py"), str(options.threads), options.clock]),
    }
    undisturbed = Undisturbed(sides, 40 if options.clock == "wall" else 1)
    samples = {key: [] for key in ORDER}
    for round_number in range(-1, options.rounds):
        for side, setting in ORDER if round_number % 2 == 0 else reversed(ORDER):
            times = undisturbed.run(side, setting)
            if round_number >= 0:
                samples[side, setting] += times

    def row(times):
        ordered = sorted(times)
        return {
            "n": len(ordered), "min_ms": round(ordered[0], 2), "p50_ms": round(statistics.median(ordered), 2),
            "p95_ms": round(ordered[min(len(ordered) - 1, int(0.95 * len(ordered)))], 2),
        }

    rows = {f"{side} {setting}": row(times) for (side, setting), times in samples.items()}
    result = {
        "command": ".venv-reference/bin/python Benchmarks/training-step/benchmark.py "
        + f"--rounds {options.rounds} --threads {options.threads} --clock {options.clock}",
        "date": datetime.date.today().isoformat(),
        "commit": subprocess.run(
            ["git", "rev-parse", "--short", "HEAD"], cwd=ROOT, capture_output=True, text=True).stdout.strip(),
        "cpu": processor(), "cores": os.cpu_count(), "threads": options.threads, "clock": options.clock,
        "load_before": round(load_before, 2), "load_after": round(os.getloadavg()[0], 2),
        "blocks_thrown_away": undisturbed.thrown_away, "blocks_kept_disturbed": undisturbed.kept_disturbed,
        "versions": {
            "libtorch": sides["bertie"].facts[1], "pytorch": sides["pytorch"].facts[1],
            "isa": sides["bertie"].facts[2], "vendor_check_answered": sides["bertie"].facts[3] == "true",
        },
        "step": "MiniLM's shape (6 layers, H 384, 12 heads, I 1536, V 30522), 32 x 32 tokens, no padding, dropout 0.1,"
        " forward, backward, AdamW; tokenising and loading excluded",
        "results": rows,
        "ratios_of_medians": {
            f"pytorch {theirs} / bertie {ours}": round(
                rows[f"pytorch {theirs}"]["p50_ms"] / rows[f"bertie {ours}"]["p50_ms"], 3)
            for ours, theirs in PAIRS
        },
    }
    options.out.parent.mkdir(parents=True, exist_ok=True)
    options.out.write_text(json.dumps(result, indent=2) + "\n")
    print(json.dumps(result, indent=2))


main()
