"""Measures what is not a race: products beside the measured peak, start and memory, a busy machine, pruned models, accuracy.

Usage, from the repository's root, with nothing else running (`make bench-engine` does all of it):
  Benchmarks/engine/measure.py [--only products,phases,start,busy,pruned,accuracy] [--rounds 5] [--force]

products  each product of BERT-base and MiniLM for 1 to 1,024 rows: its share of the peak that `bertie doctor` measures.
phases    what the threads do in a pass of BERT-base and MiniLM.
start     Examples/bertie-run (Scripts/static-program.sh) on MiniLM's int8 folder: from its start to its end with one answer, and
          its largest resident memory beside the bytes of the weights' file.
busy      8x128 tokens on two threads, alone and beside a process that computes all the time.
pruned    the dense and the pruned model of `make run`: speed-up beside the multiply-adds that are left, and the phases of both.
accuracy  scores of the same models in each precision: those of `make run` on Reuters R8's test part, and the dense models of `make
          sara` on the five test folds of Sara, pooled (needs BERTIE_DATA).

Each writes results/NAME.json; what is there is not measured again, unless --force is given.
"""

import argparse
import json
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile
import time

import cases
import machine
import scores

RESULTS = machine.HERE / "results"
REUTERS = machine.ROOT / "runs/reuters-r8"
SARA = machine.ROOT / "runs/sara/dense"
PRECISIONS = ["fp32", "bf16", "int8", "int4"]
THREADS = 2


def bench(folder, precision, size, *flags, **options):
    """What `bertie bench --json` says of all last hidden states."""
    batch, tokens = size.split("x")
    return machine.measured([
        machine.BERTIE, "bench", folder, "--batch", batch, "--tokens", tokens, "--engine", "cpu", "--precision", precision,
        "--threads", THREADS, "--outputs", "states", "--seconds", "1", "--json", *flags,
    ], **options)


def medians(processes):
    """The spread of some processes' medians in milliseconds."""
    return machine.spread([found["results"][0]["median_ms"] for found in processes])


def products(rounds):
    """Shares of the peak; a process of each model in each round."""
    processes = []
    for _ in range(rounds):
        for model in ("base", "minilm"):
            found = machine.measured([
                machine.BERTIE, "doctor", machine.models() / model, "--products", "1,4,12,32,128,1024",
                "--threads", THREADS, "--json"])
            processes.append(dict(found, model=model))
    return dict(threads=THREADS, processes=processes)


def phases_of(folder, model, precision, size, rounds):
    """Milliseconds of each phase of a pass, a process in each round."""
    found = [bench(folder, precision, size, "--phases") for _ in range(rounds)]
    times = [process["results"][0]["phases"] for process in found]
    return dict(
        model=model, precision=precision, input=size, threads=THREADS, median_ms=medians(found),
        phases={key: machine.spread([time[key] for time in times]) for key in times[0]}, processes=found)


def phases(rounds):
    """The phases of the dense models with random weights."""
    return dict(inputs=[
        phases_of(machine.models() / model, model, precision, size, rounds)
        for precision in cases.PEERS for model in ("base", "minilm")
        for size in ("1x12", "1x32", "1x128", "8x128", "1x512")])


def start(rounds):
    """Start and memory of the static program."""
    program = machine.ROOT / ".build-static/bertie-run"
    folder = machine.stored(machine.models() / "real-minilm", "int8")
    processes = []
    for number in range(10 * rounds + 1):
        machine.await_quiet()
        begin = time.perf_counter()
        child = subprocess.Popen([program, folder, "where is my card?"], stdout=subprocess.PIPE, text=True)
        answer = child.stdout.read()
        _, status, usage = os.wait4(child.pid, 0)
        seconds = time.perf_counter() - begin
        child.returncode = os.waitstatus_to_exitcode(status)
        if child.returncode != 0 or len(answer.split()) != cases.SHAPES["minilm"]["hidden_size"]:
            raise machine.Failed(f"bertie-run ended with {child.returncode}: {answer[:200]}")
        if number > 0:  # The first one reads the file from the disk.
            processes.append(dict(milliseconds=seconds * 1000, resident_bytes=usage.ru_maxrss * 1024))
    weights = (folder / "model.safetensors").stat().st_size
    resident = machine.spread([found["resident_bytes"] for found in processes])
    return dict(
        program_bytes=program.stat().st_size, weight_bytes=weights,
        milliseconds=machine.spread([found["milliseconds"] for found in processes]), resident_bytes=resident,
        resident_by_weights=resident["median"] / weights, processes=processes)


def busy(rounds):
    """The slow-down by one process that computes all the time."""
    table = []
    for model in ("base", "minilm"):
        folder = machine.stored(machine.models() / model, "int8")
        found = {"alone": [], "beside": []}
        for number in range(rounds):
            for way in ("alone", "beside") if number % 2 == 0 else ("beside", "alone"):
                machine.await_quiet()
                other = subprocess.Popen([sys.executable, "-c", "while True: pass"]) if way == "beside" else None
                try:
                    found[way].append(bench(folder, "int8", "8x128", waits=False))
                finally:
                    if other:
                        other.kill()
                        other.wait()
        alone, beside = medians(found["alone"]), medians(found["beside"])
        table.append(dict(
            model=model, precision="int8", input="8x128", threads=THREADS, alone_ms=alone, beside_ms=beside,
            slow_down=beside["median"] / alone["median"], processes=found))
    return dict(models=table)


def trained(folder, command):
    if not (folder / "config.json").exists():
        raise machine.Failed(f"expected a model in {folder.relative_to(machine.ROOT)}: run `{command}`")
    return folder


def pruned(rounds):
    """The speed-up of the pruned model of `make run`, beside what its multiply-adds promise, and the phases of both models."""
    folders = {name: trained(REUTERS / name, "make run") for name in ("dense", "removed")}
    table, parts = [], []
    for precision in PRECISIONS:
        for size in ("1x12", "1x128", "8x128"):
            parts += [phases_of(folder, name, precision, size, rounds) for name, folder in folders.items()]
            found = {name: [] for name in folders}
            for number in range(rounds):
                for name in list(folders) if number % 2 == 0 else reversed(folders):
                    found[name].append(bench(folders[name], precision, size))
            macs = {
                name: json.loads(machine.run([
                    machine.BERTIE, "inspect", folder, "--tokens", size.split("x")[1], "--json"]))["macs"]
                for name, folder in folders.items()}
            times = {name: medians(processes) for name, processes in found.items()}
            speed_up = times["dense"]["median"] / times["removed"]["median"]
            promise = macs["dense"] / macs["removed"]
            table.append(dict(
                precision=precision, input=size, threads=THREADS, dense_ms=times["dense"], removed_ms=times["removed"],
                speed_up=speed_up, macs=macs, promise=promise, promise_by_speed_up=promise / speed_up, processes=found))
    return dict(inputs=table, phases=parts)


def predictions(folder, precision, *data):
    """The gold and the predicted label of each text of a test part."""
    with tempfile.TemporaryDirectory() as temporary:
        path = pathlib.Path(temporary) / "predictions.jsonl"
        machine.run([
            machine.BERTIE, "evaluate", folder, *data, "--split", "test", "--engine", "cpu", "--precision", precision,
            "--predictions", path])
        lines = [json.loads(line) for line in path.read_text().splitlines()]
    return [line["gold"] for line in lines], [line["label"] for line in lines]


def compared(name, runs):
    """The scores of a model in each precision; `runs` holds, by precision, gold and predicted labels of each seed."""
    rows = {}
    for precision, seeds in runs.items():
        points = [100 * scores.macro_f1(gold, predicted) for gold, predicted in seeds]
        exact = [predicted for _, predicted in runs["fp32"]]
        rows[precision] = dict(
            macro_f1=points, accuracy=[100 * scores.accuracy(gold, predicted) for gold, predicted in seeds],
            loss=statistics.mean(rows["fp32"]["macro_f1"]) - statistics.mean(points) if rows else 0.0,
            other_labels=sum(a != b for one, (_, two) in zip(exact, seeds) for a, b in zip(one, two)))
    return dict(model=name, texts=len(runs["fp32"][0][0]), seeds=len(runs["fp32"]), precisions=rows)


def accuracy(_):
    """Scores in points, and what is lost against fp32."""
    data = os.environ.get("BERTIE_DATA")
    if not data:
        raise machine.Failed("set BERTIE_DATA to the folder that holds rasa-sara-2019-md (CONTRIBUTING.md)")
    tasks = []
    for name in ("dense", "removed"):
        folder = trained(REUTERS / name, "make run")
        reuters = machine.cache() / "data/reuters-r8"
        tasks.append(compared(f"Reuters R8, {name}", {
            precision: [predictions(folder, precision, "--data", reuters)] for precision in PRECISIONS}))
    seeds = {precision: [] for precision in PRECISIONS}
    for seed in range(3):
        for precision in PRECISIONS:
            gold, predicted = [], []
            for fold in range(5):
                folder = trained(SARA / f"seed-{seed}-fold-{fold}", "Scripts/bench-engine.sh")
                # The folds of `make sara`.
                one, two = predictions(
                    folder, precision, "--data", pathlib.Path(data) / "rasa-sara-2019-md", "--folds", "5", "--fold", fold,
                    "--split-seed", "0", "--dev-share", "0.1", "--max-length", "128")
                gold += one
                predicted += two
            seeds[precision].append((gold, predicted))
    tasks.append(compared("Sara, dense", seeds))
    return dict(tasks=tasks)


MEASURES = dict(products=products, phases=phases, start=start, busy=busy, pruned=pruned, accuracy=accuracy)


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--only", type=lambda text: text.split(","), default=list(MEASURES))
    arguments.add_argument("--rounds", type=int, default=5)
    arguments.add_argument("--force", action="store_true")
    options = arguments.parse_args()
    if unknown := [name for name in options.only if name not in MEASURES]:
        arguments.error(f"expected some of {', '.join(MEASURES)}, found {', '.join(unknown)}")
    for name in options.only:
        path = RESULTS / f"{name}.json"
        if path.exists() and not options.force:
            continue
        print(f"measuring {name}", flush=True)
        facts = machine.facts(f"Benchmarks/engine/measure.py --only {name} --rounds {options.rounds}")
        machine.write(path, dict(facts, **MEASURES[name](options.rounds)))


if __name__ == "__main__":
    try:
        main()
    except machine.Failed as error:
        sys.exit(f"measure: error: {error}")
