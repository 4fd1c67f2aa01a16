"""Runs the cells of docs/distillation.md that have no result file yet.

    BERTIE_DATA=FOLDER python3 Experiments/Distillation/run.py [--only DATA] [--teachers] [--minutes N]

A cell is one `bertie distill` of a student with one recipe and one seed; its result is one file under
Experiments/Distillation/results with the command that made it. Each data set's teacher is fine-tuned first (a cell too), and its
folder is kept below runs/distillation; so is the model that names words for augmented runs (another). Several of these may run side
by side: each cell is run by one of them. --minutes ends after the first cell that is done later than that; the next call goes on.
--teachers makes no students.
"""

import argparse
import shutil
import time

import settings
import cells  # settings puts its folder on the path
from Pretraining import corpus


def result_file(name):
    return settings.RESULTS / f"{name}.json"


def lock_file(name):
    return settings.WORK / "locks" / name


def complete(name, command, out, content):
    """Runs a cell's command, and writes its result all at once."""
    before = cells.processor_seconds()
    cells.output(command)
    step, measured = cells.last_step(out), cells.measured(out)
    whole = {
        **content, "command": cells.written(command), "commit": cells.commit(), "score": step["score"], "model": step.get("model"),
        "measured": {
            "seconds": round(measured["seconds"], 1), "processor_seconds": round(cells.processor_seconds() - before, 1),
            "processor": cells.processor(), "threads": settings.THREADS},
    }
    cells.write(result_file(name), whole)


def teacher(data):
    """The fine-tuned model of six layers that all students of a data set learn from."""
    name = f"{data.name}-teacher"
    out = settings.WORK / name
    with cells.claimed(lock_file(name), wait=True):
        if not out.exists():
            fine_tune(data, name, out)
    return out


def fine_tune(data, name, out):
    command = [
        cells.program("bertie-train"), "finetune", cells.model_folder(), "--data", settings.data_folder(data), *data.options,
        "--out", out, "--epochs", data.teacher_epochs, *settings.TRAINING, "--seed", 1, "--force",
    ]
    complete(name, command, out, {"data": data.name, "recipe": "teacher", "layers": 6, "seed": 1})


def words():
    """The model that names words for augmentation."""
    name = "words"
    out = settings.WORK / name
    with cells.claimed(lock_file(name), wait=True):
        if not out.exists():
            texts, record = corpus.make()
            command = [
                cells.program("bertie-train"), "pretrain", cells.model_folder(), "--data", texts, *settings.WORDS, "--threads",
                settings.THREADS, "--out", out, "--resume"]
            complete(name, command, out, {"recipe": "words", "corpus": record})
    return out


def student(data, layers, recipe, seed, copies, steps):
    """One student, with the data's steps or, where they are not None, others; its folder goes when its result stands."""
    longer = f"-{steps}" if steps else ""
    name = f"{data.name}-{layers}-{recipe}{longer}-{seed}" + ("-augmented" if copies else "")
    with cells.claimed(lock_file(name), wait=False) as ours:
        if not ours or result_file(name).exists():
            return False
        distill(data, layers, recipe, seed, copies, steps, name)
    return True


def distill(data, layers, recipe, seed, copies, steps, name):
    source = teacher(data)
    start = ["--student", cells.model_folder()] if recipe == "alone" else []
    preset = "labels" if recipe == "alone" else recipe
    augmentation = [
        "--augment", copies, "--augment-model", words(), "--augment-cache", settings.WORK / "found"] if copies else []
    out = settings.WORK / name
    command = [
        cells.program("bertie-train"), "distill", "--teacher", source, *start, "--layers", layers, "--take", "spread",
        "--data", settings.data_folder(data), *data.options, "--out", out, "--preset", preset,
        "--steps", steps or data.steps, *settings.TRAINING, "--seed", seed, "--force",
        "--teacher-cache", settings.WORK / "teachers", *augmentation,
    ]
    facts = {"data": data.name, "recipe": recipe, "layers": layers, "seed": seed}
    other = {"augmented": copies, "steps": steps}
    complete(name, command, out, facts | {key: value for key, value in other.items() if value})
    shutil.rmtree(out)


def grid():
    """What `student` is asked for, in turn."""
    recipes = [(recipe, 0) for recipe in settings.RECIPES] + [(recipe, settings.COPIES) for recipe in settings.AUGMENTED]
    for seed in settings.SEEDS:
        for layers in settings.DEPTHS:
            for data in settings.DATA:
                for recipe, copies in recipes:
                    yield data, layers, recipe, seed, copies, None
    for name, layers, recipe, steps in settings.LONGER:
        for seed in settings.SEEDS:
            yield settings.data_named(name), layers, recipe, seed, 0, steps


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", choices=[data.name for data in settings.DATA])
    parser.add_argument("--teachers", action="store_true")
    parser.add_argument("--minutes", type=float)
    options = parser.parse_args()
    settings.WORK.mkdir(parents=True, exist_ok=True)
    if options.teachers:
        for data in settings.DATA:
            if options.only in (None, data.name):
                print(teacher(data), flush=True)
        return
    start = time.monotonic()
    for data, layers, recipe, seed, copies, steps in grid():
        if options.only not in (None, data.name) or not student(data, layers, recipe, seed, copies, steps):
            continue
        print(f"{data.name}, {layers} layers, {recipe}, seed {seed}, {copies} copies, {steps or data.steps} steps", flush=True)
        if options.minutes is not None and time.monotonic() - start > options.minutes * 60:
            return


if __name__ == "__main__":
    main()
