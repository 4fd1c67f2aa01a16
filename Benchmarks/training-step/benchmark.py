"""Times a training step of MiniLM's shape (batch 32 x 32 tokens, AdamW, dropout) here and in PyTorch, interleaved.

Usage, from the repository's root, with nothing else running:
  swift build -c release --package-path Benchmarks/training-step
  .venv-reference/bin/python Benchmarks/training-step/benchmark.py [--rounds 12] [--threads 2] [--out FILE]

Each round runs every setting once, in an order that alternates between ours and PyTorch's and turns round every other
time: one warm step, then three timed ones. The result file names each pair of equal settings and the ratio of medians.
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


def processor():
    for line in pathlib.Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.split(":", 1)[1].strip()
    return platform.processor()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=12)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--out", type=pathlib.Path, default=HERE / "results" / "minilm-32x32.json")
    options = parser.parse_args()
    tool = HERE / ".build" / "release" / "training-step-benchmark"
    load_before = os.getloadavg()[0]
    sides = {
        "bertie": Side([str(tool), str(options.threads)]),
        "pytorch": Side([sys.executable, str(HERE / "reference.py"), str(options.threads)]),
    }
    samples = {key: [] for key in ORDER}
    for round_number in range(-1, options.rounds):
        for side, setting in ORDER if round_number % 2 == 0 else reversed(ORDER):
            times = sides[side].run(setting, 1, 3)
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
        + f"--rounds {options.rounds} --threads {options.threads}",
        "date": datetime.date.today().isoformat(),
        "commit": subprocess.run(
            ["git", "rev-parse", "--short", "HEAD"], cwd=ROOT, capture_output=True, text=True).stdout.strip(),
        "cpu": processor(), "cores": os.cpu_count(), "threads": options.threads,
        "load_before": round(load_before, 2), "load_after": round(os.getloadavg()[0], 2),
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
