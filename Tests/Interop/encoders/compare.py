"""Loads the folders that FolderOutTests wrote in stock transformers and compares logits.

    BERTIE_INTEROP=CASES swift test --filter FolderOutTests      writes them
    compare.py CASES

Each folder that holds expected.safetensors must load without a missing or unexpected tensor, with its own labels,
problem type and type of weights, and give our logits to 1e-5. Each native pruned folder must refuse to load: read as stock BERT it would
silently get new random weights.
"""

import json
import pathlib
import sys

import torch
from safetensors.torch import load_file
from transformers import AutoModelForSequenceClassification, BertForSequenceClassification

BOUND = 1e-5


def compare(folder):
    model, loading = AutoModelForSequenceClassification.from_pretrained(folder, output_loading_info=True)
    problems = [f"{kind}: {sorted(keys)}" for kind, keys in loading.items() if keys]
    if not isinstance(model, BertForSequenceClassification):
        problems.append(f"class {type(model).__name__}")
    config = json.loads((folder / "config.json").read_text())
    if {str(k): v for k, v in model.config.id2label.items()} != config["id2label"]:
        problems.append(f"labels {model.config.id2label}")
    if model.config.problem_type != config["problem_type"]:
        problems.append(f"problem type {model.config.problem_type}")
    expected = load_file(folder / "expected.safetensors")
    if model.dtype != expected["logits"].dtype:
        problems.append(f"weights loaded as {model.dtype}, ours {expected['logits'].dtype}")
    inputs = {k: expected[k].long() for k in ("input_ids", "attention_mask", "token_type_ids")}
    with torch.no_grad():
        logits = model.eval()(**inputs).logits
    if logits.shape != expected["logits"].shape:
        return problems + [f"logits are {list(logits.shape)}, ours {list(expected['logits'].shape)}"]
    error = (logits - expected["logits"]).abs().max().item()
    print(f"{folder.name}: largest difference of logits {error:.2e}")
    return problems if error <= BOUND else problems + [f"difference {error} is over {BOUND}"]


def refuses(folder):
    try:
        AutoModelForSequenceClassification.from_pretrained(folder)
    except (ValueError, KeyError) as error:
        print(f"{folder.name}: refused, as it must be ({str(error).splitlines()[0][:80]}...)")
        return []
    return ["stock transformers loads a native pruned folder"]


def main(cases):
    folders = sorted(f for f in pathlib.Path(cases).iterdir() if (f / "config.json").exists())
    stock = [f for f in folders if (f / "expected.safetensors").exists()]
    native = [f for f in folders if f not in stock]
    if len(stock) < 7 or len(native) < 3:
        sys.exit(f"expected at least 7 stock and 3 native folders in {cases}, found {len(stock)} and {len(native)}")
    failures = [(f, p) for f in stock for p in compare(f)] + [(f, p) for f in native for p in refuses(f)]
    for folder, problem in failures:
        print(f"{folder.name}: {problem}", file=sys.stderr)
    if failures:
        sys.exit(1)
    print(f"{len(stock)} folders give equal logits in transformers, {len(native)} native ones are refused")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(sys.argv[1])
