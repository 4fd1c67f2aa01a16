"""What is run: the forms that a BERT is given, how it is recovered, and what is timed."""

import dataclasses
import pathlib
import sys

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[1]
sys.path += [str(HERE.parent), str(ROOT / "Benchmarks" / "engine")]
import cells  # noqa: E402
from Distillation import settings as distillation  # noqa: E402

RESULTS = HERE / "results"
CONVERSIONS = RESULTS / "conversions"
SPEED = RESULTS / "speed.json"
LATENCY = RESULTS / "latency.json"
WORK = ROOT / "runs" / "albert"

# MARK: Conversions

DATA = next(data for data in distillation.DATA if data.name == "sst-2")
# What Experiments/Distillation fine-tunes first.
TEACHER = distillation.WORK / f"{DATA.name}-teacher"
# The texts that layers are looked at over; the file has no header.
TEXTS = ("train.tsv", "--text-column", "0")
# Optimiser steps of a recovery.
STEPS = DATA.steps


@dataclasses.dataclass(frozen=True)
class Form:
    """One cell but for its seed: width of the embeddings (None: they stay), groups of layers, what the layers of a group share, how
    long it is recovered, and what a group begins with."""

    embedding_size: int | None
    groups: int
    share: str
    steps: int = STEPS
    start: str = "average"

    @property
    def name(self):
        longer = "" if self.steps == STEPS else f"-{self.steps}"
        other = "" if self.start == Form.start else f"-{self.start}"
        return f"{self.embedding_size or 'full'}-{self.groups}-{self.share}{longer}{other}"

    @property
    def options(self):
        """Of `bertie factorize`."""
        width = () if self.embedding_size is None else ("--embedding-size", self.embedding_size)
        groups = () if self.share == "none" else ("--groups", self.groups, "--start", self.start)
        return (*width, "--share", self.share, *groups)


SIZES = (64, 128)
GROUPS = (1, 2, 3)
SHARES = ("attention", "feed-forward", "all")
GRID = tuple(Form(size, groups, share) for size in SIZES for groups in GROUPS for share in SHARES)
# Points that the form may lose against the teacher.
ASKED, LOSS = Form(128, 3, "all"), 1.0
# Where its points go: each of its two savings alone, three times the recovery, and groups that begin with one of their layers.
LONGER = dataclasses.replace(ASKED, steps=3 * STEPS)
FIRST = dataclasses.replace(ASKED, start="first")
PARTS = (Form(128, 1, "none"), Form(None, 3, "all"), LONGER, FIRST)
# These, the longer recovery and the other beginning have every seed, the others the first. Parts alone are shared by one group, as in
# ALBERT's paper.
REPEATED = (*(Form(128, groups, "all") for groups in GROUPS), Form(128, 1, "attention"), Form(128, 1, "feed-forward"))
SEEDS = distillation.SEEDS
CELLS = (
    *((form, SEEDS[0]) for form in (*GRID, *PARTS)), *((form, seed) for seed in SEEDS[1:] for form in (*REPEATED, LONGER, FIRST)))

# Recovery: every layer stands where the teacher's did, so all states and the logits are learnt, in one stage.
LAYERS = 6
TRAINING = ("--preset", "states", *distillation.TRAINING)
# Lengths at which the forms are timed, and the name there of the model that they are forms of.
TOKENS = (12, 128)
ORIGINAL = "original"

# MARK: Speed

# BERT-base and ALBERT-base with the same activation, so that their ratio is that of sharing and narrow embeddings alone, and
# ALBERT-base with a group for each layer, which shares nothing.
SHAPES = {
    "bert": dict(vocab_size=30522, hidden_act="gelu"),
    "albert": dict(vocab_size=30000, hidden_act="gelu", embedding_size=128, num_hidden_groups=1),
    "unshared": dict(vocab_size=30000, hidden_act="gelu", embedding_size=128, num_hidden_groups=12),
}
INPUTS = ("1x12", "1x128")
THREADS = (2, 1)
# LIBRARY-PRECISION. bertie is our engine, libtorch what bertie-train computes with.
SIDES = ("bertie-fp32", "bertie-bf16", "bertie-int8", "libtorch-fp32", "pytorch-fp32", "onnxruntime-fp32")
ROUNDS, SECONDS = 5, 1.0
