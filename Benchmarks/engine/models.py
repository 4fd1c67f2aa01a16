"""Writes the models that the engine and its peers are measured on: random weights in four shapes, and the real MiniLM.

Usage: models.py FOLDER [--minilm PATH] [--only base,minilm,...]

Each model is a Hugging Face folder FOLDER/NAME, without a pooler, with FOLDER/NAME/model.onnx for the peers that read ONNX.
The weights are normal with deviation 0.05, larger than BERT's initial ones, so that hidden states differ from token to token.
"""

import argparse
import pathlib
import shutil

import torch
import transformers

SHAPES = {
    "minilm": dict(hidden_size=384, num_hidden_layers=6, num_attention_heads=12, intermediate_size=1536),
    "bort": dict(hidden_size=1024, num_hidden_layers=4, num_attention_heads=8, intermediate_size=768),
    "base": dict(hidden_size=768, num_hidden_layers=12, num_attention_heads=12, intermediate_size=3072),
    "large": dict(hidden_size=1024, num_hidden_layers=24, num_attention_heads=16, intermediate_size=4096),
}


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


def write(model, folder):
    model.eval().save_pretrained(folder)
    export(model, folder / "model.onnx")


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("folder", type=pathlib.Path)
    arguments.add_argument("--minilm", type=pathlib.Path)
    arguments.add_argument("--only", default=",".join([*SHAPES, "real-minilm"]))
    options = arguments.parse_args()
    for name in options.only.split(","):
        folder = options.folder / name
        if (folder / "model.onnx").exists():
            continue
        shutil.rmtree(folder, ignore_errors=True)
        torch.manual_seed(0)
        if name == "real-minilm":
            if options.minilm is None:
                continue
            model = transformers.BertModel.from_pretrained(
                options.minilm, attn_implementation="eager", add_pooling_layer=False)
        else:
            config = transformers.BertConfig(
                **SHAPES[name], initializer_range=0.05, attn_implementation="eager")
            model = transformers.BertModel(config, add_pooling_layer=False)
        write(model, folder)
        print(f"{name}: {sum(p.numel() for p in model.parameters()):,} parameters", flush=True)


if __name__ == "__main__":
    main()
