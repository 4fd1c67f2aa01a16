"""What is run: data, students, recipes, and the numbers of training."""

import dataclasses
import pathlib
import sys

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[1]
sys.path.append(str(HERE.parent))
import cells  # noqa: E402

RESULTS = HERE / "results"
WORK = ROOT / "runs" / "distillation"
SEEDS = (1, 2, 3)
DEPTHS = (3, 2)
# `alone`: fine-tuned from layers of the model before fine-tuning, with no teacher at all. All others begin with layers of the
# teacher; `labels` learns from nothing but labels, so what others gain over it is what the teacher says.
RECIPES = ("alone", "labels", "logits", "tinybert", "minilmv2", "pkd", "theseus")


@dataclasses.dataclass(frozen=True)
class Data:
    """One data set: its folder under BERTIE_DATA, how it is read, the steps of every student but LONGER's, and the score that is compared."""

    name: str
    folder: str
    score: str
    steps: int
    options: tuple = ()
    teacher_epochs: int = 1


DATA = (
    Data("banking77", "banking77", "accuracy", 900, teacher_epochs=12),
    Data("sst-2", "sst2-sentences", "accuracy", 900, ("--text-column", "0", "--label-column", "1"), 6),
    Data("rte", "glue-rte", "accuracy", 200, ("--task", "glue/rte", "--max-length", "128"), 8),
)

# On SST-2 with twice the steps: what came nearest to the teacher in the test part, and what was best in the dev part of those without
# copies. Data, layers, recipe, steps.
LONGER = (("sst-2", 3, "minilmv2", 1800), ("sst-2", 3, "logits", 1800))

# One thread each, so that several processes of run.py can share a machine.
THREADS = 1

# These once more with so many copies of every training text, words replaced by what `words` names.
AUGMENTED = ("alone", "tinybert")
COPIES = 4
# What names words: MiniLM with a new head, pre-trained on the corpus of Experiments/Pretraining; no BERT with its own head is at hand.
WORDS = (
    "--sentences", "--max-length", "64", "--batch-size", "32", "--steps", "3000", "--learning-rate", "1e-4", "--held-out-samples",
    "2000", "--seed", "1")

# The same for every run. No number was tuned: rates are usual ones for MiniLM, and the same for all recipes.
TRAINING = ("--batch-size", "32", "--learning-rate", "1e-4", "--warmup", "0.1", "--threads", str(THREADS))


def data_named(name):
    return next(data for data in DATA if data.name == name)


def data_folder(data):
    """The folder of a data set under BERTIE_DATA."""
    return cells.data_folder(data.name, data.folder)
