"""Records what transformers computes for each family and kind of head, so that Encoders can be compared with it (README.md).

    python generate.py --write   records everything again
    python generate.py --check   compares the files with manifest.json (needs no torch)

The models are written by save_pretrained, so names and keys are transformers' own. Every value is computed in float64 and
in float32; files hold the float64 value rounded to float32, and the manifest, for each tensor, the largest distance of
transformers' own float32 result from it ("roundoff"), from which the tests derive their tolerances.
"""

import copy
import hashlib
import json
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
PINNED = {"torch": "2.11.0", "transformers": "5.23.0", "safetensors": "0.8.0"}
ROWS, LENGTHS = 4, [7, 4, 2, 5]
COMMON = dict(vocab_size=24, max_position_embeddings=12)
BERT_SIZES = dict(
    **COMMON, hidden_size=12, num_hidden_layers=2, num_attention_heads=2, intermediate_size=16, layer_norm_eps=1e-12
)
# Name: class prefix of transformers, and the arguments of its configuration.
FAMILIES = {
    "bert": ("Bert", {**BERT_SIZES, "type_vocab_size": 2}),
    # Bort's shape: I < H, no pooler; its row of token types is zeros, because transformers cannot go without.
    "bort": ("Bert", {**BERT_SIZES, "intermediate_size": 10, "type_vocab_size": 1}),
    "roberta": ("Roberta", {**BERT_SIZES, "type_vocab_size": 1, "layer_norm_eps": 1e-5}),
    "distilbert": ("DistilBert", dict(**COMMON, dim=12, n_layers=2, n_heads=2, hidden_dim=16)),
    "albert": (
        "Albert",
        {
            **BERT_SIZES, "embedding_size": 6, "num_hidden_layers": 4, "num_hidden_groups": 2, "inner_group_num": 2,
            "hidden_act": "gelu_new",
        },
    ),
    # Longer texts than the others', so that distances reach the buckets that stand for ranges.
    "mpnet": ("MPNet", {**BERT_SIZES, "max_position_embeddings": 28, "layer_norm_eps": 1e-5}),
    "electra": ("Electra", {**BERT_SIZES, "embedding_size": 6}),
}
KINDS = {
    "sequence": "ForSequenceClassification",
    "choice": "ForMultipleChoice",
    "tokens": "ForTokenClassification",
    "span": "ForQuestionAnswering",
    "words": "ForMaskedLM",
    "pairs": "ForPreTraining",
}
# Heads that a folder does not get: Bort's have no pooler, and only BERT and ALBERT have a head for pairs of texts.
ABSENT = {(family, "pairs") for family in FAMILIES if family not in ("bert", "albert")} | {
    ("bort", "sequence"), ("bort", "choice")
}
LABELS = 3
# Folders with the weights of another, under a family that has the same code: name, class prefix, the folder they are from.
COPIES = [("xlm-roberta", "XLMRoberta", "sequence"), ("camembert", "Camembert", "tokens")]


def check():
    manifest = json.loads((HERE / "manifest.json").read_text())
    for name, entry in manifest["files"].items():
        found = hashlib.sha256((HERE / name).read_bytes()).hexdigest()
        if found != entry["sha256"]:
            sys.exit(f"{name}: SHA-256 is {found}, manifest.json says {entry['sha256']}")
    if manifest["generator"] != hashlib.sha256(Path(__file__).read_bytes()).hexdigest():
        sys.exit("generate.py changed since the goldens were recorded: record again with --write")
    print(f"{len(manifest['files'])} golden files agree with manifest.json")


class Recorder:
    """Collects tensors of one file: float64 truth, and how far float32 was from it."""

    def __init__(self):
        self.tensors, self.roundoff = {}, {}

    def exact(self, name, tensor):
        import torch

        self.tensors[name] = tensor.to(torch.int32)

    def measured(self, name, truth, single):
        self.tensors[name] = truth.detach().float().contiguous()
        distance = float((truth.detach() - single.detach().double()).abs().max())
        self.roundoff[name] = float(f"{distance:.3g}")


def make(prefix, kind, sizes):
    import transformers

    labels = {"num_labels": LABELS} if kind in ("sequence", "tokens") else {}
    config = getattr(transformers, f"{prefix}Config")(**sizes, **labels)
    config._attn_implementation = "eager"
    return getattr(transformers, prefix + KINDS[kind])(config).eval()


def randomise(model, generator, zeros=()):
    """Larger than the usual initial weights, and no gamma of 1 or bias of 0, so that a mix-up shows."""
    import torch

    for name, parameter in model.named_parameters():
        noise = torch.randn(parameter.shape, generator=generator)
        is_norm = "norm" in name.lower() and name.endswith(".weight")
        parameter.data = 1 + 0.2 * noise if is_norm else (0.1 if name.endswith(".bias") else 0.3) * noise
        if name.endswith(tuple(zeros)):
            parameter.data = torch.zeros(parameter.shape)


def batch(generator, family, config):
    import torch

    longest = 24 if family == "mpnet" else LENGTHS[0]
    lengths = [longest] + LENGTHS[1:]
    pad = config.pad_token_id
    ids = torch.randint(2, COMMON["vocab_size"], (ROWS, longest), generator=generator)
    mask = torch.zeros(ROWS, longest, dtype=torch.long)
    types = torch.zeros(ROWS, longest, dtype=torch.long)
    for row, length in enumerate(lengths):
        mask[row, :length] = 1
        types[row, (length + 1) // 2 : length] = 1
    ids = torch.where(mask == 1, ids, pad)
    # A token with the padding's id that is attended: it has the padding's position, and its row no gradient.
    ids[3, 1] = pad
    inputs = {"input_ids": ids, "attention_mask": mask}
    if getattr(config, "type_vocab_size", 0) > 1:
        inputs["token_type_ids"] = types
    return inputs


def targets(generator, kind, mask):
    import torch

    if kind == "sequence":
        return {"labels": torch.randint(0, LABELS, (ROWS,), generator=generator)}
    if kind == "choice":
        return {"labels": torch.tensor([1, 0])}
    if kind in ("words", "pairs"):
        labels = torch.randint(2, COMMON["vocab_size"], mask.shape, generator=generator)
        labels[:, ::2] = -100
        return {"labels": torch.where(mask == 1, labels, -100)}
    if kind == "tokens":
        labels = torch.randint(0, LABELS, mask.shape, generator=generator)
        labels[:, 0] = -100
        return {"labels": torch.where(mask == 1, labels, -100)}
    # The last text's span ends behind the text: its end is left out of the loss.
    return {"start_positions": torch.tensor([1, 0, 1, 2]), "end_positions": torch.tensor([4, 3, 1, mask.shape[1] + 3])}


def run(model, kind, inputs, goals, dtype):
    """States, logits, loss and gradients at one precision."""
    model = copy.deepcopy(model).to(dtype)
    states = model.base_model(**inputs, output_hidden_states=True).hidden_states
    if kind == "choice":
        inputs = {name: tensor.reshape(ROWS // 2, 2, -1) for name, tensor in inputs.items()}
    if kind == "pairs":
        order = "sentence_order_label" if hasattr(model, "sop_classifier") else "next_sentence_label"
        goals = {"labels": goals["labels"], order: goals["sentence_labels"]}
    output = model(**inputs, **goals)
    output.loss.backward()
    import torch

    if kind == "span":
        logits = {"logits": torch.stack([output.start_logits, output.end_logits], dim=2)}
    elif kind == "pairs":
        pairs = output.sop_logits if hasattr(output, "sop_logits") else output.seq_relationship_logits
        logits = {"logits": output.prediction_logits, "sentence_logits": pairs}
    else:
        logits = {"logits": output.logits}
    return states, logits, output.loss, {n: p.grad for n, p in model.named_parameters()}


def record(family, kind, generator, recorders):
    import torch

    prefix, sizes = FAMILIES[family]
    model = make(prefix, kind, sizes)
    randomise(model, generator, zeros=("token_type_embeddings.weight",) if family == "bort" else ())
    folder = HERE / family / kind
    model.save_pretrained(folder)
    recorder = recorders[f"{family}/{kind}/golden.safetensors"] = Recorder()
    inputs = batch(generator, family, model.config)
    goals = targets(generator, kind, inputs["attention_mask"])
    if kind == "pairs":
        goals["sentence_labels"] = torch.tensor([0, 1, 1, 0])
    for name, tensor in {**inputs, **goals}.items():
        recorder.exact(name, tensor)
    truth = run(model, kind, inputs, goals, torch.float64)
    single = run(model, kind, inputs, goals, torch.float32)
    for layer, (a, b) in enumerate(zip(truth[0], single[0])):
        recorder.measured(f"hidden_states.{layer}", a, b)
    for name, logits in truth[1].items():
        recorder.measured(name, logits, single[1][name])
    recorder.measured("loss", truth[2], single[2])
    for name, gradient in truth[3].items():
        recorder.measured(f"gradient.{name}", gradient, single[3][name])
    return model


def write():
    import importlib.metadata

    for package, version in PINNED.items():
        found = importlib.metadata.version(package).split("+")[0]
        if found != version:
            sys.exit(f"{package} is {found}; these goldens are recorded with {version}")
    import torch
    from safetensors.torch import save_file

    torch.set_num_threads(1)
    torch.use_deterministic_algorithms(True)
    recorders, models = {}, {}
    for family in FAMILIES:
        for number, kind in enumerate(KINDS):
            if (family, kind) in ABSENT:
                continue
            seed = 100 * list(FAMILIES).index(family) + number
            models[family, kind] = record(family, kind, torch.Generator().manual_seed(seed), recorders)
    for family, prefix, kind in COPIES:
        model = make(prefix, kind, FAMILIES["roberta"][1])
        model.load_state_dict(models["roberta", kind].state_dict())
        model.save_pretrained(HERE / family / kind)
    manifest = {
        "formatVersion": 1,
        "versions": PINNED,
        "generator": hashlib.sha256(Path(__file__).read_bytes()).hexdigest(),
        "files": {},
    }
    for name, recorder in recorders.items():
        save_file(recorder.tensors, HERE / name)
    for path in sorted(HERE.glob("*/*/*")):
        name = str(path.relative_to(HERE))
        roundoff = recorders[name].roundoff if name in recorders else {}
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
        manifest["files"][name] = {"sha256": digest, "roundoff": roundoff}
    (HERE / "manifest.json").write_text(json.dumps(manifest, indent=1) + "\n")


if __name__ == "__main__":
    if sys.argv[1:] == ["--write"]:
        write()
        check()
    elif sys.argv[1:] == ["--check"]:
        check()
    else:
        sys.exit(__doc__)
