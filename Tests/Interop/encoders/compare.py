"""Loads the folders that FolderOutTests and FamilyFolderOutTests wrote in stock transformers and compares logits.

    BERTIE_INTEROP=CASES swift test --filter FolderOutTests      writes them
    compare.py CASES

Each folder that holds expected.safetensors must load without a missing or unexpected tensor, as the class that its config.json
names and that transformers' own choice for the head finds, with its own labels, problem type and type of weights, and give our
logits to 1e-5. Each native pruned folder must refuse to load: read as a stock model it would silently get new random weights.
"""

import json
import pathlib
import sys

import torch
import transformers
from safetensors.torch import load_file

BOUND = 1e-5
# The end of a class's name: transformers' own choice of a class for that head.
HEADS = {
    "ForSequenceClassification": transformers.AutoModelForSequenceClassification,
    "ForMultipleChoice": transformers.AutoModelForMultipleChoice,
    "ForTokenClassification": transformers.AutoModelForTokenClassification,
    "ForQuestionAnswering": transformers.AutoModelForQuestionAnswering,
}
FAMILIES = ["bert", "roberta", "xlm-roberta", "camembert", "distilbert", "albert", "mpnet", "electra"]


def logits_of(model, head, inputs):
    """Logits in our shapes: [B, C], of choices [B, 1] (two texts an example), [B, T, C], of spans [B, T, 2]."""
    if head == "ForMultipleChoice":
        inputs = {name: tensor.reshape(-1, 2, tensor.shape[-1]) for name, tensor in inputs.items()}
        return model(**inputs).logits.reshape(-1, 1)
    output = model(**inputs)
    if head == "ForQuestionAnswering":
        return torch.stack([output.start_logits, output.end_logits], dim=2)
    return output.logits


def compare(folder):
    config = json.loads((folder / "config.json").read_text())
    (name,) = config["architectures"]
    head = next(end for end in HEADS if name.endswith(end))
    model, loading = HEADS[head].from_pretrained(folder, output_loading_info=True)
    problems = [f"{kind}: {sorted(keys)}" for kind, keys in loading.items() if keys]
    if type(model).__name__ != name:
        problems.append(f"class {type(model).__name__}, config.json says {name}")
    if {str(k): v for k, v in model.config.id2label.items()} != config["id2label"]:
        problems.append(f"labels {model.config.id2label}")
    if model.config.problem_type != config.get("problem_type"):
        problems.append(f"problem type {model.config.problem_type}")
    expected = load_file(folder / "expected.safetensors")
    if model.dtype != expected["logits"].dtype:
        problems.append(f"weights loaded as {model.dtype}, ours {expected['logits'].dtype}")
    names = ["input_ids", "attention_mask"] + (["token_type_ids"] if "type_vocab_size" in config else [])
    with torch.no_grad():
        logits = logits_of(model.eval(), head, {name: expected[name].long() for name in names})
    if logits.shape != expected["logits"].shape:
        return problems + [f"logits are {list(logits.shape)}, ours {list(expected['logits'].shape)}"]
    error = (logits - expected["logits"]).abs().max().item()
    print(f"{folder.name}: largest difference of logits {error:.2e}")
    return problems if error <= BOUND else problems + [f"difference {error} is over {BOUND}"]


def refuses(folder):
    try:
        transformers.AutoModel.from_pretrained(folder)
    except (ValueError, KeyError) as error:
        print(f"{folder.name}: refused, as it must be ({str(error).splitlines()[0][:80]}...)")
        return []
    return ["stock transformers loads a native pruned folder"]


def required():
    """The stock folders that must be there: every family under every head, dense and zero-padded."""
    kinds = ["sequence", "choice", "tokens", "span"]
    cases = [f"dense-{family}-{kind}" for family in FAMILIES for kind in kinds]
    cases += [f"pruned-{family}-{kind}-compatible" for family in FAMILIES for kind in kinds]
    problems = ["single_label_classification", "multi_label_classification", "regression", "halved-source"]
    return cases + ["pruned-bort-tokens-compatible", "pruned-bort-span-compatible"] + [f"dense-{p}" for p in problems]


def main(cases):
    folders = sorted(f for f in pathlib.Path(cases).iterdir() if (f / "config.json").exists())
    stock = [f for f in folders if (f / "expected.safetensors").exists()]
    native = [f for f in folders if f not in stock]
    missing = sorted(set(required()) - {f.name for f in stock})
    if missing or len(native) < 39:
        sys.exit(f"{cases}: no {missing}, {len(native)} native folders, expected at least 39")
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
