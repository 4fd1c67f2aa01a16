"""Compares `bertie embed` with sentence-transformers on tiny random folders with every pooling, dense maps and prompts.

    .venv-reference/bin/python Tests/Interop/files/modules.py --bertie PATH [--bound 1e-5]

The bound is on the largest difference of any number, relative to the largest number of the vectors where that is above 1. Exits with 1
beyond it.
"""

import argparse
import itertools
import json
import pathlib
import subprocess
import sys
import tempfile

import numpy
import sentence_transformers
import torch
import transformers
from sentence_transformers.sentence_transformer.modules import Pooling
from sentence_transformers.base.modules import Dense, Normalize, Transformer

REFERENCE = "6.2.0"
WORDS = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", ":", "query", "passage", *"abcdefghijklmnopqrst"]
TEXTS = ["a b c", "", "d", "q r s t a b c d e f g h i j k l m n o p", "A B unknown c", "query a : b"]
MODES = ["cls", "max", "mean", "mean_sqrt_len_tokens", "weightedmean", "lasttoken"]
PROMPTS = {"query": "query : ", "passage": "passage : a b ", "none": ""}


def encoder(root):
    torch.manual_seed(3)
    folder = root / "encoder"
    config = transformers.BertConfig(
        vocab_size=len(WORDS), hidden_size=16, num_hidden_layers=2, num_attention_heads=2, intermediate_size=24,
        max_position_embeddings=16, initializer_range=0.5)
    transformers.BertModel(config).save_pretrained(folder)
    (root / "vocab.txt").write_text("\n".join(WORDS) + "\n")
    transformers.BertTokenizer(vocab=str(root / "vocab.txt"), do_lower_case=True, model_max_length=16).save_pretrained(folder)
    if not (folder / "vocab.txt").exists():
        (folder / "vocab.txt").write_text("\n".join(WORDS) + "\n")
    return folder


def folders(root):
    """Folders of modules, each with the prompts to try."""
    base = str(encoder(root))
    width = 16
    cases = [(f"pooling {mode}", [mode], [], {}) for mode in MODES]
    cases.append(("all poolings", MODES, [Normalize()], {}))
    cases.append(("two poolings, order turned", ["mean", "cls"], [], {}))
    for name in ("Tanh", "Identity", "ReLU", "GELU", "Sigmoid", "SiLU"):
        dense = Dense(width, 5, bias=name != "ReLU", activation_function=getattr(torch.nn, name)())
        cases.append((f"dense {name}", ["mean"], [dense, Normalize()], {}))
    cases.append(("dense twice, with shortcuts", ["cls", "max"], [
        Dense(2 * width, 6, use_residual=True), Normalize(), Dense(6, 6, use_residual=True)], {}))
    for include, default in itertools.product((True, False), (None, "query")):
        settings = {"prompts": PROMPTS, "default_prompt_name": default}
        cases.append((f"prompts pooled {include}, default {default}", MODES, [], settings | {"include": include}))
    for number, (name, modes, more, settings) in enumerate(cases):
        include = settings.pop("include", True)
        pooling = Pooling(width, pooling_mode=modes, include_prompt=include)
        model = sentence_transformers.SentenceTransformer(modules=[Transformer(base), pooling, *more], device="cpu", **settings)
        folder = root / f"case{number}"
        model.save(str(folder))
        yield name, folder, [None, *PROMPTS] if settings else [None]
        if number == 2:
            # As folders looked before version 6: flags, no list of modes, and a length of their own.
            old = root / "old"
            model.save(str(old))
            flags = {"word_embedding_dimension": width, "pooling_mode_cls_token": True, "pooling_mode_mean_tokens": True,
                     "pooling_mode_max_tokens": True, "pooling_mode_mean_sqrt_len_tokens": False}
            (old / "1_Pooling" / "config.json").write_text(json.dumps(flags))
            (old / "sentence_bert_config.json").write_text(json.dumps({"max_seq_length": 7, "do_lower_case": False}))
            yield "flags and length of older folders", old, [None]


def embed(bertie, folder, prompt):
    lines = "".join(json.dumps({"text": text}) + "\n" for text in TEXTS)
    options = ["--prompt", prompt] if prompt else []
    answer = subprocess.run(
        [bertie, "embed", str(folder), "--precision", "fp32", *options], input=lines, capture_output=True, text=True)
    if answer.returncode:
        sys.exit(f"{folder}: {answer.stderr}")
    return numpy.array([json.loads(line)["embedding"] for line in answer.stdout.splitlines()], dtype=numpy.float64)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--bertie", required=True)
    parser.add_argument("--bound", type=float, default=1e-5)
    options = parser.parse_args()
    if sentence_transformers.__version__ != REFERENCE:
        sys.exit(f"expected sentence-transformers {REFERENCE}, found {sentence_transformers.__version__}")
    bertie = str(pathlib.Path(options.bertie).resolve())
    failed = 0
    with tempfile.TemporaryDirectory() as root:
        for name, folder, prompts in folders(pathlib.Path(root)):
            reference = sentence_transformers.SentenceTransformer(str(folder), device="cpu")
            for prompt in prompts:
                expected = reference.encode(TEXTS, batch_size=3, prompt_name=prompt, convert_to_numpy=True).astype(numpy.float64)
                found = embed(bertie, folder, prompt)
                if found.shape != expected.shape:
                    sys.exit(f"{name}: expected {expected.shape} numbers, found {found.shape}")
                worst = numpy.abs(found - expected).max() / max(1, numpy.abs(expected).max())
                print(f"{name}, prompt {prompt}: off by at most {worst:.2e} (bound {options.bound})")
                failed += not worst <= options.bound
    if failed:
        sys.exit(f"{failed} cases differ")


if __name__ == "__main__":
    main()
