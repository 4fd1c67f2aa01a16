"""What the engine is to reach on two cores of an AMD Zen 5."""

import cases

# Our median by OpenVINO's in the same precision, at most.
INPUTS = ["1x12", "1x32", "1x128", "8x128", "1x512"]
MINILM_INT8 = dict(zip(INPUTS, [0.40, 0.40, 0.60, 0.75]))
EVERY = {
    "fp32": dict(zip(INPUTS, [0.70, 0.80, 0.90, 0.95, 0.95])),
    "bf16": dict(zip(INPUTS, [0.60, 0.70, 0.82, 0.86, 0.80])),
}
INT8 = {
    "base": dict(zip(INPUTS, [0.60, 0.63, 0.72, 0.88, 0.82])),
    "minilm": MINILM_INT8, "real-minilm": MINILM_INT8,
    "bort": dict(zip(INPUTS, [0.40, 0.54, 0.70, 0.78])),
}
# A cell also counts as met where we are no slower than this against the probe of `benchmark.py --probe`.
BY_PROBE = 1.05

# Our tokens a second by OpenVINO int8's, for the ragged batch in int8, at least.
RAGGED = {"padded": 4.0, "sorted": 1.9}
# Our int8 median by our int4 median on BERT-base, at least.
INT4 = {"1x1": 1.5, "1x2": 1.5, "1x4": 1.5, "1x8": 1.2}
# Start to answer in milliseconds and resident memory by the weights' bytes, at most.
START_MILLISECONDS = 100
RESIDENT_BY_WEIGHTS = 1.3
# Share of the measured peak of int8 products of 1,024 rows, at least.
PEAK_SHARE = 0.95
# 8x128 beside one busy process by 8x128 alone, at most.
SLOW_DOWN = 1.6
# What the multiply-adds promise by the speed-up, at most.
PROMISE_BY_SPEED_UP = 1.25
# Points of macro-F1 that int8 may lose.
INT8_LOSS = 0.3


def ratio(model, kind, name):
    """The goal of a ratio to OpenVINO; None where there is none."""
    if model == "real-minilm" and name not in cases.INPUTS_OF_REAL_WEIGHTS:
        return None
    goals = INT8.get(model, {}) if kind == "int8" else EVERY.get(kind, {})
    return goals.get(name)


def ratio_is_met(goal, ratio, by_probe=None):
    """Whether a ratio reaches its goal, or the same case beside the probe is fast enough."""
    return ratio <= goal or by_probe is not None and by_probe <= BY_PROBE
