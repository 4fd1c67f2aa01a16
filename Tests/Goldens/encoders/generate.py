"""Records what transformers computes, so that Encoders can be compared with it (schema: README.md).

    python generate.py --write [MINILM_FOLDER]   records everything again
    python generate.py --check                   compares the files with manifest.json (needs no torch)

Every value is computed twice, in float64 and in float32. Files hold the float64 value rounded to float32; the
manifest holds, for each tensor, the largest distance of transformers' own float32 result from it ("roundoff"), from
which the tests derive their tolerances.
"""

import hashlib
import json
import os
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
PINNED = {"torch": "2.11.0", "transformers": "5.23.0", "safetensors": "0.8.0"}
SIZES = dict(
    vocab_size=100, hidden_size=32, num_hidden_layers=3, num_attention_heads=4, intermediate_size=64,
    max_position_embeddings=16, type_vocab_size=2, layer_norm_eps=1e-12, hidden_act="gelu", pad_token_id=0,
    hidden_dropout_prob=0.0, attention_probs_dropout_prob=0.0, initializer_range=0.02,
)
ROWS, COLUMNS, STEPS = 4, 12, 10
PROBLEMS = {
    "single_label_classification": ["red", "green", "blue"],
    "multi_label_classification": ["red", "green", "blue", "grey", "pink"],
    "regression": ["value"],
}
SAMPLES = 256


def sample_positions(count):
    """256 positions below count from the linear congruential generator of Knuth's MMIX, upper 31 bits."""
    state, positions = 2024, []
    for _ in range(SAMPLES):
        state = (state * 6364136223846793005 + 1442695040888963407) % 2**64
        positions.append((state >> 33) % count)
    return positions


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
        self.tensors[name] = tensor

    def measured(self, name, truth, single):
        self.tensors[name] = truth.detach().float().contiguous()
        difference = (truth.detach() - single.detach().double()).abs()
        self.roundoff[name] = float(difference.max()) if difference.numel() else 0.0

    def sampled(self, name, truth, single):
        """256 elements, and the float64 norm and sum of the whole tensor."""
        import torch

        flat, rough = truth.detach().reshape(-1), single.detach().double().reshape(-1)
        positions = torch.tensor(sample_positions(flat.numel()))
        self.tensors[f"{name}:elements"] = flat[positions].float()
        self.tensors[f"{name}:norm,sum"] = torch.stack([flat.norm(), flat.sum()])
        self.roundoff[name] = float((flat - rough).abs().max())


def random_input(generator, rows, columns, lengths):
    import torch

    ids = torch.randint(1, SIZES["vocab_size"], (rows, columns), generator=generator)
    mask = torch.zeros(rows, columns, dtype=torch.long)
    types = torch.zeros(rows, columns, dtype=torch.long)
    for row, length in enumerate(lengths):
        mask[row, :length] = 1
        types[row, (length + 1) // 2 : length] = 1
    return {"input_ids": ids * mask, "attention_mask": mask, "token_type_ids": types}


def random_targets(generator, problem, rows):
    import torch

    labels = len(PROBLEMS[problem])
    if problem == "single_label_classification":
        return torch.randint(0, labels, (rows,), generator=generator)
    if problem == "multi_label_classification":
        return torch.randint(0, 2, (rows, labels), generator=generator).float()
    return torch.randn(rows, generator=generator)


def as_stored(name, tensor):
    import torch

    return name, tensor.to(torch.int32) if tensor.dtype == torch.int64 else tensor


def run(model, inputs, targets, dtype):
    """States, logits, loss and gradients at one precision."""
    model = model.to(dtype)
    model.zero_grad()
    targets = targets.to(dtype) if targets.is_floating_point() else targets
    body = model.bert(**inputs, output_hidden_states=True)
    output = model(**inputs, labels=targets)
    output.loss.backward()
    gradients = {n: p.grad.clone() for n, p in model.named_parameters()}
    return body.hidden_states, body.pooler_output, output.logits, output.loss, gradients


def groups(model, decay):
    plain = [p for n, p in model.named_parameters() if n.endswith(".bias") or "LayerNorm" in n]
    decayed = [p for n, p in model.named_parameters() if not (n.endswith(".bias") or "LayerNorm" in n)]
    return [{"params": decayed, "weight_decay": decay}, {"params": plain, "weight_decay": 0.0}]


def curve(model, batches, targets, dtype):
    """Ten steps of AdamW with clipping: losses before each step, gradient norms before clipping, last weights."""
    import torch

    model = model.to(dtype)
    optimizer = torch.optim.AdamW(groups(model, 0.05), lr=1e-3, betas=(0.9, 0.999), eps=1e-8)
    losses, norms = [], []
    for inputs, target in zip(batches, targets):
        optimizer.zero_grad()
        loss = model(**inputs, labels=target.to(dtype) if target.is_floating_point() else target).loss
        loss.backward()
        norms.append(torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0).clone())
        optimizer.step()
        losses.append(loss.detach().clone())
    return torch.stack(losses), torch.stack(norms), dict(model.named_parameters())


def tiny_weights(model, generator):
    """Larger than the usual initial weights, and no gamma of 1 or bias of 0, so that a mix-up shows."""
    import torch

    for name, parameter in model.named_parameters():
        noise = torch.randn(parameter.shape, generator=generator)
        if name.endswith("LayerNorm.weight"):
            parameter.data = 1 + 0.2 * noise
        else:
            parameter.data = (0.1 if name.endswith(".bias") else 0.15) * noise


def write_tiny(files):
    import copy

    import torch
    from transformers import BertConfig, BertForSequenceClassification, BertModel

    generator = torch.Generator().manual_seed(20)
    config = BertConfig(**SIZES, attn_implementation="eager")
    encoder = BertModel(config).eval()
    tiny_weights(encoder, generator)
    recorder = Recorder()
    for name, parameter in encoder.named_parameters():
        recorder.exact(name, parameter.data.clone())
    files["tiny/model.safetensors"] = recorder
    stock = {"architectures": ["BertModel"], "model_type": "bert", **SIZES}
    (HERE / "tiny").mkdir(exist_ok=True)
    (HERE / "tiny/config.json").write_text(json.dumps(stock, indent=2) + "\n")

    lengths = {
        "single_label_classification": [12, 7, 3, 9],
        "multi_label_classification": [12, 12, 12, 12],
        "regression": [2, 12, 5, 8],
    }
    for problem, labels in PROBLEMS.items():
        config = BertConfig(**SIZES, num_labels=len(labels), problem_type=problem, attn_implementation="eager")
        model = BertForSequenceClassification(config).eval()
        model.bert.load_state_dict(encoder.state_dict())
        for parameter in model.classifier.parameters():
            parameter.data = 0.3 * torch.randn(parameter.shape, generator=generator)
        recorder = files[f"{problem}.safetensors"] = Recorder()
        recorder.exact("classifier.weight", model.classifier.weight.data.clone())
        recorder.exact("classifier.bias", model.classifier.bias.data.clone())

        inputs = random_input(generator, ROWS, COLUMNS, lengths[problem])
        targets = random_targets(generator, problem, ROWS)
        for name, tensor in {**inputs, "targets": targets}.items():
            recorder.exact(*as_stored(name, tensor))
        truth = run(copy.deepcopy(model), inputs, targets, torch.float64)
        single = run(copy.deepcopy(model), inputs, targets, torch.float32)
        for layer, (a, b) in enumerate(zip(truth[0], single[0])):
            recorder.measured(f"hidden_states.{layer}", a, b)
        for name, a, b in zip(("pooled", "logits", "loss"), truth[1:4], single[1:4]):
            recorder.measured(name, a, b)
        for name, gradient in truth[4].items():
            recorder.measured(f"gradient.{name.removeprefix('bert.')}", gradient, single[4][name])

        shapes = [sorted(torch.randint(2, COLUMNS + 1, (ROWS,), generator=generator).tolist()) for _ in range(STEPS)]
        batches = [random_input(generator, ROWS, COLUMNS, s) for s in shapes]
        goals = [random_targets(generator, problem, ROWS) for _ in range(STEPS)]
        for name in batches[0]:
            recorder.exact(*as_stored(f"curve.{name}", torch.stack([b[name] for b in batches])))
        recorder.exact(*as_stored("curve.targets", torch.stack(goals)))
        truth = curve(copy.deepcopy(model), batches, goals, torch.float64)
        single = curve(copy.deepcopy(model), batches, goals, torch.float32)
        recorder.measured("curve.losses", truth[0], single[0])
        recorder.measured("curve.norms", truth[1], single[1])
        for name in ("bert.encoder.layer.1.attention.self.query.weight", "bert.encoder.layer.2.output.LayerNorm.bias"):
            recorder.measured(f"curve.last.{name.removeprefix('bert.')}", truth[2][name], single[2][name])

    recorder = files["activations.safetensors"] = Recorder()
    inputs = random_input(generator, ROWS, COLUMNS, [12, 4, 8, 11])
    for name, tensor in inputs.items():
        recorder.exact(*as_stored(name, tensor))
    for activation in ("gelu", "gelu_new", "relu"):
        other = BertModel(BertConfig(**{**SIZES, "hidden_act": activation}, attn_implementation="eager")).eval()
        other.load_state_dict(encoder.state_dict())
        with torch.no_grad():
            truth = copy.deepcopy(other).double()(**inputs).last_hidden_state
            recorder.measured(activation, truth, other(**inputs).last_hidden_state)


TEXTS = [
    "How long does it take for a transfer to arrive?",
    "My card was swallowed by the machine, and now I cannot pay for anything at all - what should I do next, please?",
    "Hello",
    "crude oil prices rose to 17.50 dlrs a barrel after the opec meeting in geneva, traders said",
]


def write_minilm(files, folder):
    import torch
    from tokenizers import Tokenizer
    from transformers import BertForSequenceClassification

    tokenizer = Tokenizer.from_file(os.path.join(folder, "tokenizer.json"))
    tokenizer.enable_padding()
    tokenizer.enable_truncation(64)
    encodings = tokenizer.encode_batch(TEXTS)
    inputs = {
        "input_ids": torch.tensor([e.ids for e in encodings]),
        "attention_mask": torch.tensor([e.attention_mask for e in encodings]),
        "token_type_ids": torch.tensor([e.type_ids for e in encodings]),
    }
    targets = torch.tensor([0, 1, 2, 3])
    generator = torch.Generator().manual_seed(21)

    def load():
        return BertForSequenceClassification.from_pretrained(
            folder, num_labels=4, attn_implementation="eager", hidden_dropout_prob=0.0, attention_probs_dropout_prob=0.0
        ).eval()

    model = load()
    state = {"weight": 0.05 * torch.randn(4, 384, generator=generator), "bias": 0.05 * torch.randn(4, generator=generator)}
    recorder = files["minilm.safetensors"] = Recorder()
    for name, tensor in {**inputs, "targets": targets}.items():
        recorder.exact(*as_stored(name, tensor))
    for name, tensor in state.items():
        recorder.exact(f"classifier.{name}", tensor)
    results = []
    for dtype in (torch.float64, torch.float32):
        model = load()
        model.classifier.load_state_dict(state)
        results.append(run(model, inputs, targets, dtype))
    truth, single = results
    for layer, (a, b) in enumerate(zip(truth[0], single[0])):
        recorder.sampled(f"hidden_states.{layer}", a, b)
    recorder.sampled("pooled", truth[1], single[1])
    recorder.measured("logits", truth[2], single[2])
    recorder.measured("loss", truth[3], single[3])
    for name, gradient in truth[4].items():
        recorder.sampled(f"gradient.{name.removeprefix('bert.')}", gradient, single[4][name])


def write(minilm):
    import importlib.metadata

    for package, version in PINNED.items():
        found = importlib.metadata.version(package).split("+")[0]
        if found != version:
            sys.exit(f"{package} is {found}; these goldens are recorded with {version}")
    import torch
    from safetensors.torch import save_file

    torch.set_num_threads(1)
    torch.use_deterministic_algorithms(True)
    files = {}
    write_tiny(files)
    write_minilm(files, minilm)
    manifest = {
        "formatVersion": 1,
        "versions": PINNED,
        "generator": hashlib.sha256(Path(__file__).read_bytes()).hexdigest(),
        "files": {},
    }
    for name, recorder in files.items():
        path = HERE / name
        save_file({n: t.detach().contiguous() for n, t in recorder.tensors.items()}, path)
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
        manifest["files"][name] = {"sha256": digest, "roundoff": recorder.roundoff}
    (HERE / "manifest.json").write_text(json.dumps(manifest, indent=1) + "\n")


if __name__ == "__main__":
    cache = os.environ.get("BERTIE_CACHE") or os.path.join(
        os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache"), "bertie")
    if sys.argv[1:2] == ["--write"]:
        write(sys.argv[2] if len(sys.argv) > 2 else os.path.join(cache, "models/all-MiniLM-L6-v2"))
        check()
    elif sys.argv[1:] == ["--check"]:
        check()
    else:
        sys.exit(__doc__)
