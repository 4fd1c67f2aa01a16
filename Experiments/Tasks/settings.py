"""What is run: the tasks, how much of each, and the numbers of training. Both sides read this file."""

import dataclasses
import os
import pathlib

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[1]
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


def model_folder():
    """The folder of all-MiniLM-L6-v2 in the cache that `make setup` fills."""
    cache = os.environ.get("BERTIE_CACHE")
    if not cache:
        home = os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")
        cache = f"{home}/bertie"
    return pathlib.Path(cache) / "models" / "all-MiniLM-L6-v2"


def data_folder(task):
    """The folder of a task's data under BERTIE_DATA."""
    root = os.environ.get("BERTIE_DATA")
    if not root:
        raise SystemExit("BERTIE_DATA must name the folder of real data (CONTRIBUTING.md lists it)")
    folder = pathlib.Path(root) / task.source
    if not folder.is_dir():
        raise SystemExit(f"{folder}: expected the data of {task.name}, found no folder")
    return folder
