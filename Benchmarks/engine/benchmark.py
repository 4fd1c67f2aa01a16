"""Measures the engine beside its peers: the same model folders, ids in, last hidden states out, in the same minutes.

Usage, from the repository's root, with nothing else running:
  Benchmarks/engine/benchmark.py --models FOLDER [--only base,minilm] [--cases 1x12,8x128] [--precisions fp32,bf16,int8]
      [--threads 2] [--rounds 5] [--peers openvino,onnxruntime] [--out FILE]

FOLDER is what models.py wrote. Each round starts one process of each side for each model, ours and the peers' in turn, in an
order that turns round every other time; a figure is the median of the rounds' medians, and stands beside the least and the
largest of them. A peer is measured at our precision where it has it. The result file names processor, versions and commit.
"""

import argparse
import datetime
import json
import pathlib
import platform
import statistics
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[1]
CASES = ["1x12", "1x32", "1x128", "8x128", "1x512", "32x128"]
RAGGED = ["padded", "sorted", "single"]
PEERS = {
    "fp32": ["openvino-fp32", "onnxruntime-fp32", "pytorch-fp32"],
    "bf16": ["openvino-bf16", "pytorch-bf16"],
    "int8": ["openvino-int8", "onnxruntime-int8", "ctranslate2-int8"],
    "int4": ["openvino-int8"],
}


def lengths():
    """64 texts as short as intents: mean 14, the longest 60 tokens. Fixed, so that results compare."""
    values = [4 + (number * number * 7 + number * 3) % 19 for number in range(60)] + [31, 38, 47, 60]
    return values


def run(command):
    process = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    if process.returncode != 0:
        sys.exit(f"{' '.join(map(str, command))}\n{process.stderr[-2000:]}")
    return process.stdout


def ours(folder, precision, cases, threads):
    results = {}
    for case in cases:
        command = [
            ROOT / ".build/release/bertie", "bench", folder, "--precision", precision, "--threads", str(threads),
            "--outputs", "states", "--json",
        ]
        if case == "ragged":
            command += ["--lengths", ",".join(map(str, lengths()))]
        else:
            rows, columns = case.split("x")
            command += ["--batch", rows, "--tokens", columns]
        results[case] = json.loads(run(command))["results"][0]["median_ms"]
    return results


def peer(name, folder, cases, threads):
    cases = [part for case in cases for part in (RAGGED if case == "ragged" else [case])]
    output = run([
        ROOT / ".venv-peers/bin/python", HERE / "peer.py", name, folder, ",".join(cases), str(threads), "--lengths",
        ",".join(map(str, lengths())),
    ])
    return json.loads(output.strip().splitlines()[-1])


def measure(folder, precision, cases, threads, peers, rounds):
    """The medians of each round, by side and case."""
    sides = [("bertie", None)] + [(name, name) for name in peers]
    times = {}
    for number in range(rounds):
        for side, name in sides if number % 2 == 0 else reversed(sides):
            found = ours(folder, precision, cases, threads) if name is None else peer(name, folder, cases, threads)
            for case, value in found.items():
                times.setdefault(side, {}).setdefault(case, []).append(value)
            print(f"  round {number + 1} {side}: " + "  ".join(f"{c} {v:.3f}" for c, v in found.items()), flush=True)
    return times


def summary(times):
    """For each side and case the median, least and largest, and ours as a share of the peer's."""
    table = {}
    for side, cases in times.items():
        for case, values in cases.items():
            entry = dict(median_ms=statistics.median(values), min_ms=min(values), max_ms=max(values))
            own = times["bertie"].get("ragged" if case in RAGGED else case)
            if side != "bertie" and own:
                entry["ours_by_theirs"] = statistics.median(own) / entry["median_ms"]
            table.setdefault(case, {})[side] = entry
    return table


def versions():
    code = "import importlib.metadata as m, json; print(json.dumps({p: m.version(p) for p in " \
        "('onnxruntime', 'openvino', 'nncf', 'ctranslate2', 'torch', 'transformers')}))"
    return json.loads(run([ROOT / ".venv-peers/bin/python", "-c", code]))


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--models", type=pathlib.Path, required=True)
    arguments.add_argument("--only", default="minilm,real-minilm,bort,base,large")
    arguments.add_argument("--cases", default=",".join(CASES + ["ragged"]))
    arguments.add_argument("--precisions", default="int8,fp32,bf16")
    arguments.add_argument("--threads", type=int, default=2)
    arguments.add_argument("--rounds", type=int, default=5)
    arguments.add_argument("--peers", default="openvino,onnxruntime,ctranslate2,pytorch")
    arguments.add_argument("--out", type=pathlib.Path)
    options = arguments.parse_args()
    results = []
    for model in options.only.split(","):
        folder = (options.models / model).resolve()
        limit = json.loads((folder / "config.json").read_text())["max_position_embeddings"]
        cases = [
            case for case in options.cases.split(",")
            if case == "ragged" or int(case.split("x")[1]) <= limit and not (model == "large" and case == "32x128")
        ]
        for precision in options.precisions.split(","):
            peers = [name for name in PEERS[precision] if name.split("-")[0] in options.peers.split(",")]
            print(f"{model}, {precision}, {options.threads} threads", flush=True)
            times = measure(folder, precision, cases, options.threads, peers, options.rounds)
            results.append(dict(model=model, precision=precision, cases=summary(times), rounds=times))
    report = dict(
        command=" ".join(sys.argv), date=datetime.date.today().isoformat(),
        commit=run(["git", "rev-parse", "HEAD"]).strip(), processor=processor(), threads=options.threads,
        lengths=lengths(), versions=versions(), results=results)
    text = json.dumps(report, indent=1) + "\n"
    if options.out:
        options.out.parent.mkdir(parents=True, exist_ok=True)
        options.out.write_text(text)
    else:
        print(text)


def processor():
    for line in pathlib.Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.split(":", 1)[1].strip()
    return platform.processor()


if __name__ == "__main__":
    main()
