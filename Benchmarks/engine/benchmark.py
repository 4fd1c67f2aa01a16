"""Measures the engine beside its peers: the same models, token ids in, last hidden states out, in the same minutes.

Usage, from the repository's root, with nothing else running (`make bench-engine` does all of it):
  Benchmarks/engine/benchmark.py [--only base,minilm,int8,1x12,2t] [--rounds 5] [--force] [--dry-run] [--probe PROGRAM]

A case is one input of one model of one kind, on so many threads (cases.py has them all); the cases that differ only in their input
are a group. Each round of a group starts a fresh process of each peer but CTranslate2; then for each case in turn every side
measures it once, one after the other, in an order that turns round every other time: ours and CTranslate2 in a fresh process, the
other peers in those that live and sleep until it is their turn. All warm up and measure by the same plan (cases.plan). A figure is the median of the
processes' medians, beside the least and the largest of them. Each case is written to results/speed/CASE.json when its group is
done; what is there is not measured again, unless --force is given. --only leaves the cases of these models, kinds, inputs and
threads. --dry-run says what would be measured and about how long it takes.

--probe adds to int8 cases of random weights a program that is called as `PROGRAM base|mini|bort|large 1x12` and prints
`best MILLISECONDS`.
"""

import argparse
import contextlib
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


def probe(program, case):
    name = {"minilm": "mini"}.get(case.model, case.model)
    best = re.search(r"best ([\d.]+)", machine.run([program, name, case.input]))
    return dict(median_ms=float(best.group(1)))


def has_probe(case):
    return case.kind == "int8" and case.threads == 2 and case.model != "real-minilm" and case.input != "ragged"


def command(peer, model):
    return [machine.PEERS, machine.HERE / "peer.py", peer, machine.models() / model]


def prepare(group):
    """Makes the quantised forms of a group's model. Gives the peers that cannot, each with what it said."""
    model = group[0].model
    for precision in {side.split("-")[1] for case in group for side in case.sides if not cases.peer_of(side)}:
        machine.stored(machine.models() / model, precision)
    failed = {}
    for peer in cases.peers_of(group):
        try:
            machine.run([*command(peer, model), "--prepare"])
        except machine.Failed as error:
            failed[peer] = last_line(error)
    return failed


def last_line(error):
    return machine.without_places(str(error).splitlines()[-1])


class Race:
    """A case while it is measured, and what its sides have said."""

    def __init__(self, case, unprepared, program):
        self.case, self.program = case, program
        self.failed = {side: unprepared[cases.peer_of(side)] for side in case.sides if cases.peer_of(side) in unprepared}
        self.sides = [side for side in case.sides if side not in self.failed]
        if program and has_probe(case):
            self.sides.append("probe-int8")
        self.processes = {side: [] for side in self.sides}

    def run(self, number, peers):
        """Every side measures the case once."""
        for side in self.sides if number % 2 == 0 else reversed(self.sides):
            if side in self.failed:
                continue
            try:
                found = self.process(side, peers)
            except machine.Failed as error:
                if side == self.sides[0]:
                    raise
                self.failed[side] = last_line(error)
                continue
            if "results" in found:
                found["median_ms"] = found["results"][0]["median_ms"]
            self.processes[side].append(found)
            print(f"  round {number + 1} {self.case.input} {side}: {found['median_ms']:.3f} ms", flush=True)

    def process(self, side, peers):
        """What one process of a side finds."""
        if side == "probe-int8":
            return machine.watched(lambda: probe(self.program, self.case))
        if side.startswith("bertie-"):
            return bertie(side, self.case)
        name, way = cases.peer_of(side), "sorted" if side.endswith("-sorted") else "padded"
        peer = peers[name]
        peer.start()
        found = machine.watched(
            lambda: peer.ask(dict(lengths=self.case.lengths, way=way, plan=cases.plan(self.case.seconds))))
        if name == cases.SHORT_LIVED:
            peer.end()
        return found

    def result(self, rounds):
        case, ours = self.case, self.sides[0]
        result = {}
        for side in self.sides:
            if side in self.failed:
                continue
            times = machine.spread([found["median_ms"] for found in self.processes[side]])
            result[side] = {f"{key}_ms": value for key, value in times.items()}
            result[side]["tokens_per_second"] = sum(case.lengths) / times["median"] * 1000
            if side != ours:
                result[side]["ratio"] = result[ours]["median_ms"] / times["median"]
            result[side]["processes"] = self.processes[side]
        return dict(
            machine.facts(f"Benchmarks/engine/benchmark.py --only {case.model},{case.kind},{case.input},{case.threads}t "
                          f"--rounds {rounds}"),
            versions=versions(), model=case.model, kind=case.kind, input=case.input, threads=case.threads,
            tokens=sum(case.lengths), macs=case.macs, plan=cases.plan(case.seconds), rounds=rounds, failed=self.failed,
            sides=result)


def measure(group, rounds, program):
    """Measures the cases of a group and writes their results."""
    unprepared = prepare(group)
    races = [Race(case, unprepared, program) for case in group]
    peers = {
        peer: machine.Living([*command(peer, group[0].model), "--threads", group[0].threads])
        for peer in cases.peers_of(group) if peer not in unprepared}
    for number in range(rounds):
        try:
            for name, peer in peers.items():
                if name == cases.SHORT_LIVED:
                    continue
                with contextlib.suppress(machine.Failed):  # The first case that asks it tries again and keeps what it says.
                    peer.start()
            for race in races:
                race.run(number, peers)
        finally:
            for peer in peers.values():
                peer.end()
    for race in races:
        machine.write(RESULTS / f"{race.case.name}.json", race.result(rounds))


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
    groups = cases.groups(waiting)
    hours = [cases.estimated_seconds(group, options.rounds) / 3600 for group in groups]
    print(f"{len(waiting)} of {len(chosen)} cases to measure, {options.rounds} rounds each: about {sum(hours):.1f} hours",
          flush=True)
    for number, group in enumerate(groups, 1):
        first = group[0]
        print(f"{number}/{len(groups)} {first.model} {first.kind} {first.threads}t: {', '.join(case.input for case in group)}: "
              f"about {60 * hours[number - 1]:.0f} minutes", flush=True)
        if not options.dry_run:
            measure(group, options.rounds, options.probe)


if __name__ == "__main__":
    try:
        main()
    except machine.Failed as error:
        sys.exit(f"benchmark: error: {error}")
