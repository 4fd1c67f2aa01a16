"""Runs the cells of docs/tasks.md that have no result file yet: each task on both sides with three seeds.

    BERTIE_DATA=FOLDER python3 Experiments/Tasks/run.py [--only TASK] [--jobs 2]

A cell is one fine-tuning and its scores, by `bertie-train` or by transformers (Experiments/Tasks/reference.py in
.venv-reference), with one thread; its result is one file under Experiments/Tasks/results, with the command that made it. Bertie's
cells of a task come first: they say which examples the train part keeps when a dev part is cut from it, and transformers trains
on those. Of one tagging and one question task, a model is quantised to int8 too.
"""

import argparse
import concurrent.futures
import json
import os
import shutil
import sys
import time

import prepare
import settings
import cells  # settings puts its folder on the path

QUANTISED = ("wikiann", "tydi-qa")


def python():
    path = settings.ROOT / ".venv-reference" / "bin" / "python"
    named = os.environ.get("BERTIE_PYTHON")
    if not named and not path.exists():
        raise SystemExit(f"{path} is missing: Scripts/python-environment.sh makes it (BERTIE_PYTHON names another)")
    return named or str(path)


def result_file(task, side, seed):
    return settings.RESULTS / f"{task.name}-{side}-{seed}.json"


def keep(task, side, seed, command, started, content):
    """Writes a cell's result all at once."""
    whole = {"task": task.name, "side": side, "seed": seed, "command": cells.written(command), **content}
    whole["measured"] = {"seconds": round(time.monotonic() - started, 1), "processor": cells.processor(), "threads": 1}
    cells.write(result_file(task, side, seed), whole)


def ids_file(task):
    return settings.WORK / "ids" / f"{task.name}.json"


def save_ids(task, model):
    """Keeps the names of the examples that Bertie trained on, for transformers."""
    path = ids_file(task)
    if path.exists():
        return
    lines = settings.WORK / f"{task.name}-train.jsonl"
    cells.output([
        cells.program("bertie"), "evaluate", model, "--data", task.data, "--split", "train", "--predictions", lines,
        "--threads", 1,
    ])
    names = [json.loads(line)["id"] for line in lines.read_text(encoding="utf-8").split("\n") if line]
    path.parent.mkdir(parents=True, exist_ok=True)
    half = path.with_suffix(".half")
    half.write_text(json.dumps(names), encoding="utf-8")
    half.rename(path)
    lines.unlink()


def bertie(task, seed):
    out = settings.WORK / f"{task.name}-{seed}"
    command = [
        cells.program("bertie-train"), "finetune", cells.model_folder(), "--task", task.task, "--data", task.data,
        "--out", out, "--epochs", task.epochs, "--batch-size", task.batch_size,
        "--learning-rate", task.learning_rate, "--max-length", task.max_length, "--keep-last",
        "--precision", "fp32", "--threads", 1, "--seed", seed, "--force", "--json",
    ]
    started = time.monotonic()
    report = json.loads(cells.output(command))
    record = json.loads((out / "bertie.json").read_text(encoding="utf-8"))["steps"][-1]["data"]
    keep(task, "bertie", seed, command, started, {
        "scores": {name: report["score"]["test"][name] for name in task.scores},
        "train": record["parts"]["train"]["examples"], "test": record["parts"]["test"]["examples"],
        "versions": {"bertie": cells.output([cells.program("bertie"), "--version"]).strip()},
    })
    save_ids(task, out)
    if task.name in QUANTISED and seed == settings.SEEDS[0]:
        quantised(task, seed, out)
    shutil.rmtree(out)


def quantised(task, seed, model):
    """Scores the model on the engine in fp32 and rounded to int8."""
    small = model.with_name(model.name + "-int8")
    command = [cells.program("bertie"), "quantize", model, "--precision", "int8", "--out", small, "--force"]
    started = time.monotonic()
    cells.output(command)
    scores = {}
    for precision, folder in (("fp32", model), ("int8", small)):
        report = json.loads(cells.output([cells.program("bertie"), "evaluate", folder, "--data", task.data, "--threads", 1, "--json"]))
        scores[precision] = {name: report[name] for name in task.scores}
    sizes = {name: (folder / "model.safetensors").stat().st_size for name, folder in (("fp32", model), ("int8", small))}
    keep(task, "int8", seed, command, started, {"scores": scores, "bytes": sizes})
    shutil.rmtree(small)


def transformers(task, seed):
    command = [python(), settings.HERE / "reference.py", task.name, "--seed", seed, "--train-ids", ids_file(task),
               "--threads", 1]
    started = time.monotonic()
    keep(task, "transformers", seed, command, started, json.loads(cells.output(command)))


def missing(task, side):
    return [seed for seed in settings.SEEDS if not result_file(task, side, seed).exists()]


def run_all(jobs, cells):
    """Runs cells, several at a time; those that fail are named at the end, and the others stand."""
    failures = []
    with concurrent.futures.ThreadPoolExecutor(jobs) as pool:
        waiting = {pool.submit(run, task, seed): f"{task.name} {run.__name__} {seed}" for run, task, seed in cells}
        for done in concurrent.futures.as_completed(waiting):
            try:
                done.result()
                print(waiting[done], flush=True)
            except (RuntimeError, OSError, ValueError, KeyError) as error:
                failures.append(f"{waiting[done]}: {error}")
                print(failures[-1], file=sys.stderr, flush=True)
    return failures


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--only", help="one task")
    parser.add_argument("--jobs", type=int, default=1, help="cells at a time, with one thread each")
    arguments = parser.parse_args()
    tasks = [settings.task_named(arguments.only)] if arguments.only else list(settings.TASKS)
    for task in tasks:
        prepare.prepare(task)
    failures = run_all(arguments.jobs, [
        (bertie, task, seed) for task in tasks for seed in missing(task, "bertie")])
    for task in tasks:
        if not ids_file(task).exists() and missing(task, "transformers"):
            failures.append(f"{task.name}: {ids_file(task)} is missing; remove {task.name}-bertie-*.json and run again")
    failures += run_all(arguments.jobs, [
        (transformers, task, seed) for task in tasks if ids_file(task).exists()
        for seed in missing(task, "transformers")])
    if failures:
        raise SystemExit(f"{len(failures)} cells failed")


if __name__ == "__main__":
    main()
