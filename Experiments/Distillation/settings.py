"""What is run: data, students, recipes, and the numbers of training."""

import dataclasses
import os
import pathlib

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[1]
RESULTS = HERE / "results"
WORK = ROOT / "runs" / "distillation"
SEEDS = (1, 2, 3)
DEPTHS = (3, 2)
PRESETS = ("labels", "logits", "tinybert", "minilmv2", "pkd", "theseus")


@dataclasses.dataclass(frozen=True)
class Data:
    """One data set: its folder under BERTIE_DATA, how it is read, the steps of every student, and the score that is compared."""

    name: str
    folder: str
    score: str
    steps: int
    options: tuple = ()
    teacher_epochs: int = 4


DATA = (
    Data("banking77", "banking77", "accuracy", 900),
    Data("sst-2", "sst2-sentences", "accuracy", 900),
    Data("rte", "glue-rte", "accuracy", 400, ("--task", "glue/rte", "--max-length", "128")),
)

# The same for every run. No number was tuned: rates are usual ones for MiniLM, and the same for all recipes.
TRAINING = ("--batch-size", "32", "--learning-rate", "1e-4", "--warmup", "0.1", "--threads", "2")


def model_folder():
    """The folder of all-MiniLM-L6-v2 in the cache that `make setup` fills."""
    cache = os.environ.get("BERTIE_CACHE")
    if not cache:
        home = os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")
        cache = f"{home}/bertie"
    return pathlib.Path(cache) / "models" / "all-MiniLM-L6-v2"


def data_folder(data):
    """The folder of a data set under BERTIE_DATA."""
    root = os.environ.get("BERTIE_DATA")
    if not root:
        raise SystemExit("BERTIE_DATA must name the folder of real data (CONTRIBUTING.md lists it)")
    folder = pathlib.Path(root) / data.folder
    if not folder.is_dir():
        raise SystemExit(f"{folder}: expected the data of {data.name}, found no folder")
    return folder
