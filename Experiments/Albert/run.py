"""Runs the conversions of docs/albert.md that have no result file yet.

    BERTIE_DATA=FOLDER python3 Experiments/Albert/run.py [--minutes N]
    BERTIE_DATA=FOLDER python3 Experiments/Albert/run.py --try FORM [--steps 2] [--teacher FOLDER]

A cell is one form of the fine-tuned teacher of Experiments/Distillation and one seed: `bertie factorize`, its score, recovery by
`bertie distill` from the teacher, the score again, and how far each layer moves the embeddings of training texts. Its result is one
file under Experiments/Albert/results/conversions, with the commands that made it. Several of these may run side by side: each cell
is run by one of them. --minutes ends after the first cell that is done later than that; the next call goes on. latency.py has the
times of the forms.

--try runs one cell with few steps and prints what would be its result, and keeps nothing.
"""

import argparse
import dataclasses
import json
import pathlib
import shutil
import time

import settings
import cells  # settings puts its folder on the path


class Cell:
    """One form, its seed and its folders."""

    def __init__(self, form, seed, folder, teacher=settings.TEACHER):
        self.form, self.seed, self.folder, self.teacher = form, seed, folder, teacher
        self.converted, self.recovered = self.folder / "converted", self.folder / "recovered"
        self.data = settings.distillation.data_folder(settings.DATA)
        self.commands = []

    def run(self, name, command, *words):
        """The output of a command of one of our programs, which the result names."""
        threads = () if "--threads" in words else ("--threads", settings.distillation.THREADS)
        command = [cells.program(name), command, *words, *threads]
        self.commands.append(cells.written(command))
        return cells.output(command)

    def convert(self):
        self.run("bertie-train", "factorize", self.teacher, *self.form.options, "--out", self.converted, "--force")
        return cells.last_step(self.converted)["report"]

    def scores(self, model):
        return json.loads(self.run("bertie", "evaluate", model, "--data", self.data, *settings.DATA.options, "--json"))

    def recover(self):
        self.run(
            "bertie-train", "distill", "--teacher", self.teacher, "--student", self.converted, "--data", self.data,
            *settings.DATA.options, "--out", self.recovered, "--steps", self.form.steps, *settings.TRAINING, "--seed", self.seed,
            "--force", "--teacher-cache", settings.WORK / "teachers")
        return cells.last_step(self.recovered)

    def layers(self):
        """What each layer of teacher, converted and recovered model does to the training texts."""
        texts, *column = settings.TEXTS
        found = json.loads(self.run(
            "bertie-train", "layers", self.teacher, self.converted, self.recovered, "--data", self.data / texts, *column, "--json"))
        return {name: model["distances"] for name, model in zip(("teacher", "before", "after"), found)}

    def result(self):
        """Runs the cell and removes its folder."""
        start = time.monotonic()
        self.folder.mkdir(parents=True, exist_ok=True)
        report = self.convert()
        before = self.scores(self.converted)
        step = self.recover()
        after = self.scores(self.recovered)
        found = {
            "embedding_size": self.form.embedding_size, "groups": self.form.groups, "share": self.form.share, "seed": self.seed,
            "steps": self.form.steps, "start": self.form.start, "commands": self.commands, "commit": cells.commit(),
            "score": {"teacher": step["teacherScores"][0]["test"], "before": before, "after": after, "dev": step["score"]["dev"]},
            "size": {"before": report["before"], "after": report["after"]}, "embeddings": report["embeddings"],
            "layers": self.layers(),
            "measured": {
                "seconds": round(time.monotonic() - start, 1), "processor": cells.processor(),
                "threads": settings.distillation.THREADS},
        }
        shutil.rmtree(self.folder)
        return found


def complete(form, seed):
    """Runs a cell where it has no result and no other process runs it; says whether it did."""
    name = f"{form.name}-{seed}"
    path = settings.CONVERSIONS / f"{name}.json"
    with cells.claimed(settings.WORK / "locks" / name, wait=False) as ours:
        if not ours or path.exists():
            return False
        cells.write(path, Cell(form, seed, settings.WORK / name).result())
    return True


def tried(name, steps, teacher):
    """What a cell with few steps finds."""
    forms = {form.name: form for form in (*settings.GRID, *settings.PARTS)}
    if name not in forms:
        raise SystemExit(f"no form '{name}'; there are {', '.join(forms)}")
    form = dataclasses.replace(forms[name], steps=steps)
    return Cell(form, settings.SEEDS[0], settings.WORK / "try", teacher).result()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minutes", type=float)
    parser.add_argument("--try", dest="form")
    parser.add_argument("--steps", type=int, default=2)
    parser.add_argument("--teacher", type=lambda text: pathlib.Path(text).resolve(), default=settings.TEACHER)
    options = parser.parse_args()
    if not options.teacher.is_dir():
        raise SystemExit(f"{options.teacher} is missing: python3 Experiments/Distillation/run.py --teachers --only {settings.DATA.name}")
    if options.form:
        print(json.dumps(tried(options.form, options.steps, options.teacher), indent=2))
        return
    start = time.monotonic()
    for form, seed in settings.CELLS:
        if complete(form, seed):
            print(f"{form.name}, seed {seed}", flush=True)
            if options.minutes is not None and time.monotonic() - start > options.minutes * 60:
                return


if __name__ == "__main__":
    main()
