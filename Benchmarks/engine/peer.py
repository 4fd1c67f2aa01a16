"""Measures one peer on one input after the other: a line of JSON in, a line of JSON with its times out.

Usage: peer.py PEER FOLDER --threads N
       peer.py PEER FOLDER --prepare

PEER is one of onnxruntime-fp32, onnxruntime-int8, openvino-fp32, openvino-bf16, openvino-int8, ctranslate2-int8, pytorch-fp32,
pytorch-bf16; FOLDER is what models.py wrote. --prepare writes the quantised form of the model beside it, which takes a while and
is done once. Otherwise it loads the model, says {} when that is done, and measures until its input ends. It is asked
{"lengths": [14, 9], "way": "padded", "plan": {...}}: one batch of texts of the lengths, padded to the longest, or with the way
"sorted" groups of eight texts of similar length, one after the other; the plan is cases.py's. Ids in, the last hidden states of
all tokens out, as arrays in memory. Loading, compiling and quantising are not in the times.
"""

import argparse
import json
import os
import pathlib
import shutil
import sys
import time

import numpy as np

RANDOM = np.random.default_rng(0)


def batch_of(lengths):
    """Ids, mask and types of texts, filled up to the longest."""
    shape = (len(lengths), max(lengths))
    ids = RANDOM.integers(5, 30000, shape).astype(np.int64)
    mask = (np.arange(shape[1]) < np.array(lengths)[:, None]).astype(np.int64)
    return dict(input_ids=ids * mask, attention_mask=mask, token_type_ids=np.zeros(shape, np.int64))


# MARK: Quantised forms, made once


def onnxruntime_int8(folder):
    """Its own fusions first, as its documentation asks for; then dynamic, a scale for each output."""
    path = folder / "onnxruntime-int8.onnx"
    if path.exists():
        return path
    import onnx
    from onnxruntime.quantization import QuantType, quantize_dynamic
    from onnxruntime.transformers import optimizer

    config = json.loads((folder / "config.json").read_text())
    fused = optimizer.optimize_model(
        str(folder / "model.onnx"), model_type="bert", num_heads=config["num_attention_heads"],
        hidden_size=config["hidden_size"], opt_level=1)
    large = (folder / "model.onnx").stat().st_size > 1 << 30
    between, part = folder / "onnxruntime-fused.onnx", folder / "onnxruntime-part.onnx"
    fused.save_model_to_file(str(between), use_external_data_format=large)
    quantize_dynamic(
        str(between), str(part), weight_type=QuantType.QInt8, per_channel=True, reduce_range=False,
        use_external_data_format=False,
        extra_options={"MatMulConstBOnly": True, "DefaultTensorType": onnx.TensorProto.FLOAT})
    for leftover in folder.glob("onnxruntime-fused*"):
        leftover.unlink()
    return part.rename(path)


def openvino_int8(folder):
    """By nncf, for transformers."""
    path = folder / "openvino-int8.xml"
    if path.exists():
        return path
    import nncf
    import openvino

    texts = nncf.Dataset([batch_of([64]) for _ in range(8)])
    quantised = nncf.quantize(
        openvino.Core().read_model(folder / "model.onnx"), texts, model_type=nncf.ModelType.TRANSFORMER, subset_size=8)
    openvino.save_model(quantised, folder / "openvino-part.xml", compress_to_fp16=False)
    (folder / "openvino-part.bin").rename(folder / "openvino-int8.bin")
    return (folder / "openvino-part.xml").rename(path)


def ctranslate2_int8(folder):
    path = folder / "ctranslate2-int8"
    if path.exists():
        return path
    from ctranslate2.converters import TransformersConverter

    # The converter asks for a vocabulary, none of whose words is ever looked at, and for a key that configurations once had.
    config = dict(json.loads((folder / "config.json").read_text()), position_embedding_type="absolute")
    words = config["vocab_size"]
    with_words, part = folder / "with-vocabulary", folder / "ctranslate2-part"
    for place in (with_words, part):
        shutil.rmtree(place, ignore_errors=True)
    with_words.mkdir()
    (with_words / "config.json").write_text(json.dumps(config))
    (with_words / "model.safetensors").symlink_to(folder / "model.safetensors")
    special = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
    (with_words / "vocab.txt").write_text("\n".join(special + [f"w{i}" for i in range(words - len(special))]))
    (with_words / "tokenizer_config.json").write_text('{"tokenizer_class": "BertTokenizer"}')
    TransformersConverter(str(with_words)).convert(str(part), quantization="int8")
    shutil.rmtree(with_words)
    return part.rename(path)


QUANTISED = {"onnxruntime-int8": onnxruntime_int8, "openvino-int8": openvino_int8, "ctranslate2-int8": ctranslate2_int8}


# MARK: A function from a batch to its last hidden states


def onnxruntime(folder, precision, threads):
    import onnxruntime as ort

    options = ort.SessionOptions()
    options.intra_op_num_threads = threads
    path = onnxruntime_int8(folder) if precision == "int8" else folder / "model.onnx"
    session = ort.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
    return lambda batch: session.run(None, batch)[0]


def openvino(folder, precision, threads):
    import openvino as ov

    path = openvino_int8(folder) if precision == "int8" else folder / "model.onnx"
    request = ov.Core().compile_model(
        path, "CPU",
        {
            "INFERENCE_NUM_THREADS": threads, "PERFORMANCE_HINT": "LATENCY",
            "INFERENCE_PRECISION_HINT": "bf16" if precision == "bf16" else "f32",
        }).create_infer_request()
    return lambda batch: request.infer(batch)[0]


def ctranslate2(folder, precision, threads):
    import ctranslate2 as ct2

    encoder = ct2.Encoder(
        str(ctranslate2_int8(folder)), device="cpu", compute_type=precision, intra_threads=threads, inter_threads=1)

    def states(batch):
        lengths = batch["attention_mask"].sum(1)
        rows = [row[:length].tolist() for row, length in zip(batch["input_ids"], lengths)]
        return np.array(encoder.forward_batch(rows).last_hidden_state)

    return states


def pytorch(folder, precision, threads):
    import torch
    import transformers

    torch.set_num_threads(threads)
    model = transformers.BertModel.from_pretrained(folder, add_pooling_layer=False).eval()
    if precision == "bf16":
        model = model.bfloat16()

    def states(batch):
        with torch.inference_mode():
            tensors = {key: torch.from_numpy(value) for key, value in batch.items()}
            return model(**tensors).last_hidden_state.float().numpy()

    return states


LIBRARIES = {"onnxruntime": onnxruntime, "openvino": openvino, "ctranslate2": ctranslate2, "pytorch": pytorch}


# MARK: Times


def times(call, plan):
    """Milliseconds of each timed call; the plan is cases.py's."""

    def repeat(calls, seconds):
        start = time.perf_counter()
        found = []
        while len(found) < calls or time.perf_counter() - start < seconds:
            begin = time.perf_counter()
            call()
            found.append((time.perf_counter() - begin) * 1000)
        return found

    repeat(plan["warm_up_calls"], plan["warm_up_seconds"])
    return repeat(plan["calls"], plan["seconds"])


def summary(found):
    ordered = sorted(found)
    return dict(
        calls=len(ordered), min_ms=ordered[0], median_ms=float(np.median(ordered)),
        p95_ms=ordered[min(len(ordered) - 1, int(0.95 * len(ordered)))])


def measure(states, hidden, request):
    """The times of what is asked, and the processor time that it took in all."""
    begin = time.process_time()
    groups = [request["lengths"]]
    if request["way"] == "sorted":
        ordered = sorted(request["lengths"])
        groups = [ordered[i:i + 8] for i in range(0, len(ordered), 8)]
    batches = [batch_of(group) for group in groups]
    for batch in batches:  # The first call of the warm-up.
        found = states(batch)
        if found.shape != (*batch["input_ids"].shape, hidden) or not np.isfinite(found).all():
            sys.exit(f"expected finite states for {batch['input_ids'].shape} tokens, found {found.shape}")
    plan = dict(request["plan"], warm_up_calls=request["plan"]["warm_up_calls"] - 1)
    found = summary(times(lambda: [states(batch) for batch in batches], plan))
    return dict(found, processor_seconds=time.process_time() - begin)


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("peer", choices=[
        *QUANTISED, "onnxruntime-fp32", "openvino-fp32", "openvino-bf16", "pytorch-fp32", "pytorch-bf16"])
    arguments.add_argument("folder", type=pathlib.Path)
    arguments.add_argument("--prepare", action="store_true")
    arguments.add_argument("--threads", type=int, default=2)
    options = arguments.parse_args()
    if options.prepare:
        if options.peer in QUANTISED:
            QUANTISED[options.peer](options.folder)
        return
    # Answers alone go to the standard output; what libraries print goes to the standard error.
    answers = os.fdopen(os.dup(1), "w", buffering=1)
    os.dup2(2, 1)
    library, precision = options.peer.split("-")
    states = LIBRARIES[library](options.folder, precision, options.threads)
    hidden = json.loads((options.folder / "config.json").read_text())["hidden_size"]
    print("{}", file=answers)
    for line in sys.stdin:
        print(json.dumps(measure(states, hidden, json.loads(line))), file=answers)


if __name__ == "__main__":
    main()
