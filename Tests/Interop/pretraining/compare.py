"""Loads what `bertie pretrain` writes in stock transformers.

    .venv-reference/bin/python Tests/Interop/pretraining/compare.py

Two steps on a few sentences, of a BERT with every objective and of an MPNet with hidden words. Each folder must load as the class that
its config.json names and as transformers' own choice of a model for masked words, without a missing or unexpected tensor (but for
the head of pairs and the pooler in the latter), with the decoder tied to the word embeddings, and predict words with finite numbers.
"""

import os
import pathlib
import subprocess
import sys
import tempfile

import torch
import transformers

ROOT = pathlib.Path(__file__).resolve().parents[3]
CASES = [
    ("all-MiniLM-L6-v2", "words"), ("all-MiniLM-L6-v2", "next-sentence"), ("all-MiniLM-L6-v2", "sentence-order"),
    ("all-mpnet-base-v2", "words"),
]
DOCUMENT = "The cat sat on the mat.\nIt was a very warm day in July.\nNobody came to the door.\n"
# What a model for masked words alone has no place for.
OTHER_HEADS = ("cls.seq_relationship.", "pooler.")


def models():
    cache = os.environ.get("BERTIE_CACHE")
    if not cache:
        cache = pathlib.Path(os.environ.get("XDG_CACHE_HOME") or pathlib.Path.home() / ".cache") / "bertie"
    return pathlib.Path(cache) / "models"


def pretrain(folder, model, objective):
    corpus, out = folder / "corpus.txt", folder / f"{model}-{objective}"
    corpus.write_text("\n".join([DOCUMENT] * 6), encoding="utf-8")
    subprocess.run(
        [ROOT / ".build" / "release" / "bertie-train", "pretrain", models() / model, "--data", corpus, "--objective", objective,
         "--steps", "2", "--batch-size", "4", "--max-length", "32", "--threads", "2", "--out", out, "--json"],
        check=True, stdout=subprocess.DEVNULL)
    return out


def problems(kind, folder, ignored=()):
    """The model that a class makes of a folder, and what it says of its tensors."""
    model, loading = kind.from_pretrained(folder, output_loading_info=True)
    found = {
        name: left for name, keys in loading.items()
        if (left := sorted(str(key) for key in keys if not any(part in str(key) for part in ignored)))}
    return model.eval(), [f"{name}: {keys}" for name, keys in found.items()]


def compare(folder):
    config = transformers.AutoConfig.from_pretrained(folder)
    (name,) = config.architectures
    _, said = problems(getattr(transformers, name), folder, ignored=OTHER_HEADS[1:] if name.endswith("MaskedLM") else ())
    model, more = problems(transformers.AutoModelForMaskedLM, folder, ignored=OTHER_HEADS)
    said += more
    decoder = model.get_output_embeddings().weight
    if decoder.data_ptr() != model.get_input_embeddings().weight.data_ptr():
        said.append("the decoder is not tied")
    tokenizer = transformers.AutoTokenizer.from_pretrained(folder)
    with torch.no_grad():
        logits = model(**tokenizer(f"The cat sat on the {tokenizer.mask_token}.", return_tensors="pt")).logits
    if not torch.isfinite(logits).all():
        said.append("logits are not finite")
    return name, said


def main():
    failed = 0
    with tempfile.TemporaryDirectory() as place:
        for model, objective in CASES:
            name, said = compare(pretrain(pathlib.Path(place), model, objective))
            failed += bool(said)
            print(f"{model}, {objective}: {name}: {'; '.join(said) or 'loads'}")
    print(f"{len(CASES)} folders, {failed} failed")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
