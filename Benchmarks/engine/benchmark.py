"""Measures the engine beside its peers: the same models, token ids in, last hidden states out, in the same minutes.

Usage, from the repository's root, with nothing else running (`make bench-engine` does all of it):
  Benchmarks/engine/benchmark.py [--only base,minilm,int8,1x12,2t] [--rounds 5] [--force] [--dry-run] [--probe PROGRAM]

A case is one input of one model in one precision (cases.py has them all). In each of its rounds a fresh process of each side
measures it, ours and the peers' in turn, in an order that turns round every other time; all warm up and measure by the same plan
(cases.plan). A figure is the median of the processes' medians, beside the least and the largest of them. Each case is written
to results/speed/CASE.json when it is done; what is there is not measured again, unless --force is given. --only leaves the
cases of these models, kinds, inputs and threads. --dry-run says what would be measured and about how long it takes.

--probe adds to int8 cases of random weights a program that is called as `PROGRAM base|mini|bort|large 1x12` and prints
`best MILLISECONDS`.
"""

import argparse
import json
import pathlib
import re
import sys

import cases
import machine

RESULTS = machine.HERE / "results" / "speed"


def bertie(side, case):
    """What `bertie bench --json` prints."""
    precision = side.split("-")[1]
    outputs = "first" if side.endswith("-first") else "states"
    if case.input == "ragged":
        size = ["--lengths", ",".join(map(str, case.lengths))]
    else:
        batch, tokens = case.input.split("x")
        size = ["--batch", batch, "--tokens", tokens]
    return machine.measured([
        machine.BERTIE, "bench", machine.stored(machine.models() / case.model, precision), *size, "--engine", "cpu",
        "--precision", precision, "--threads", case.threads, "--outputs", outputs, "--seconds", case.seconds, "--json"])


def peer(side, case):
    library, precision, *way = side.split("-")
    return machine.measured([
        machine.PEERS, machine.HERE / "peer.py", f"{library}-{precision}", machine.models() / case.model,
        "--lengths", ",".join(map(str, case.lengths)), "--threads", case.threads, "--plan", json.dumps(cases.plan(case.seconds)),
        "--way", *(way or ["padded"])])


def probe(program, case):
    name = {"minilm": "mini"}.get(case.model, case.model)
    best = re.search(r"best ([\d.]+)", machine.run([program, name, case.input]))
    return dict(median_ms=float(best.group(1)))


def has_probe(case):
    return case.kind == "int8" and case.threads == 2 and case.model != "real-minilm" and case.input != "ragged"


def process(side, case, program):
    """One process of one side, and the median of its calls."""
    if side == "probe-int8":
        return probe(program, case)
    found = bertie(side, case) if side.startswith("bertie-") else peer(side, case)
    found["median_ms"] = found["results"][0]["median_ms"] if "results" in found else found["median_ms"]
    return found


def prepare(case):
    """Makes the quantised forms of a case's model. Gives the sides that cannot run it, each with what it said."""
    failed = {}
    for side in case.sides:
        library, precision = side.split("-")[:2]
        if library == "bertie":
            machine.stored(machine.models() / case.model, precision)
            continue
        try:
            machine.run([
                machine.PEERS, machine.HERE / "peer.py", f"{library}-{precision}", machine.models() / case.model, "--prepare"])
        except machine.Failed as error:
            failed[side] = machine.without_places(str(error).splitlines()[-1])
    return failed


def measure(case, rounds, program):
    """The result of a case."""
    failed = prepare(case)
    sides = [side for side in case.sides if side not in failed]
    if program and has_probe(case):
        sides.append("probe-int8")
    processes = {side: [] for side in sides}
    for number in range(rounds):
        for side in sides if number % 2 == 0 else reversed(sides):
            if side in failed:
                continue
            try:
                processes[side].append(process(side, case, program))
            except machine.Failed as error:
                if side == sides[0]:
                    raise
                failed[side] = machine.without_places(str(error).splitlines()[-1])
                continue
            print(f"  round {number + 1} {side}: {processes[side][-1]['median_ms']:.3f} ms", flush=True)
    result = {}
    for side in sides:
        if side in failed:
            continue
        times = machine.spread([found["median_ms"] for found in processes[side]])
        result[side] = {f"{key}_ms": value for key, value in times.items()}
        result[side]["tokens_per_second"] = sum(case.lengths) / times["median"] * 1000
        if side != sides[0]:
            result[side]["ratio"] = result[sides[0]]["median_ms"] / times["median"]
        result[side]["processes"] = processes[side]
    return dict(
        machine.facts(f"Benchmarks/engine/benchmark.py --only {case.model},{case.kind},{case.input},{case.threads}t "
                      f"--rounds {rounds}"),
        versions=versions(), model=case.model, kind=case.kind, input=case.input, threads=case.threads,
        tokens=sum(case.lengths), macs=case.macs, plan=cases.plan(case.seconds), rounds=rounds, failed=failed, sides=result)


def versions():
    code = "import importlib.metadata as m, json; print(json.dumps({p: m.version(p) for p in " \
        "('onnxruntime', 'openvino', 'nncf', 'ctranslate2', 'torch', 'transformers')}))"
    return json.loads(machine.run([machine.PEERS, "-c", code]))


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--only", type=lambda text: text.split(","), default=[])
    arguments.add_argument("--rounds", type=int, default=5)
    arguments.add_argument("--force", action="store_true")
    arguments.add_argument("--dry-run", action="store_true")
    arguments.add_argument("--probe", type=lambda text: pathlib.Path(text).resolve())
    options = arguments.parse_args()
    try:
        chosen = cases.chosen(options.only)
    except ValueError as error:
        arguments.error(str(error))
    waiting = [case for case in chosen if options.force or not (RESULTS / f"{case.name}.json").exists()]
    seconds = sum(cases.estimated_seconds(case, options.rounds) for case in waiting)
    print(f"{len(waiting)} of {len(chosen)} cases to measure, {options.rounds} rounds each: about {seconds / 3600:.1f} hours",
          flush=True)
    for number, case in enumerate(waiting, 1):
        print(f"{number}/{len(waiting)} {case.name}: {', '.join(case.sides)}", flush=True)
        if not options.dry_run:
            machine.write(RESULTS / f"{case.name}.json", measure(case, options.rounds, options.probe))


if __name__ == "__main__":
    try:
        main()
    except machine.Failed as error:
        sys.exit(f"benchmark: error: {error}")
