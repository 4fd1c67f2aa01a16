"""Measures BERT-base, ALBERT-base, and ALBERT-base that shares no layer, all with random weights: sizes, memory, and milliseconds for
the last hidden states.

    python3 Experiments/Albert/speed.py [--rounds 5] [--seconds 1]
    python3 Experiments/Albert/speed.py --try

Run it with nothing else running. The Python of the other libraries is .venv-peers (`make bench-engine` makes it), else
.venv-reference, which lacks ONNX Runtime; BERTIE_PYTHON names another. A library that is missing is named in the result. In each
round every side measures all models, one right after the other, in an order that turns round every other time; each measurement
waits for a quiet machine. Ours and libtorch's are fresh processes; PyTorch and ONNX Runtime start anew in each round and sleep
until it is their turn. Times are medians of the processes' medians, ratios (a model's time by BERT's) medians of the rounds' ratios,
each beside the least and the largest. --try measures once and for moments, does not wait, and prints what would be the result.
"""

import argparse
import dataclasses
import json
import os
import subprocess

import settings
import cases  # settings puts its folder on the path
import machine

MODELS = settings.WORK / "speed"
# Program, engine and outputs of our sides; libtorch's computes all last hidden states on its way to the logits.
OURS = {"bertie": ("bertie", "cpu", "states"), "libtorch": ("bertie-train", "torch", "logits")}


def python():
    """The Python of the other libraries."""
    found = machine.PEERS if machine.PEERS.exists() else settings.ROOT / ".venv-reference" / "bin" / "python"
    return os.environ.get("BERTIE_PYTHON") or found


def versions():
    """Of the libraries that are there."""
    code = "import importlib.metadata as m, json; found = {d.metadata['Name'].lower(): d.version for d in m.distributions()}; " \
        "print(json.dumps({name: found.get(name) for name in ('torch', 'transformers', 'onnxruntime', 'onnx')}))"
    return json.loads(machine.run([python(), "-c", code])) | {
        "bertie": machine.run([machine.BERTIE, "--version"]).strip()}


@dataclasses.dataclass(frozen=True)
class Plan:
    """How often and how long a side is measured, and whether it waits for a quiet machine."""

    rounds: int
    seconds: float
    waits: bool


def bench(side, model, case, plan):
    """What a fresh process of ours says of a model."""
    library, precision = side.split("-")
    program, engine, outputs = OURS[library]
    batch, tokens = case["input"].split("x")
    found = machine.measured([
        machine.BERTIE.with_name(program), "bench", machine.stored(MODELS / model, precision), "--batch", batch, "--tokens", tokens,
        "--engine", engine, "--precision", precision, "--threads", case["threads"], "--outputs", outputs,
        "--seconds", plan.seconds, "--json"], waits=plan.waits)
    return dict(found, median_ms=found["results"][0]["median_ms"])


def ask(peer, case, plan):
    """What a living peer says of its model."""
    peer.start()
    request = dict(lengths=cases.lengths_of(case["input"]), way="padded", plan=cases.plan(plan.seconds))
    return machine.watched(lambda: peer.ask(request), waits=plan.waits)


class Race:
    """The cases of one number of threads: all models on every side."""

    def __init__(self, threads, plan):
        self.plan, self.failed = plan, {}
        self.cases = [
            dict(side=side, input=name, threads=threads, processes={model: [] for model in settings.SHAPES})
            for name in settings.INPUTS for side in settings.SIDES]
        self.peers = {
            (side, model): machine.Living([
                python(), settings.HERE / "any_peer.py", side, MODELS / model, "--threads", threads])
            for side in settings.SIDES if side.split("-")[0] not in OURS for model in settings.SHAPES}

    def run(self, number):
        """Every side measures all models for every input."""
        order = 1 if number % 2 == 0 else -1
        try:
            for case in self.cases[::order]:
                self.measure(case, list(settings.SHAPES)[::order])
        finally:
            for peer in self.peers.values():
                peer.end()

    def measure(self, case, models):
        side = case["side"]
        if side in self.failed:
            return
        try:
            found = {model: self.process(side, model, case) for model in models}
        except machine.Failed as error:
            if (side, "bert") not in self.peers:
                raise
            self.failed[side] = machine.without_places(str(error).splitlines()[-1])
            return
        for model, process in found.items():
            case["processes"][model].append(process)
            print(f"  {case['threads']} threads, {case['input']}, {side}, {model}: {process['median_ms']:.3f} ms", flush=True)

    def process(self, side, model, case):
        peer = self.peers.get((side, model))
        return ask(peer, case, self.plan) if peer else bench(side, model, case, self.plan)

    def results(self):
        """The cases with their medians and ratios; those of sides that failed are left out."""
        for case in self.cases:
            if case["side"] not in self.failed:
                times = {model: [found["median_ms"] for found in case["processes"][model]] for model in settings.SHAPES}
                case["ms"] = {model: machine.spread(found) for model, found in times.items()}
                case["ratios"] = {
                    model: machine.spread([time / bert for time, bert in zip(times[model], times["bert"])])
                    for model in settings.SHAPES if model != "bert"}
                yield case


def resident_bytes(model):
    """The largest memory of a process of our engine with 128 tokens in fp32."""
    child = subprocess.Popen([
        machine.BERTIE, "bench", MODELS / model, "--batch", "1", "--tokens", "128", "--outputs", "states", "--precision", "fp32",
        "--threads", "2", "--seconds", "0.1", "--json"], stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode != 0:
        raise machine.Failed(f"bertie bench {model} ended with {child.returncode}")
    return usage.ru_maxrss * 1024


def sizes(model):
    """Parameters, bytes of the files, and memory."""
    inspected = json.loads(machine.run([machine.BERTIE, "inspect", MODELS / model, "--json"]))
    files = {"fp32": MODELS / model / "model.safetensors", "onnx": MODELS / model / "model.onnx",
             "int8": machine.stored(MODELS / model, "int8") / "model.safetensors"}
    return dict(
        parameters=inspected["parameters"], macs=inspected["macs"], resident_bytes=resident_bytes(model),
        bytes={name: path.stat().st_size for name, path in files.items() if path.exists()})


def measure(plan):
    """The whole result."""
    machine.run([python(), settings.HERE / "random_models.py", MODELS])
    found = dict(
        machine.facts(f"Experiments/Albert/speed.py --rounds {plan.rounds} --seconds {plan.seconds:g}"), versions=versions(),
        plan=cases.plan(plan.seconds), rounds=plan.rounds, models={model: sizes(model) for model in settings.SHAPES})
    races = [Race(threads, plan) for threads in settings.THREADS]
    for number in range(plan.rounds):
        for race in races:
            race.run(number)
    found["failed"] = {side: error for race in races for side, error in race.failed.items()}
    found["cases"] = [case for race in races for case in race.results()]
    return found


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=settings.ROUNDS)
    parser.add_argument("--seconds", type=float, default=settings.SECONDS)
    parser.add_argument("--try", action="store_true", dest="is_try")
    options = parser.parse_args()
    if options.is_try:
        print(json.dumps(measure(Plan(1, 0.05, waits=False)), indent=1))
    else:
        machine.write(settings.SPEED, measure(Plan(options.rounds, options.seconds, waits=True)))


if __name__ == "__main__":
    try:
        main()
    except machine.Failed as error:
        raise SystemExit(f"speed: error: {error}")
