"""Measures one peer on one model: prints a JSON object with the median milliseconds of each case.

Usage: peer.py PEER FOLDER CASES THREADS [--seconds 1.5] [--lengths 14,9,...]

PEER is one of onnxruntime-fp32, onnxruntime-int8, openvino-fp32, openvino-bf16, openvino-int8, ctranslate2-int8,
pytorch-fp32, pytorch-bf16. CASES are as 1x12,8x128; `padded` is the batch of --lengths padded to its longest, `sorted` the
same in groups of eight of similar length, `single` one text after the other. Ids in, the last hidden states of all tokens
out, as arrays in memory. Loading, compiling and quantising are not in the times.
"""

import argparse
import json
import pathlib
import shutil
import statistics
import sys
import time

import numpy as np

RNG = np.random.default_rng(0)


def inputs(rows, columns, lengths=None):
    """Ids, mask and types of rows, filled up to `columns`."""
    ids = RNG.integers(5, 30000, (rows, columns)).astype(np.int64)
    mask = np.ones((rows, columns), np.int64)
    for row, length in enumerate(lengths or []):
        mask[row, length:] = 0
        ids[row, length:] = 0
    return dict(input_ids=ids, attention_mask=mask, token_type_ids=np.zeros((rows, columns), np.int64))


def onnxruntime(folder, precision, threads):
    import onnxruntime as ort

    path = folder / "model.onnx"
    if precision == "int8":
        path = folder / "onnxruntime-int8.onnx"
        if not path.exists():
            import onnx
            from onnxruntime.quantization import QuantType, quantize_dynamic
            from onnxruntime.transformers import optimizer

            config = json.loads((folder / "config.json").read_text())
            # Its own fusions first, as its documentation asks for.
            fused = optimizer.optimize_model(
                str(folder / "model.onnx"), model_type="bert", num_heads=config["num_attention_heads"],
                hidden_size=config["hidden_size"], opt_level=1)
            large = sum(p.stat().st_size for p in folder.glob("model.onnx*")) > 1 << 30
            between = folder / "onnxruntime-fused.onnx"
            fused.save_model_to_file(str(between), use_external_data_format=large)
            quantize_dynamic(
                str(between), str(path), weight_type=QuantType.QInt8, per_channel=True, reduce_range=False,
                use_external_data_format=large,
                extra_options={"MatMulConstBOnly": True, "DefaultTensorType": onnx.TensorProto.FLOAT})
    options = ort.SessionOptions()
    options.intra_op_num_threads = threads
    session = ort.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
    return lambda x: session.run(None, x)[0]


def openvino(folder, precision, threads):
    import openvino as ov

    core = ov.Core()
    path = folder / "openvino-int8.xml"
    if precision == "int8" and not path.exists():
        import nncf

        dataset = nncf.Dataset([inputs(1, 64) for _ in range(8)])
        quantised = nncf.quantize(
            core.read_model(folder / "model.onnx"), dataset, model_type=nncf.ModelType.TRANSFORMER, subset_size=8)
        ov.save_model(quantised, path, compress_to_fp16=False)
    model = core.read_model(path if precision == "int8" else folder / "model.onnx")
    request = core.compile_model(
        model, "CPU",
        {
            "INFERENCE_NUM_THREADS": threads, "PERFORMANCE_HINT": "LATENCY",
            "INFERENCE_PRECISION_HINT": "bf16" if precision == "bf16" else "f32",
        }).create_infer_request()
    return lambda x: request.infer(x)[0]


def ctranslate2(folder, precision, threads):
    import ctranslate2 as ct2
    from ctranslate2.converters import TransformersConverter

    path = folder / "ctranslate2"
    if not path.exists():
        # The converter asks for a vocabulary; none of these is ever looked at.
        words = json.loads((folder / "config.json").read_text())["vocab_size"]
        with_words = folder / "with-vocabulary"
        shutil.copytree(folder, with_words, ignore=shutil.ignore_patterns("*.onnx*", "with-*", "ctranslate2"))
        special = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
        (with_words / "vocab.txt").write_text("\n".join(special + [f"w{i}" for i in range(words - len(special))]))
        (with_words / "tokenizer_config.json").write_text('{"tokenizer_class": "BertTokenizer"}')
        TransformersConverter(str(with_words)).convert(str(path), quantization="int8")
        shutil.rmtree(with_words)
    encoder = ct2.Encoder(
        str(path), device="cpu", compute_type="int8", intra_threads=threads, inter_threads=1)

    def run(x):
        lengths = x["attention_mask"].sum(1)
        rows = [row[:length].tolist() for row, length in zip(x["input_ids"], lengths)]
        return np.array(encoder.forward_batch(rows).last_hidden_state)

    return run


def pytorch(folder, precision, threads):
    import torch
    import transformers

    torch.set_num_threads(threads)
    model = transformers.BertModel.from_pretrained(folder, add_pooling_layer=False).eval()
    if precision == "bf16":
        model = model.bfloat16()

    def run(x):
        with torch.inference_mode():
            return model(**{key: torch.from_numpy(value) for key, value in x.items()}).last_hidden_state.float().numpy()

    return run


def median_ms(call, seconds):
    for _ in range(3):
        call()
    times = []
    start = time.perf_counter()
    while time.perf_counter() - start < seconds or len(times) < 5:
        begin = time.perf_counter()
        call()
        times.append(time.perf_counter() - begin)
    return statistics.median(times) * 1000


def batches(case, lengths):
    """The inputs of a case, one after the other."""
    if case == "padded":
        return [inputs(len(lengths), max(lengths), lengths)]
    if case == "sorted":
        order = sorted(lengths)
        groups = [order[i:i + 8] for i in range(0, len(order), 8)]
        return [inputs(len(group), max(group), group) for group in groups]
    if case == "single":
        return [inputs(1, length) for length in lengths]
    rows, columns = map(int, case.split("x"))
    return [inputs(rows, columns)]


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("peer")
    arguments.add_argument("folder", type=pathlib.Path)
    arguments.add_argument("cases")
    arguments.add_argument("threads", type=int)
    arguments.add_argument("--seconds", type=float, default=1.5)
    arguments.add_argument("--lengths", default="")
    options = arguments.parse_args()
    library, precision = options.peer.split("-")
    make = {"onnxruntime": onnxruntime, "openvino": openvino, "ctranslate2": ctranslate2, "pytorch": pytorch}[library]
    run = make(options.folder, precision, options.threads)
    lengths = [int(length) for length in options.lengths.split(",") if length]
    results = {}
    for case in options.cases.split(","):
        given = batches(case, lengths)
        for x in given:
            if not np.isfinite(np.asarray(run(x))).all():
                sys.exit(f"{options.peer} {case}: the output is not finite")
        results[case] = median_ms(lambda: [run(x) for x in given], options.seconds)
    print(json.dumps(results))


if __name__ == "__main__":
    main()
