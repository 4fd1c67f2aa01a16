"""Converts tiny random models of every form with `bertie convert`, loads the results in stock transformers, and compares outputs.

    .venv-reference/bin/python Tests/Interop/files/compare.py --bertie PATH

Forms: safetensors, shards, .bin as torch.save writes it now and as it did before 1.6, shards of it, fp16 weights, names with gamma and
beta, and the TensorFlow checkpoints of Tests/Goldens/files. Each must load without a missing or unexpected tensor and give the
outputs of the model that it was made from: equal to the last bit, and to 2^-5 of the largest one where --precision bf16 rounded each
weight by up to 2^-9 of itself. Exits with 1 otherwise.
"""

import argparse
import json
import pathlib
import subprocess
import sys
import tempfile

import torch
import transformers
from safetensors.torch import load_file, save_file

REFERENCE = ("2.11.0", "5.23.0")
GOLDENS = pathlib.Path(__file__).resolve().parents[2] / "Goldens" / "files" / "tensorflow"
IDS = torch.tensor([[2, 7, 9, 11, 3], [2, 5, 3, 0, 0]])
MASK = (IDS != 0).long()


def tiny():
    torch.manual_seed(1)
    config = transformers.BertConfig(
        vocab_size=20, hidden_size=16, num_hidden_layers=2, num_attention_heads=2, intermediate_size=24,
        max_position_embeddings=12, initializer_range=0.5)
    return transformers.BertForPreTraining(config).eval()


def outputs(model):
    with torch.no_grad():
        found = model(input_ids=IDS, attention_mask=MASK)
    return [value for value in found.to_tuple() if isinstance(value, torch.Tensor)]


def old(name):
    return name.replace("LayerNorm.weight", "LayerNorm.gamma").replace("LayerNorm.bias", "LayerNorm.beta")


def forms(root):
    """The folders to convert: a name, the folder, and the outputs that are expected."""
    model = tiny()
    expected = outputs(model)
    weights = {name: tensor.clone() for name, tensor in model.state_dict().items()}
    full = weights | {"bert.embeddings.position_ids": torch.arange(12).unsqueeze(0)}
    half = tiny().half()
    for name in ("safetensors", "sharded", "bin", "legacy", "sharded-bin", "gamma", "fp16"):
        folder = root / name
        model.config.save_pretrained(folder)
        if name == "safetensors":
            model.save_pretrained(folder)
        elif name == "sharded":
            model.save_pretrained(folder, max_shard_size="5KB")
        elif name == "fp16":
            half.save_pretrained(folder)
        elif name == "sharded-bin":
            shards = [f"pytorch_model-0000{i + 1}-of-00003.bin" for i in range(3)]
            parts = [dict(list(full.items())[i::3]) for i in range(3)]
            for shard, part in zip(shards, parts):
                torch.save(part, folder / shard)
            index = {"metadata": {}, "weight_map": {key: shard for shard, part in zip(shards, parts) for key in part}}
            (folder / "pytorch_model.bin.index.json").write_text(json.dumps(index))
        else:
            named = {old(key): tensor for key, tensor in full.items()} if name == "gamma" else full
            torch.save(named, folder / "pytorch_model.bin", _use_new_zipfile_serialization=name != "legacy")
        yield name, folder, outputs(half.float().eval()) if name == "fp16" else expected
    for kind, prefix in (("bert", "Bert"), ("albert", "Albert")):
        config = getattr(transformers, f"{prefix}Config")(**json.loads((GOLDENS / kind / f"{kind}_config.json").read_text()))
        model = getattr(transformers, f"{prefix}ForPreTraining")(config).eval()
        missing, unexpected = model.load_state_dict(load_file(GOLDENS / kind / "expected.safetensors"), strict=False)
        assert not unexpected and all(".decoder." in name or "position_ids" in name or "token_type_ids" in name for name in missing)
        model.tie_weights()
        yield f"{kind} checkpoint", GOLDENS / kind, outputs(model)


def check(bertie, name, folder, expected, target, arguments, bound):
    subprocess.run([bertie, "convert", folder, target, *arguments], check=True, capture_output=True, text=True)
    model, loading = transformers.AutoModelForPreTraining.from_pretrained(target, output_loading_info=True, dtype=torch.float32)
    problems = [f"{kind}: {sorted(map(str, keys))}" for kind, keys in loading.items() if keys]
    worst = 0.0
    found = outputs(model.eval())
    for ours, theirs in zip(found, expected, strict=True):
        worst = max(worst, ((ours - theirs).abs().max() / theirs.abs().max()).item())
    print(f"{name} {' '.join(arguments)}: off by {worst:.2e} of the largest output (bound {bound:.1e})")
    if not worst <= bound:
        problems.append(f"outputs differ by {worst}")
    return [f"{name}: {problem}" for problem in problems]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--bertie", required=True)
    bertie = str(pathlib.Path(parser.parse_args().bertie).resolve())
    found = (torch.__version__.split("+")[0], transformers.__version__)
    if found != REFERENCE:
        sys.exit(f"expected torch and transformers {REFERENCE}, found {found}")
    problems = []
    with tempfile.TemporaryDirectory() as folder:
        root = pathlib.Path(folder)
        for name, source, expected in forms(root):
            problems += check(bertie, name, source, expected, root / f"{name} out", [], 0)
            problems += check(bertie, name, source, expected, root / f"{name} shards", ["--shard-size", "3kB"], 0)
            problems += check(bertie, name, source, expected, root / f"{name} bf16", ["--precision", "bf16"], 2**-5)
    for problem in problems:
        print(problem, file=sys.stderr)
    if problems:
        sys.exit(1)
    print("every form loads in transformers with equal outputs")


if __name__ == "__main__":
    main()
