"""Measures a step of a BERT-base pre-training on this machine, by one process and by several, beside PyTorch, and Gloo's sums.

    BERTIE_DATA=FOLDER .venv-reference/bin/python Benchmarks/scale/measure.py [--rounds 3] [--batch 8]

Run it with nothing else running: half an hour on two cores. Each setting is a `bertie pretrain` of BERT-base's shape from nothing, 128
tokens, with the first file of WikiText-2 as a corpus, run with few and with more optimiser steps; the difference of both times by the
difference of the steps is the time of a step, so start, tokens and the last checkpoint are not in it. PyTorch takes the same steps
(reference.py). Sums are of BERT-base's gradients, over the processes of this machine (sums.py). Times are medians over rounds, in
which settings take turns. The result is Benchmarks/scale/results/cpu.json.
"""

import argparse
import json
import os
import pathlib
import shutil
import socket
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[1]
sys.path.append(str(HERE.parent / "engine"))
import machine  # noqa: E402

TRAIN = machine.BERTIE.with_name("bertie-train")
SHAPE = ("--random", "--layers", "12", "--hidden-size", "768", "--heads", "12", "--intermediate-size", "3072")
TOKENS = 128
# Few and more steps.
STEPS = (2, 6)
# Name: processes, and threads of each.
SETTINGS = {
    "1 process, 2 threads": (1, 2), "1 process, 1 thread": (1, 1), "2 processes, 1 thread each": (2, 1),
}


def environment(rank, count, port):
    values = {"RANK": rank, "WORLD_SIZE": count, "LOCAL_RANK": rank, "MASTER_ADDR": "127.0.0.1", "MASTER_PORT": port}
    return {**os.environ, **{name: str(value) for name, value in values.items()}}


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def together(command, count):
    """Runs a command as so many processes of one group; what the first one prints."""
    port = free_port()
    processes = [
        subprocess.Popen(
            [str(word) for word in command], env=environment(rank, count, port) if count > 1 else None, text=True,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        for rank in range(count)]
    said = [process.communicate() for process in processes]
    for process, (_, errors) in zip(processes, said):
        if process.returncode != 0:
            raise machine.ended(command, process.returncode, errors)
    return said[0][0]


class Pretraining:
    """One setting; `batch` are the samples of a process in a step."""

    def __init__(self, folder, model, corpus, batch, processes, threads, precision):
        self.out, self.processes = folder / "out", processes
        self.command = [
            TRAIN, "pretrain", model, "--data", corpus, "--form", "wikitext", "--cache", folder / "tokens", *SHAPE,
            "--max-length", TOKENS, "--batch-size", batch * processes, "--held-out", "0", "--threads", threads,
            "--precision", precision, "--checkpoint-seconds", "100000", "--out", self.out, "--force"]

    def seconds(self, steps):
        together([*self.command, "--steps", steps], self.processes)
        measured = json.loads((self.out / "bertie.json").read_text(encoding="utf-8"))["measured"]["pretrain"]["seconds"]
        shutil.rmtree(self.out)
        return measured

    def step(self):
        """The seconds of a step."""
        few, more = STEPS
        return {"seconds": (self.seconds(more) - self.seconds(few)) / (more - few)}


def pytorch(batch, threads, precision):
    """The seconds of a step of PyTorch's."""
    return json.loads(machine.run([sys.executable, HERE / "reference.py", batch, TOKENS, threads, precision]))


def summed(processes):
    """The seconds of a sum of BERT-base's gradients over so many processes."""
    return json.loads(together([sys.executable, HERE / "sums.py"], processes))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--batch", type=int, default=8)
    parser.add_argument("--precision", default="bf16", choices=("bf16", "fp32"))
    options = parser.parse_args()
    model = machine.cache() / "models" / "all-MiniLM-L6-v2"
    corpus = pathlib.Path(os.environ["BERTIE_DATA"]) / "wikitext2" / "valid.txt"
    found = {}
    with tempfile.TemporaryDirectory() as name:
        sides = {
            f"bertie, {setting}": Pretraining(
                pathlib.Path(name), model, corpus, options.batch, processes, threads, options.precision).step
            for setting, (processes, threads) in SETTINGS.items()}
        for threads in (2, 1):
            sides[f"PyTorch, 1 process, {threads} thread{'s' if threads > 1 else ''}"] = \
                lambda threads=threads: pytorch(options.batch, threads, options.precision)
        for processes in (2, 4):
            sides[f"sum over {processes} processes"] = lambda processes=processes: summed(processes)
        for number in range(options.rounds):
            for side, measure in sides.items() if number % 2 == 0 else reversed(sides.items()):
                found.setdefault(side, []).append(machine.watched(measure))
                print(side, found[side][-1], flush=True)
    command = f"Benchmarks/scale/measure.py --rounds {options.rounds} --batch {options.batch} --precision {options.precision}"
    machine.write(HERE / "results" / "cpu.json", machine.facts(command) | {
        "batch": options.batch, "tokens": TOKENS, "precision": options.precision,
        "seconds": {side: machine.spread([run["seconds"] for run in runs]) for side, runs in found.items()},
        "others": {side: max(run["others"] for run in runs) for side, runs in found.items()}})


if __name__ == "__main__":
    main()
