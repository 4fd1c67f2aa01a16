"""Runs the pre-trainings of docs/albert.md that have no result file yet.

    BERTIE_DATA=FOLDER python3 Experiments/Pretraining/run.py [--minutes N]

A cell is one objective from one start: `bertie pretrain` on the corpus of corpus.py, its scores on held-out documents, and the test
scores of what `bertie finetune` makes of it. Its result is one file under Experiments/Pretraining/results, with the commands that
made it. Several of these may run side by side: each cell is run by one of them. A cell that was stopped goes on where it was.
--minutes ends after the first cell that is done later than that.
"""

import argparse
import shutil
import time

import corpus
import settings
import cells  # settings puts its folder on the path


def fine_tuned(model, task, seed, commands):
    """The test scores of a pre-trained model, fine-tuned."""
    out = settings.WORK / f"{model.name}-{task.name}-{seed}"
    command = [
        cells.program("bertie-train"), "finetune", model, "--data", cells.data_folder(task.name, task.folder), *task.options,
        "--out", out, "--epochs", task.epochs, *settings.FINE_TUNING, "--seed", seed, "--force"]
    commands.append(cells.written(command))
    cells.output(command)
    score = cells.last_step(out)["score"]
    shutil.rmtree(out)
    return score.get("test", score["dev"])


def cell(objective, start, seed):
    """What a cell finds."""
    texts, record = corpus.make()
    out = settings.WORK / f"{objective}-{start.name}-{seed}"
    pairs = () if objective == "words" else settings.PAIRS
    command = [
        cells.program("bertie-train"), "pretrain", cells.model_folder(), "--data", texts, "--cache", settings.WORK / "tokens",
        "--objective", objective, *start.options, "--steps", start.steps, *settings.TRAINING, *pairs, "--seed", seed, "--out", out,
        "--resume"]
    cells.output(command)
    commands = [cells.written(command)]
    step = cells.last_step(out)
    tasks = {
        task.name: [fine_tuned(out, task, number, commands) for number in settings.TASK_SEEDS] for task in settings.TASKS}
    measured = cells.measured(out)
    shutil.rmtree(out)
    return {
        "objective": objective, "start": start.name, "seed": seed, "steps": start.steps, "commands": commands, "commit": cells.commit(), "corpus": record,
        "score": step["score"], "curve": step["curve"], "model": step["model"], "tasks": tasks,
        "measured": {
            "seconds": round(measured["seconds"], 1), "tokens_per_second": round(measured["tokensPerSecond"]),
            "processor": cells.processor(), "threads": settings.THREADS}}


def complete(objective, start, seed):
    """Runs a cell where it has no result and no other process runs it; says whether it did."""
    name = f"{start.name}-{objective}-{seed}"
    path = settings.RESULTS / f"{name}.json"
    with cells.claimed(settings.WORK / "locks" / name, wait=False) as ours:
        if not ours or path.exists():
            return False
        cells.write(path, cell(objective, start, seed))
    print(name, flush=True)
    return True


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minutes", type=float)
    options = parser.parse_args()
    begun = time.monotonic()
    for seed in settings.SEEDS:
        for start, objective in settings.CELLS:
            done = complete(objective, start, seed)
            if done and options.minutes is not None and time.monotonic() - begun > options.minutes * 60:
                return


if __name__ == "__main__":
    main()
