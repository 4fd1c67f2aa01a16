"""Has torchrun start two processes of `bertie finetune`, and compares what they write with one process's.

    .venv-reference/bin/python Tests/Interop/launchers/compare.py --bertie PATH --encoder FOLDER

The encoder is copied without dropout, which every process draws for itself. Two processes must then end where one does, but for rounding:
within a thousandth of the way that training goes, as Adam makes whole steps of gradients that are only rounding. Then one of two
processes is killed, torchrun starts both again, and `--resume` must end with the bytes of two that nobody killed.
"""

import argparse
import json
import os
import pathlib
import shlex
import shutil
import signal
import subprocess
import sys
import tempfile
import time

import numpy
from safetensors.numpy import load_file

WORDS = "where is my new card and why was it not sent to the old address last week".split()
LINES = 320
BOUND = 1e-3
TORCHRUN = [str(pathlib.Path(sys.executable).parent / "torchrun"), "--nproc-per-node", "2", "--no-python", "--standalone"]


def still_encoder(source, folder):
    """A copy of an encoder without dropout."""
    copy = shutil.copytree(source, folder / "encoder")
    config = json.loads((copy / "config.json").read_text(encoding="utf-8"))
    config |= {"hidden_dropout_prob": 0.0, "attention_probs_dropout_prob": 0.0}
    (copy / "config.json").write_text(json.dumps(config), encoding="utf-8")
    return copy


def data(folder):
    """Texts of two labels."""
    def text(number):
        return " ".join(WORDS[(number * 7 + place * (1 + number % 5)) % len(WORDS)] for place in range(3 + number % 10))
    rows = [f"{text(number)},{'card' if number % 2 else 'address'}" for number in range(LINES)]
    path = folder / "data.csv"
    path.write_text("\n".join(["text,label", *rows]) + "\n", encoding="utf-8")
    return path


def run(command):
    """Ends the program with the errors of a command that fails."""
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(f"{' '.join(map(str, command))}\nended with {done.returncode}\n{done.stderr[-3000:]}")


def run_and_kill_one(command, checkpoints):
    """The same, of a launcher one of whose processes is killed once there is a checkpoint."""
    launcher = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    end = time.monotonic() + 120
    while not any(checkpoints.glob("*")) and launcher.poll() is None and time.monotonic() < end:
        time.sleep(0.05)
    children = subprocess.run(["pgrep", "-P", str(launcher.pid)], capture_output=True, text=True).stdout.split()
    if launcher.poll() is not None or len(children) < 2:
        sys.exit(f"too late to kill one of {len(children)} processes; the launcher: {launcher.communicate()[1][-3000:]}")
    os.kill(int(children[-1]), signal.SIGKILL)
    _, errors = launcher.communicate(timeout=600)
    if launcher.returncode != 0:
        sys.exit(f"after one was killed the launcher ended with {launcher.returncode}\n{errors[-3000:]}")


def weights(folder):
    """A folder's encoder, by names without the prefix that a classifier's have."""
    return {name.removeprefix("bert."): tensor for name, tensor in load_file(folder / "model.safetensors").items()}


def distance(first, second):
    """The Euclidean distance of two folders' encoders."""
    left, right = weights(first), weights(second)
    squares = [numpy.square(left[name] - right[name], dtype=numpy.float64).sum() for name in left.keys() & right.keys()]
    return float(numpy.sqrt(sum(squares)))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("bertie", "encoder"):
        parser.add_argument(f"--{name}", required=True, type=lambda path: pathlib.Path(path).resolve())
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        encoder = still_encoder(options.encoder, folder)
        command = [
            options.bertie, "finetune", encoder, "--data", data(folder), "--epochs", "4", "--batch-size", "8", "--precision",
            "fp32", "--threads", "1", "--checkpoint-seconds", "1", "--out"]
        run([*command, folder / "one"])
        # One launcher, two programs after each other: the second one's processes must not meet those of the first.
        both = " && ".join(shlex.join(map(str, [*command, folder / name])) for name in ("two", "again"))
        run([*TORCHRUN, "bash", "-c", both])
        if (folder / "two" / "model.safetensors").read_bytes() != (folder / "again" / "model.safetensors").read_bytes():
            sys.exit("expected the same bytes twice")
        share = distance(folder / "one", folder / "two") / distance(encoder, folder / "one")
        print(f"two processes of torchrun end {share:.1e} of training's way from where one process does")
        if not share <= BOUND:
            sys.exit(f"expected {BOUND} at most")
        run_and_kill_one(
            [*TORCHRUN[:1], "--max-restarts", "1", *TORCHRUN[1:], *command, folder / "killed", "--resume"],
            folder / "killed.run" / "checkpoints")
        if (folder / "two" / "model.safetensors").read_bytes() != (folder / "killed" / "model.safetensors").read_bytes():
            sys.exit("expected the bytes of a run that nobody killed")
        print("one of two killed, both started again by torchrun: the same bytes")


if __name__ == "__main__":
    main()
