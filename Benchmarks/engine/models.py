"""Writes the models that the engine and its peers are measured on: random weights in four shapes, and the real MiniLM.

Usage: .venv-peers/bin/python Benchmarks/engine/models.py

Each model is a Hugging Face folder NAME in CACHE/engine-benchmark, without a pooler, with model.onnx for the peers that read ONNX.
Random weights are normal with deviation 0.05, larger than BERT's initial ones, so that hidden states differ from token to token.
real-minilm has the weights and the tokenizer of CACHE/models/all-MiniLM-L6-v2. What is there is left alone.
"""

import contextlib
import shutil

import torch
import transformers

import cases
import machine


@contextlib.contextmanager
def whole(folder):
    """A folder to write, which gets its name when the block ends well."""
    part = folder.with_name(f"{folder.name}.part")
    shutil.rmtree(part, ignore_errors=True)
    part.mkdir(parents=True)
    yield part
    shutil.rmtree(folder, ignore_errors=True)
    part.rename(folder)


class HiddenStates(torch.nn.Module):
    """The model with one output, its arguments passed by name."""

    def __init__(self, model):
        super().__init__()
        self.model = model

    def forward(self, ids, mask, types):
        return self.model(input_ids=ids, attention_mask=mask, token_type_ids=types).last_hidden_state


def export(model, path):
    """The last hidden states of ids, attention mask and token types, with free batch and length."""
    ids = torch.randint(5, 30000, (2, 16))
    names = ["input_ids", "attention_mask", "token_type_ids"]
    torch.onnx.export(
        HiddenStates(model), (ids, torch.ones_like(ids), torch.zeros_like(ids)), str(path), input_names=names,
        output_names=["last_hidden_state"], dynamic_axes={name: {0: "batch", 1: "tokens"} for name in names},
        opset_version=17, dynamo=False)


def make(name, folder):
    if name == "real-minilm":
        real = machine.cache() / "models" / "all-MiniLM-L6-v2"
        model = transformers.BertModel.from_pretrained(real, attn_implementation="eager", add_pooling_layer=False)
        model.eval().save_pretrained(folder)
        for part in ("tokenizer.json", "tokenizer_config.json", "special_tokens_map.json", "vocab.txt"):
            shutil.copy(real / part, folder / part)
    else:
        torch.manual_seed(0)
        config = transformers.BertConfig(**cases.SHAPES[name], initializer_range=0.05, attn_implementation="eager")
        model = transformers.BertModel(config, add_pooling_layer=False)
        model.eval().save_pretrained(folder)
    export(model, folder / "model.onnx")
    print(f"{name}: {sum(p.numel() for p in model.parameters()):,} parameters", flush=True)


def main():
    for name in cases.MODELS:
        folder = machine.models() / name
        if (folder / "model.onnx").exists():
            continue
        with whole(folder) as part:
            make(name, part)


if __name__ == "__main__":
    main()
