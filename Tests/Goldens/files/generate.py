"""Files as PyTorch and TensorFlow write them, and the same tensors as safetensors.

    .venv-reference/bin/python Tests/Goldens/files/generate.py torch
    TENSORFLOW-ENVIRONMENT/bin/python Tests/Goldens/files/generate.py tensorflow

The first writes torch/ and the expected tensors of tensorflow/ (torch 2.11.0, transformers 5.23.0); the second the checkpoints of those
(tensorflow 2.20, requirements-tensorflow.txt, in an environment of its own). Names of variables are those of google-research/bert
and google-research/albert (modeling.py).

torch/
  expected.safetensors   every element type, rank 0, no elements, Parameter, tied, transposed, sliced, stepped, expanded tensors
  zip.bin, legacy.bin    the same dictionary as torch.save writes it now and as it did before 1.6
  big.bin                F32 and F16 tensors as a big-endian machine writes them; big.safetensors
  views.bin              the stream of PyTorch 0.3, whose storages are views of others; views.safetensors
  sharded/               an index and two shards of the dictionary without tied tensors
tensorflow/{bert,albert}/  a checkpoint with heads, optimiser slots and step; expected.safetensors has transformers' names
"""

import io
import json
import pathlib
import pickle
import struct
import sys
import zipfile

HERE = pathlib.Path(__file__).parent
BERT = dict(vocab_size=20, hidden_size=8, num_hidden_layers=2, num_attention_heads=2, intermediate_size=12,
            max_position_embeddings=10, type_vocab_size=2, hidden_act="gelu", hidden_dropout_prob=0.1,
            attention_probs_dropout_prob=0.1, initializer_range=0.5)
ALBERT = BERT | dict(embedding_size=4, num_hidden_layers=4, num_hidden_groups=2, inner_group_num=2, hidden_act="gelu_new",
                     classifier_dropout_prob=0.1, down_scale_factor=1, gap_size=0, net_structure_type=0, num_memory_blocks=0)


def dictionary(torch):
    """Tensors of every kind; values depend on nothing but this text."""
    from collections import OrderedDict

    base = torch.arange(24, dtype=torch.float32).reshape(4, 6) / 7 - 1
    whole = torch.arange(40, dtype=torch.float32) / 3
    tensors = OrderedDict()
    for name in ("float32", "float16", "bfloat16", "float64", "int64", "int32", "int16", "int8", "uint8"):
        tensors[f"type.{name}"] = (base * 9).to(getattr(torch, name)) if "uint" not in name else (base * 9).abs().to(torch.uint8)
    tensors["type.bool"] = base > 0
    tensors["rank0"] = torch.tensor(2.5)
    tensors["empty"] = torch.zeros(3, 0)
    tensors["parameter"] = torch.nn.Parameter(base + 1)
    tensors["tied"] = tensors["parameter"]
    tensors["transposed"] = base.t()
    tensors["permuted"] = torch.arange(60, dtype=torch.bfloat16).reshape(3, 4, 5).permute(2, 0, 1)
    tensors["slice"] = whole[5:17].reshape(3, 4)
    tensors["stepped"] = whole[3:30:4]
    tensors["expanded"] = torch.tensor([[1.5], [2.5]]).expand(2, 5)
    tensors["näme ☃"] = torch.tensor([1.0])
    return tensors


def contiguous(tensors):
    return {name: tensor.detach().clone().contiguous() for name, tensor in tensors.items()}


def write_big(torch, path, tensors):
    """The zip file of torch.save with the bytes of every element turned and `byteorder` saying so."""
    plain = io.BytesIO()
    torch.save(tensors, plain)
    sizes = [tensor.element_size() for tensor in tensors.values()]
    with zipfile.ZipFile(plain) as source, zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as target:
        for entry in source.infolist():
            content = source.read(entry)
            if entry.filename.endswith("/byteorder"):
                content = b"big"
            elif "/data/" in entry.filename:
                size = sizes[int(entry.filename.rsplit("/", 1)[1])]
                content = b"".join(content[i:i + size][::-1] for i in range(0, len(content), size))
            target.writestr(zipfile.ZipInfo(entry.filename), content)


class OldStorage:
    """A storage for a pickle of PyTorch 0.3: a part of a root storage."""

    def __init__(self, key, offset, size, total):
        self.id = ("storage", __import__("torch").FloatStorage, "root", "cpu", total, (key, offset, size))


def write_views(torch, path, root, parts):
    """The stream of old versions: `parts` are names with offset and shape of their own storages, views of `root`."""
    from collections import OrderedDict

    class Old:
        def __init__(self, storage, shape):
            self.arguments = (storage, 0, tuple(shape), torch.empty(shape).stride(), False, OrderedDict())

        def __reduce__(self):
            return torch._utils._rebuild_tensor_v2, self.arguments

    class Pickler(pickle.Pickler):
        def persistent_id(self, value):
            return value.id if isinstance(value, OldStorage) else None

    tensors = OrderedDict()
    for number, (name, offset, shape) in enumerate(parts):
        size = int(torch.empty(shape).numel())
        tensors[name] = Old(OldStorage(f"view{number}", offset, size, root.numel()), shape)
    with open(path, "wb") as file:
        for value in (0x1950A86A20F9469CFC6C, 1001, {"protocol_version": 1001, "little_endian": True, "type_sizes": {}}):
            pickle.dump(value, file, protocol=2)
        Pickler(file, protocol=2).dump(tensors)
        pickle.dump(["root"], file, protocol=2)
        file.write(struct.pack("<q", root.numel()) + root.numpy().tobytes())


def write_torch():
    import torch
    import transformers
    from safetensors.torch import save_file

    if (torch.__version__.split("+")[0], transformers.__version__) != ("2.11.0", "5.23.0"):
        sys.exit(f"expected torch 2.11.0 and transformers 5.23.0, found {torch.__version__}, {transformers.__version__}")
    folder = HERE / "torch"
    (folder / "sharded").mkdir(parents=True, exist_ok=True)
    tensors = dictionary(torch)
    save_file(contiguous(tensors), folder / "expected.safetensors")
    torch.save(tensors, folder / "zip.bin")
    torch.save(tensors, folder / "legacy.bin", _use_new_zipfile_serialization=False)

    big = {"a": torch.arange(6, dtype=torch.float32).reshape(2, 3) / 3, "b": torch.tensor([1.5, -2.25], dtype=torch.float16)}
    write_big(torch, folder / "big.bin", big)
    save_file(big, folder / "big.safetensors")
    root = torch.arange(12, dtype=torch.float32) / 5
    parts = [("a", 0, (2, 2)), ("b", 3, (3,)), ("c", 6, (2, 3))]
    write_views(torch, folder / "views.bin", root, parts)
    views = {name: root[offset:offset + torch.empty(shape).numel()].reshape(shape).clone() for name, offset, shape in parts}
    save_file(views, folder / "views.safetensors")
    for name, expected in (("zip", tensors), ("legacy", tensors), ("big", big), ("views", views)):
        found = torch.load(folder / f"{name}.bin", weights_only=True)
        assert found.keys() == expected.keys() and all(torch.equal(found[key], expected[key]) for key in found), name

    names = [name for name in tensors if name != "tied"]
    shards = {f"pytorch_model-0000{i + 1}-of-00002.bin": names[i::2] for i in range(2)}
    for shard, part in shards.items():
        torch.save({name: tensors[name] for name in part}, folder / "sharded" / shard)
    index = {"metadata": {"total_size": 1}, "weight_map": {name: shard for shard, part in shards.items() for name in part}}
    (folder / "sharded" / "pytorch_model.bin.index.json").write_text(json.dumps(index))

    torch.manual_seed(4)
    for kind, settings in (("bert", BERT), ("albert", ALBERT)):
        target = HERE / "tensorflow" / kind
        target.mkdir(parents=True, exist_ok=True)
        prefix = {"bert": "Bert", "albert": "Albert"}[kind]
        model = getattr(transformers, f"{prefix}ForPreTraining")(getattr(transformers, f"{prefix}Config")(**settings))
        with torch.no_grad():
            for parameter in model.parameters():
                parameter.copy_(torch.randn_like(parameter) / 2)
        weights = {name: tensor for name, tensor in model.state_dict().items()
                   if not name.endswith("position_ids") and ".decoder." not in name}
        save_file(contiguous(weights), target / "expected.safetensors")
        (target / f"{kind}_config.json").write_text(json.dumps(settings, indent=2, sort_keys=True) + "\n")
    words = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *"abcdefghijklmno"]
    (HERE / "tensorflow" / "bert" / "vocab.txt").write_text("\n".join(words) + "\n")


def variable(kind, name):
    """The variable of a parameter, and whether its matrix is turned."""
    turned = name.endswith(".weight") and "embeddings." not in name and "LayerNorm" not in name and "layer_norm" not in name
    name, last = name.rsplit(".", 1)
    if name in ("cls.predictions", "predictions"):
        return "cls/predictions/output_bias", False
    if name in ("cls.seq_relationship", "sop_classifier.classifier"):
        return f"cls/seq_relationship/output_{'weights' if last == 'weight' else 'bias'}", False
    if name.endswith("_embeddings"):
        return "bert/embeddings/" + name.rsplit(".", 1)[1], False
    last = {"weight": "gamma", "bias": "beta"}[last] if "orm" in name.rsplit(".", 1)[1] else {"weight": "kernel"}.get(last, last)
    if kind == "bert":
        return name.replace("layer.", "layer_").replace(".", "/") + "/" + last, turned
    name = name.removeprefix("albert.")
    if name.startswith("predictions."):
        return "cls/predictions/transform/" + name.removeprefix("predictions.") + "/" + last, turned
    if name == "pooler":
        return "bert/pooler/dense/" + last, turned
    if not name.startswith("encoder.albert_layer_groups"):
        return "bert/" + name.replace(".", "/") + "/" + last, turned
    _, _, group, _, inner, *rest = name.split(".")
    part = {
        "attention.query": "attention_1/self/query", "attention.key": "attention_1/self/key",
        "attention.value": "attention_1/self/value", "attention.dense": "attention_1/output/dense",
        "attention.LayerNorm": "LayerNorm", "ffn": "ffn_1/intermediate/dense",
        "ffn_output": "ffn_1/intermediate/output/dense", "full_layer_layer_norm": "LayerNorm_1",
    }[".".join(rest)]
    return f"bert/encoder/transformer/group_{group}/inner_group_{inner}/{part}/{last}", turned


def write_tensorflow():
    import numpy
    import tensorflow as tf
    from safetensors.numpy import load_file

    if not tf.__version__.startswith("2.20."):
        sys.exit(f"expected tensorflow 2.20, found {tf.__version__}")
    for kind, stem in (("bert", "bert_model.ckpt"), ("albert", "model.ckpt-best")):
        folder = HERE / "tensorflow" / kind
        with tf.Graph().as_default(), tf.compat.v1.Session() as session:
            for name, value in sorted(load_file(folder / "expected.safetensors").items()):
                target, turned = variable(kind, name)
                # ALBERT's files of TF Hub begin with module/; BERT's carry the optimiser's slots.
                value = numpy.ascontiguousarray(value.T) if turned else value
                tf.compat.v1.get_variable(("module/" if kind == "albert" else "") + target, initializer=value)
                if kind == "bert" and "pooler" in target:
                    for slot in ("adam_m", "adam_v"):
                        tf.compat.v1.get_variable(f"{target}/{slot}", initializer=numpy.zeros_like(value))
            tf.compat.v1.get_variable("global_step", initializer=numpy.int64(7))
            session.run(tf.compat.v1.global_variables_initializer())
            tf.compat.v1.train.Saver().save(session, str(folder / stem), write_meta_graph=False)
        (folder / "checkpoint").unlink()


if __name__ == "__main__":
    tasks = {"torch": write_torch, "tensorflow": write_tensorflow}
    if len(sys.argv) != 2 or sys.argv[1] not in tasks:
        sys.exit(__doc__)
    tasks[sys.argv[1]]()
