"""What is run: the objectives and where models start, and what they are fine-tuned for afterwards."""

import dataclasses
import pathlib
import sys

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[1]
sys.path.append(str(HERE.parent))
import cells  # noqa: E402

RESULTS = HERE / "results"
WORK = ROOT / "runs" / "pretraining"
SEEDS = (1,)
THREADS = 1


@dataclasses.dataclass(frozen=True)
class Start:
    """Where pre-training starts: options of `bertie pretrain`, and its optimiser steps."""

    name: str
    options: tuple
    steps: int


# From nothing: 4 layers of 256.
RANDOM = Start("random", ("--random", "--layers", "4", "--hidden-size", "256", "--learning-rate", "5e-4"), 4000)
# MiniLM, of which the heads are new: it was made by distillation and has none.
MINILM = Start("minilm", ("--learning-rate", "1e-4"), 1500)
# Objectives are compared from random weights; MiniLM shows what sentence order comes to with a trained encoder.
CELLS = (*((RANDOM, objective) for objective in ("words", "next-sentence", "sentence-order")), (MINILM, "sentence-order"))

# The same for every run.
TRAINING = (
    "--sentences", "--max-length", "64", "--batch-size", "32", "--mask", "ngram", "--held-out", "0.01", "--held-out-samples", "2000",
    "--warmup", "0.1", "--threads", str(THREADS))
# Pairs are of two or more sentences of one document.
PAIRS = ("--leave-out-lone", "--short-share", "0")


@dataclasses.dataclass(frozen=True)
class Task:
    """What a pre-trained model is fine-tuned for, to see what it is good for."""

    name: str
    folder: str
    options: tuple
    epochs: int


TASKS = (
    Task("sst-2", "sst2-sentences", ("--text-column", "0", "--label-column", "1"), 3),
    Task("rte", "glue-rte", ("--task", "glue/rte", "--max-length", "64"), 3),
)
TASK_SEEDS = (1, 2, 3)
FINE_TUNING = ("--batch-size", "32", "--learning-rate", "1e-4", "--warmup", "0.1", "--threads", str(THREADS))
