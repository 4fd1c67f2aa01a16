"""Writes the model folder of format version 1 that must keep loading, and its logits.

Run once, with numpy 2 and safetensors 0.8: python Tests/Goldens/format-1/generate.py
The folder is not re-recorded when the format changes: a new version gets a new folder.

A pruned BERT: ragged heads, a head without Q and K, a layer without attention, a layer without feed-forward, a
feed-forward of width 0, kept outputs of the residual stream, a pruned pooler, twelve labels. The logits come from
the plain numpy code below, in double precision.
"""

import json
import math
import pathlib

import numpy as np
from safetensors.numpy import save_file

HIDDEN, HEADS, SIZE, INTERMEDIATE, VOCABULARY, POSITIONS = 8, 2, 4, 16, 16, 10
LAYERS = [
    {"sourceLayer": 0,
     "attention": {"heads": [{"source": 0, "qk": 3, "v": 2}, {"source": 1, "qk": 0, "v": 4}],
                   "scale": 4, "output": 5},
     "feedForward": {"width": 7, "output": 6}, "skipsNorm": []},
    {"sourceLayer": 2, "attention": None, "feedForward": {"width": 0, "output": 8}, "skipsNorm": []},
    {"sourceLayer": 3,
     "attention": {"heads": [{"source": 1, "qk": 4, "v": 4}], "scale": 4, "output": 8},
     "feedForward": None, "skipsNorm": []},
]
POOLER = 6
LABELS = [f"intent {number}" for number in range(12)]
INPUT_IDS = [2, 7, 9, 15, 3]

random = np.random.default_rng(20260102)
tensors = {}


def normal(name, *shape):
    tensors[name] = random.normal(0, 0.5, shape).astype(np.float32)


def linear(name, outputs, inputs):
    normal(f"{name}.weight", outputs, inputs)
    normal(f"{name}.bias", outputs)


def norm(name):
    tensors[f"{name}.weight"] = (1 + random.normal(0, 0.2, HIDDEN)).astype(np.float32)
    normal(f"{name}.bias", HIDDEN)


def kept(name, count):
    if count < HIDDEN:
        tensors[name] = np.sort(random.choice(HIDDEN, count, replace=False)).astype(np.int32)


def make():
    normal("bert.embeddings.word_embeddings.weight", VOCABULARY, HIDDEN)
    normal("bert.embeddings.position_embeddings.weight", POSITIONS, HIDDEN)
    normal("bert.embeddings.token_type_embeddings.weight", 2, HIDDEN)
    norm("bert.embeddings.LayerNorm")
    for number, layer in enumerate(LAYERS):
        name = f"bert.encoder.layer.{number}"
        if attention := layer["attention"]:
            qk = sum(head["qk"] for head in attention["heads"])
            v = sum(head["v"] for head in attention["heads"])
            linear(f"{name}.attention.self.query", qk, HIDDEN)
            linear(f"{name}.attention.self.key", qk, HIDDEN)
            linear(f"{name}.attention.self.value", v, HIDDEN)
            linear(f"{name}.attention.output.dense", attention["output"], v)
            kept(f"bertie.layer.{number}.attention.outputKept", attention["output"])
        norm(f"{name}.attention.output.LayerNorm")
        if feed_forward := layer["feedForward"]:
            linear(f"{name}.intermediate.dense", feed_forward["width"], HIDDEN)
            linear(f"{name}.output.dense", feed_forward["output"], feed_forward["width"])
            kept(f"bertie.layer.{number}.feedForward.outputKept", feed_forward["output"])
        norm(f"{name}.output.LayerNorm")
    linear("bert.pooler.dense", POOLER, HIDDEN)
    kept("bertie.pooler.kept", POOLER)
    linear("classifier", len(LABELS), POOLER)


def get(name):
    return tensors[name].astype(np.float64) if tensors[name].dtype == np.float32 else tensors[name]


def apply(name, x):
    return x @ get(f"{name}.weight").T + get(f"{name}.bias")


def normalise(name, x):
    centred = x - x.mean(-1, keepdims=True)
    scaled = centred / np.sqrt((centred**2).mean(-1, keepdims=True) + 1e-12)
    return scaled * get(f"{name}.weight") + get(f"{name}.bias")


def add(name, x, y):
    places = get(name) if name in tensors else np.arange(HIDDEN)
    result = x.copy()
    result[:, places] += y
    return result


def logits():
    count = len(INPUT_IDS)
    x = (get("bert.embeddings.word_embeddings.weight")[INPUT_IDS]
         + get("bert.embeddings.position_embeddings.weight")[:count]
         + get("bert.embeddings.token_type_embeddings.weight")[0])
    x = normalise("bert.embeddings.LayerNorm", x)
    for number, layer in enumerate(LAYERS):
        name = f"bert.encoder.layer.{number}"
        if attention := layer["attention"]:
            q, k, v = (apply(f"{name}.attention.self.{part}", x) for part in ("query", "key", "value"))
            contexts, qk_start, v_start = [], 0, 0
            for head in attention["heads"]:
                rows = slice(qk_start, qk_start + head["qk"])
                scores = q[:, rows] @ k[:, rows].T / math.sqrt(attention["scale"])
                weights = np.exp(scores - scores.max(-1, keepdims=True))
                weights /= weights.sum(-1, keepdims=True)
                contexts.append(weights @ v[:, v_start:v_start + head["v"]])
                qk_start, v_start = qk_start + head["qk"], v_start + head["v"]
            y = apply(f"{name}.attention.output.dense", np.concatenate(contexts, 1))
            x = add(f"bertie.layer.{number}.attention.outputKept", x, y)
        x = normalise(f"{name}.attention.output.LayerNorm", x)
        if layer["feedForward"]:
            y = apply(f"{name}.intermediate.dense", x)
            y = y * 0.5 * (1 + np.vectorize(math.erf, otypes=[np.float64])(y / math.sqrt(2)))
            x = add(f"bertie.layer.{number}.feedForward.outputKept", x, apply(f"{name}.output.dense", y))
        x = normalise(f"{name}.output.LayerNorm", x)
    pooled = np.tanh(apply("bert.pooler.dense", x[0]))
    return apply("classifier", pooled)


CONFIG = {
    "architectures": ["BertieForSequenceClassification"], "model_type": "bertie-bert",
    "vocab_size": VOCABULARY, "hidden_size": HIDDEN, "num_hidden_layers": 4, "num_attention_heads": HEADS,
    "intermediate_size": INTERMEDIATE, "max_position_embeddings": POSITIONS, "type_vocab_size": 2,
    "layer_norm_eps": 1e-12, "hidden_act": "gelu", "hidden_dropout_prob": 0.1,
    "attention_probs_dropout_prob": 0.1, "classifier_dropout": None, "initializer_range": 0.02,
    "pad_token_id": 0, "position_embedding_type": "absolute", "problem_type": "single_label_classification",
    # Sorted by key as text: "10" comes before "2".
    "id2label": dict(sorted((str(number), label) for number, label in enumerate(LABELS))),
    "label2id": {label: number for number, label in enumerate(LABELS)},
    "a_key_of_someone_else": {"kept": [1, 2.5, None]},
    "bertie": {
        "formatVersion": 1, "layers": LAYERS, "hidden": {"kind": "full", "width": HIDDEN, "normWidth": HIDDEN},
        "pooler": POOLER, "vocabulary": {"originalSize": VOCABULARY}, "embeddingSize": HIDDEN,
    },
}
MANIFEST = {
    "formatVersion": 1,
    "steps": [{"step": "finetune", "settings": {"epochs": 2}, "seed": 7, "data": {"digest": "00"},
               "score": {"dev": {"accuracy": 0.5}}},
              {"step": "prune", "settings": {"sparsity": 0.6}, "parent": "ff", "later": [1]}],
    "measured": {"seconds": 1.5},
}
VOCABULARY_TEXT = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"] + list("abcdefghijk")

if __name__ == "__main__":
    folder = pathlib.Path(__file__).parent
    make()
    save_file(tensors, folder / "model" / "model.safetensors", {"format": "pt"})
    for name, content in [("model/config.json", CONFIG), ("model/bertie.json", MANIFEST),
                          ("expected.json", {"inputIds": INPUT_IDS, "logits": logits().tolist()})]:
        (folder / name).write_text(json.dumps(content, indent=1) + "\n")
    (folder / "model" / "vocab.txt").write_text("\n".join(VOCABULARY_TEXT) + "\n")
    (folder / "model" / "tokenizer_config.json").write_text('{"do_lower_case": true, "tokenizer_class": "BertTokenizer"}\n')
