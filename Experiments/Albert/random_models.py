"""Writes the models of settings.SHAPES with random weights, each a Hugging Face folder with model.onnx, into a folder.

    PYTHON Experiments/Albert/random_models.py FOLDER

PYTHON has torch and transformers, and onnx for model.onnx, which leads to the last hidden states. They have a pooler and a
classifier of two labels: libtorch's side gives logits alone. Weights are normal with deviation 0.05, as those of
Benchmarks/engine/models.py. What is there is left alone.
"""

import importlib.util
import pathlib
import sys

import settings
import cases  # settings puts its folder on the path
import models
import torch
import transformers

HAS_ONNX = importlib.util.find_spec("onnx") is not None


def make(name, folder):
    torch.manual_seed(0)
    shape = {**cases.SHAPES["base"], **settings.SHAPES[name]}
    configuration = transformers.BertConfig if name == "bert" else transformers.AlbertConfig
    model = transformers.AutoModelForSequenceClassification.from_config(
        configuration(**shape, initializer_range=0.05, attn_implementation="eager")).eval()
    model.save_pretrained(folder)
    if HAS_ONNX:
        models.export(model.base_model, folder / "model.onnx")


def main():
    for name in settings.SHAPES:
        folder = pathlib.Path(sys.argv[1]) / name
        if (folder / "model.onnx").exists() or folder.exists() and not HAS_ONNX:
            continue
        with models.whole(folder) as part:
            make(name, part)


if __name__ == "__main__":
    main()
