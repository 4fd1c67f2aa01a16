"""Compares `bertie embed` with sentence-transformers on a model folder: vectors of the same texts, number by number.

Usage: .venv-reference/bin/python Tests/Interop/embeddings/compare.py --bertie PATH --model FOLDER [--bound 1e-5] [--precision fp32]

Texts: short and long, several scripts, empty, and one beyond the folder's length. The bound is on the largest difference of
any number of two vectors of length 1. Exits with 1 beyond it.
"""

import argparse
import json
import subprocess
import sys

import numpy
import sentence_transformers

REFERENCE = "6.2.0"
TEXTS = [
    "where is my card?", "", "a", "I want to send 20 euros to my sister in Łódź", "カードはどこですか", "¿Dónde está mi tarjeta?",
    "the same word " * 300, "Где моя карта? " * 5, "don't — can't; won't…", "x" * 500,
]


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--bertie", required=True)
    arguments.add_argument("--model", required=True)
    arguments.add_argument("--precision", default="fp32")
    arguments.add_argument("--bound", type=float, default=1e-5)
    options = arguments.parse_args()
    if sentence_transformers.__version__ != REFERENCE:
        sys.exit(f"expected sentence-transformers {REFERENCE}, found {sentence_transformers.__version__}")
    reference = sentence_transformers.SentenceTransformer(options.model, device="cpu")
    expected = reference.encode(TEXTS, batch_size=3, convert_to_numpy=True)
    lines = "".join(json.dumps({"text": text}) + "\n" for text in TEXTS)
    answer = subprocess.run(
        [options.bertie, "embed", options.model, "--precision", options.precision, "--batch-size", "4"], input=lines,
        capture_output=True, text=True, check=True)
    found = numpy.array([json.loads(line)["embedding"] for line in answer.stdout.splitlines()], dtype=numpy.float32)
    if found.shape != expected.shape:
        sys.exit(f"expected {expected.shape} numbers, found {found.shape}")
    worst = numpy.abs(found - expected).max()
    print(f"embed: {len(TEXTS)} texts, off by at most {worst:.2e} (bound {options.bound})")
    if not worst <= options.bound:
        sys.exit("embed: the vectors differ")


if __name__ == "__main__":
    main()
