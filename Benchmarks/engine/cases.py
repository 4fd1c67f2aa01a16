"""What is measured: models, inputs and the sides of each case."""

import dataclasses
import itertools
import math
import pathlib

HERE = pathlib.Path(__file__).resolve().parent

# H, layers, heads, I. real-minilm has the weights of all-MiniLM-L6-v2, the others random ones.
SHAPES = {
    "base": dict(hidden_size=768, num_hidden_layers=12, num_attention_heads=12, intermediate_size=3072),
    "minilm": dict(hidden_size=384, num_hidden_layers=6, num_attention_heads=12, intermediate_size=1536),
    "bort": dict(hidden_size=1024, num_hidden_layers=4, num_attention_heads=8, intermediate_size=768),
    "large": dict(hidden_size=1024, num_hidden_layers=24, num_attention_heads=16, intermediate_size=4096),
}
SHAPES["real-minilm"] = SHAPES["minilm"]
MODELS = ["base", "minilm", "bort", "real-minilm", "large"]

INPUTS = ["1x12", "1x32", "1x128", "8x128", "1x512", "32x128", "ragged"]
# Of the same shape as MiniLM with random weights, and as fast but for noise.
INPUTS_OF_REAL_WEIGHTS = ["1x12", "1x128", "8x128", "ragged"]
INPUTS_OF_ONE_THREAD = ["1x12", "8x128"]
FEW_TOKENS = ["1x1", "1x2", "1x4", "1x8", "1x12"]

# A side is LIBRARY-PRECISION, and for some inputs -padded or -sorted; bertie's may end in -first: the last layer for first tokens only.
PEERS = {
    "int8": ["openvino-int8", "onnxruntime-int8", "ctranslate2-int8"],
    "fp32": ["openvino-fp32", "onnxruntime-fp32", "pytorch-fp32"],
    "bf16": ["openvino-bf16", "pytorch-bf16"],
}
# Starts anew for each case: in a process that was idle before, a measurement now and then takes three times as long throughout.
SHORT_LIVED = "ctranslate2-int8"


@dataclasses.dataclass(frozen=True)
class Case:
    """One input of one model, computed by several sides. The first side is what the others are compared with."""

    model: str
    kind: str  # a precision beside its peers; int4: beside our int8; first: our int8 for first tokens beside all tokens
    input: str
    threads: int
    sides: tuple

    @property
    def name(self):
        return f"{self.model}-{self.kind}-{self.input}-{self.threads}t"

    @property
    def seconds(self):
        """Seconds for which any side repeats it in a round: the fewer the longer a call takes."""
        return 1.0 if self.macs < 1e10 else 0.5 if self.macs < 1e11 else 0.25

    @property
    def lengths(self):
        return lengths_of(self.input)

    @property
    def macs(self):
        """Multiply-adds of linear maps and attention, as `bertie inspect` counts them."""
        shape = SHAPES[self.model]
        hidden, wide = shape["hidden_size"], shape["intermediate_size"]
        maps = 4 * hidden * hidden + 2 * hidden * wide
        return sum(shape["num_hidden_layers"] * (t * maps + 2 * t * t * hidden) for t in self.lengths)


def lengths_of(name):
    """The tokens of each text of an input: BATCHxTOKENS, or ragged."""
    if name == "ragged":
        return [int(word) for word in (HERE / "ragged-lengths.txt").read_text().split()]
    batch, tokens = map(int, name.split("x"))
    return [tokens] * batch


def plan(seconds):
    """The plan of `bertie bench --seconds`: calls before any is timed, then timed calls; both end when so many calls were made and
    so many seconds are over."""
    share = seconds / 5
    return dict(
        warm_up_calls=math.ceil(20 * share), warm_up_seconds=2 * share, calls=math.ceil(30 * share), seconds=seconds)


def sides_of(kind, name):
    if kind == "int4":
        return ("bertie-int4", "bertie-int8")
    if kind == "first":
        return ("bertie-int8-first", "bertie-int8")
    if name == "ragged":
        return (f"bertie-{kind}", *(f"{peer}-{way}" for peer in PEERS[kind] for way in ("padded", "sorted")))
    return (f"bertie-{kind}", *PEERS[kind])


def peer_of(side):
    """The peer whose process computes a side, as peer.py calls it; None for ours."""
    library, precision = side.split("-")[:2]
    return None if library == "bertie" else f"{library}-{precision}"


def all_cases():
    """Every case in the order in which they are measured: those with goals first, and the cases of a group together."""

    def group(model, kind, inputs, threads=2):
        return [Case(model, kind, name, threads, sides_of(kind, name)) for name in inputs]

    groups = [group(model, kind, INPUTS) for kind in PEERS for model in ("base", "minilm", "bort")]
    groups += [group(model, "int4", FEW_TOKENS) for model in ("base", "minilm")]
    groups += [group(model, "first", ["1x12", "1x128", "8x128"]) for model in ("base", "minilm")]
    for kind in PEERS:
        groups.append(group("large", kind, [name for name in INPUTS if name != "32x128"]))
        groups.append(group("real-minilm", kind, INPUTS_OF_REAL_WEIGHTS))
    groups += [
        group(model, kind, INPUTS_OF_ONE_THREAD, 1) for kind in PEERS for model in ("base", "minilm", "bort", "large")]
    return [case for group in groups for case in group]


def groups(cases):
    """Cases of one model, kind and number of threads together, in lists."""
    return [list(group) for _, group in itertools.groupby(cases, lambda c: (c.model, c.kind, c.threads))]


def peers_of(group):
    """The peers that compute any side of a group's cases."""
    return list(dict.fromkeys(peer_of(side) for case in group for side in case.sides if peer_of(side)))


def chosen(words):
    """The cases that `words` leave: of each sort of word (model, kind, input, threads as 2t) that is among them, one must fit.

    Raises ValueError for a word that fits no case.
    """
    cases = all_cases()
    for sort in (lambda c: c.model, lambda c: c.kind, lambda c: c.input, lambda c: f"{c.threads}t"):
        known = {sort(case) for case in all_cases()}
        asked = known & set(words)
        words = [word for word in words if word not in known]
        cases = [case for case in cases if not asked or sort(case) in asked]
    if words:
        raise ValueError(f"no model, kind, input or number of threads is called {', '.join(words)}")
    return cases


# Rough figures for the estimate of --dry-run: 10^9 multiply-adds a second of two threads; seconds in which a process starts, and
# how many more for each GB of weights that it reads; seconds in which the machine is waited for before a process measures.
SPEEDS = {"bertie": dict(int8=700, int4=700, bf16=400, fp32=200), "openvino": dict(int8=600, bf16=330, fp32=180),
          "onnxruntime": dict(int8=280, fp32=160), "ctranslate2": dict(int8=170), "pytorch": dict(bf16=230, fp32=70)}
STARTS = {"bertie": (0.1, 0.5), "openvino": (0.7, 9.0), "onnxruntime": (0.2, 3.3), "ctranslate2": (0.3, 2.0),
          "pytorch": (5.0, 2.0)}
QUIET = 0.6


def estimated_seconds(group, rounds):
    """About how long a group takes."""
    shape = SHAPES[group[0].model]
    weights = Case(group[0].model, "", "1x1", 1, ()).macs + 30522 * shape["hidden_size"]

    def start(side):
        library, precision = side.split("-")[:2]
        once, for_each_gb = STARTS[library]
        return once + for_each_gb * weights * (1 if precision in ("int8", "int4") else 4) / 1e9

    total = sum(start(peer) for peer in peers_of(group) if peer != SHORT_LIVED)
    for case in group:
        times = plan(case.seconds)
        for side in case.sides:
            library, precision = side.split("-")[:2]
            macs = case.macs
            if side.endswith("-padded"):
                macs *= len(case.lengths) * max(case.lengths) / sum(case.lengths)
            call = macs / (SPEEDS[library][precision] * 1e9) * (2 / case.threads) + 1e-4
            total += QUIET + (start(side) if peer_of(side) in (None, SHORT_LIVED) else 0)
            total += max(times["warm_up_seconds"], times["warm_up_calls"] * call) + max(times["seconds"], times["calls"] * call)
    return rounds * total
