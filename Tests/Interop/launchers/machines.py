"""Has torchrun start `bertie finetune` on two machines, kills the process of the second one, and compares what they write in the end.

    sudo .venv-reference/bin/python Tests/Interop/launchers/machines.py --bertie PATH --encoder FOLDER

The machines are network namespaces of this one, joined by a cable of their own; in each the machine's own name is a name for 127.0.0.1 or
127.0.1.1, as Debian has it, so that nobody else is reached by it. Each has an agent of torchrun. The agent whose process was killed counts
a restart, the other one does not; both must start theirs again, and `--resume` must end with the bytes of a run that nobody killed.
"""

import argparse
import contextlib
import os
import pathlib
import signal
import subprocess
import sys
import tempfile
import time

import compare

PORT = "29400"


def address(machine):
    """The address of machine 1 or 2 on their cable."""
    return f"10.213.77.{machine}"


def space(machine):
    """The name of a machine's namespace."""
    return f"bertie-{os.getpid()}-{machine}"


@contextlib.contextmanager
def two_machines():
    """Makes two namespaces and the cable; says False where this user or system may not."""
    ends = [f"b{os.getpid()}-{machine}" for machine in (1, 2)]
    steps = [["ip", "netns", "add", space(machine)] for machine in (1, 2)]
    steps += [["ip", "link", "add", ends[0], "type", "veth", "peer", "name", ends[1]]]
    for machine, end in zip((1, 2), ends):
        inside = ["ip", "-n", space(machine)]
        steps += [
            ["ip", "link", "set", end, "netns", space(machine)], [*inside, "addr", "add", f"{address(machine)}/24", "dev", end],
            [*inside, "link", "set", end, "up"], [*inside, "link", "set", "lo", "up"]]
    try:
        yield all(subprocess.run(step, capture_output=True).returncode == 0 for step in steps)
    finally:
        for machine in (1, 2):
            subprocess.run(["ip", "netns", "del", space(machine)], capture_output=True)


def agents(command, name):
    """An agent of torchrun on each machine, each with one process of a command."""
    return [
        subprocess.Popen(
            ["ip", "netns", "exec", space(machine), compare.TORCHRUN[0], "--nnodes", "2", "--nproc-per-node", "1", "--max-restarts",
             "3", "--rdzv-backend", "c10d", "--rdzv-id", name, "--rdzv-endpoint", f"{address(1)}:{PORT}", "--rdzv-conf",
             f"is_host={machine == 1}", "--local-addr", address(machine), "--no-python", *map(str, command)],
            stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, start_new_session=True)
        for machine in (1, 2)]


def finish(launchers, seconds):
    """Waits for both agents; ends the program where one fails or comes to no end."""
    end = time.monotonic() + seconds
    try:
        errors = [launcher.communicate(timeout=max(1, end - time.monotonic()))[1] for launcher in launchers]
    except subprocess.TimeoutExpired:
        for launcher in launchers:
            os.killpg(launcher.pid, signal.SIGKILL)
        sys.exit(f"expected the end of both agents in {seconds} s")
    for machine, (launcher, error) in enumerate(zip(launchers, errors), 1):
        if launcher.returncode != 0:
            sys.exit(f"the agent of machine {machine} ended with {launcher.returncode}\n{error[-3000:]}")


def kill_second(launchers, checkpoints):
    """Kills the process of the second machine once there is a checkpoint."""
    end = time.monotonic() + 120
    while not any(checkpoints.glob("step-*")) and time.monotonic() < end:
        time.sleep(0.02)
    children = subprocess.run(["pgrep", "-P", str(launchers[1].pid)], capture_output=True, text=True).stdout.split()
    if not children:
        sys.exit("too late to kill the second machine's process")
    os.kill(int(children[-1]), signal.SIGKILL)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("bertie", "encoder"):
        parser.add_argument(f"--{name}", required=True, type=lambda path: pathlib.Path(path).resolve())
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name, two_machines() as are_there:
        if not are_there:
            print("skipped: two machines need network namespaces, iproute2 and the right to make them (root)")
            return
        folder = pathlib.Path(name)
        command = [
            options.bertie, "finetune", compare.still_encoder(options.encoder, folder), "--data", compare.data(folder), "--epochs", "4",
            "--batch-size", "8", "--precision", "fp32", "--threads", "1", "--checkpoint-seconds", "0.5", "--timeout-seconds", "60",
            "--resume", "--out"]
        finish(agents([*command, folder / "whole"], "whole"), 180)
        killed = agents([*command, folder / "killed"], "killed")
        kill_second(killed, folder / "killed.run" / "checkpoints")
        finish(killed, 180)
        if (folder / "whole" / "model.safetensors").read_bytes() != (folder / "killed" / "model.safetensors").read_bytes():
            sys.exit("expected the bytes of a run that nobody killed")
        print("two machines, the process of one killed, both started again by torchrun: the same bytes")


if __name__ == "__main__":
    main()
