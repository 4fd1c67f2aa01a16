"""What is run: the tasks, how much of each, and the numbers of training. Both sides read this file."""

import dataclasses
import pathlib
import sys

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[1]
sys.path.append(str(HERE.parent))
import cells  # noqa: E402

RESULTS = HERE / "results"
WORK = ROOT / "runs" / "tasks"
SEEDS = (1, 2, 3)


@dataclasses.dataclass(frozen=True)
class Task:
    """One task: where it comes from, its subset, its hyper-parameters, its scores with the one that is compared first."""

    name: str
    task: str
    source: str
    kind: str
    scores: tuple
    train: int
    test: int
    max_length: int
    epochs: int
    learning_rate: float
    batch_size: int = 16
    note: str = ""

    @property
    def data(self):
        """The folder with the subset, in the task's official form."""
        return WORK / "data" / self.name


TASKS = (
    Task("cola", "glue/cola", "glue-cola", "sequence", ("matthews",), 4000, 0, 48, 2, 1e-4),
    Task("rte", "glue/rte", "glue-rte", "sequence", ("accuracy",), 1200, 0, 128, 2, 1e-4),
    Task("sts-b", "glue/stsb", "glue-stsb", "sequence", ("pearson", "spearman"), 2000, 0, 64, 2, 1e-4),
    Task("sst-2", "glue/sst2", "glue-sst2", "sequence", ("accuracy",), 4000, 0, 64, 2, 1e-4),
    Task("dream", "dream", "dream", "choice", ("accuracy",), 320, 250, 192, 2, 1e-4, 8,
         note="dialogues are cut at 192 tokens"),
    Task("wikiann", "tagging", "wikiann-en", "tokens", ("entity_f1", "entity_precision", "entity_recall"),
         4000, 1500, 64, 2, 1e-4),
    Task("tydi-qa", "qa", "tydiqa-en", "span", ("f1", "exact_match"), 750, 300, 192, 2, 1e-4,
         note="train and test are both of the official train part: the copy's dev part has no answers; "
              "windows of 192 tokens"),
)


def task_named(name):
    """The task of that name; an error lists those that there are."""
    for task in TASKS:
        if task.name == name:
            return task
    raise SystemExit(f"no task '{name}'; there are {', '.join(task.name for task in TASKS)}")


def data_folder(task):
    """The folder of a task's data under BERTIE_DATA."""
    return cells.data_folder(task.name, task.source)
