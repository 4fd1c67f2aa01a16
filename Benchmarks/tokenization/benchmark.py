"""Measures our tokenizer against HF tokenizers on one core, on the same texts, interleaved (reference, ours, ours, reference).

Usage: .venv-reference/bin/python Benchmarks/tokenization/benchmark.py --tool PATH [--models] [--rounds 15] [--out FILE]

Without --models BERT's tokenizers; with it every other kind of model: RoBERTa's and ALBERT's published ones, and ones that are trained on the
manual pages (Tests/Interop/tokenizers/pipelines.py); models in SentencePiece's own form against `sentencepiece`.
PATH is the built executable (`swift build -c release --package-path Benchmarks/tokenization`). Both sides are bound to one
processor core and run on one thread. Timed: texts in memory to encodings in memory, with special tokens, offsets and
masks, without truncation and padding; loading is excluded. `fast` is the reference's encode_batch_fast, which leaves out
offsets and token strings. `same_side_control` is the median ratio of a side's first to its second run in a round: what
cold caches and other work on the machine cost; a claim needs a gap beyond it. Texts: $BERTIE_DATA and the manual pages of Tests/Interop/tokenizers.
"""

import os

os.environ["RAYON_NUM_THREADS"] = "1"
os.environ["TOKENIZERS_PARALLELISM"] = "false"

import argparse
import datetime
import json
import pathlib
import platform
import statistics
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "Tests" / "Interop" / "tokenizers"))

import compare
import pipelines
import sentencepiece
import texts as sources
import tokenizers
from tokenizers import AddedToken
from tokenizers.implementations import BertWordPieceTokenizer


class Ours:
    def __init__(self, tool, folder):
        self.process = subprocess.Popen([tool, str(folder)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def load(self, texts):
        self.process.stdin.write(f"load {len(texts)}\n" + "".join(json.dumps(t) + "\n" for t in texts))
        self.process.stdin.flush()
        assert int(self.process.stdout.readline()) == len(texts)

    def run(self, command):
        self.process.stdin.write(command + "\n")
        self.process.stdin.flush()
        nanoseconds, tokens, total = map(int, self.process.stdout.readline().split())
        return nanoseconds / 1e9, (tokens, total)


class Reference:
    def __init__(self, tokenizer):
        self.tokenizer = tokenizer

    def load(self, texts):
        self.texts = texts

    def run(self, command):
        start = time.perf_counter()
        if command == "single":
            encodings = [self.tokenizer.encode(t) for t in self.texts]
        elif command == "fast":
            encodings = self.tokenizer.encode_batch_fast(self.texts)
        else:
            encodings = self.tokenizer.encode_batch(self.texts)
        seconds = time.perf_counter() - start
        ids = [e.ids for e in encodings]
        return seconds, (sum(map(len, ids)), sum(map(sum, ids)))


class Pieces(Reference):
    """`sentencepiece` itself: pieces with their places, without special tokens."""

    def run(self, command):
        start = time.perf_counter()
        found = self.tokenizer.encode(self.texts, return_type="proto", num_threads=1)
        seconds = time.perf_counter() - start
        ids = [[p.id for p in f.pieces] for f in found]
        return seconds, (sum(map(len, ids)), sum(map(sum, ids)))


def measure(reference, ours, texts, mode, rounds):
    """Seconds of every run, and the check that both sides made the same tokens."""
    commands = {"batch": ("batch", "batch 1"), "single": ("single", "single"), "fast": ("fast", "batch 1"), "pieces": ("batch", "plain 1")}[mode]
    reference.load(texts)
    ours.load(texts)
    for _ in range(3):
        (_, theirs), (_, own) = reference.run(commands[0]), ours.run(commands[1])
        # Ids of SentencePiece's own numbering differ by the family's offset.
        assert theirs == own or mode == "pieces" and theirs[0] == own[0], (theirs, own)
    samples = {"reference": [], "ours": []}
    for _ in range(rounds):
        a = reference.run(commands[0])[0]
        b = ours.run(commands[1])[0]
        c = ours.run(commands[1])[0]
        d = reference.run(commands[0])[0]
        samples["reference"].append((a, d))
        samples["ours"].append((b, c))
    return samples, own[0]


def summary(samples, tokens, size):
    ratios = sorted((r[0] + r[1]) / (o[0] + o[1]) for r, o in zip(samples["reference"], samples["ours"]))
    flat = {side: sorted(x for pair in pairs for x in pair) for side, pairs in samples.items()}
    control = statistics.median(a / b for pairs in samples.values() for a, b in pairs)
    result = {"tokens": tokens, "bytes": size, "n": len(flat["ours"])}
    for side, seconds in flat.items():
        median = statistics.median(seconds)
        result[side] = {
            "median_ms": round(median * 1e3, 3),
            "min_ms": round(seconds[0] * 1e3, 3),
            "p95_ms": round(seconds[int(len(seconds) * 0.95)] * 1e3, 3),
            "tokens_per_second": round(tokens / median),
            "megabytes_per_second": round(size / median / 1e6, 2),
        }
    result["speed_up"] = {"median": round(statistics.median(ratios), 2), "min": round(ratios[0], 2), "max": round(ratios[-1], 2)}
    result["same_side_control"] = round(control, 3)
    return result


def other_models(data, work, lines):
    """(kind of model, reference, folder, modes) of everything but BERT's own pipeline."""
    training = [line for language in lines for line in lines[language]]
    base, spiece = data / "vocabs" / "roberta-base", data / "vocabs" / "albert-base-v2" / "spiece.model"
    roberta = compare.published_bytes(base / "vocab.json", base / "merges.txt", False)
    roberta.add_special_tokens(["<s>", "</s>", "<unk>", "<pad>", AddedToken("<mask>", lstrip=True)])
    roberta.post_processor = pipelines.roberta(roberta)
    files = {name: base / name for name in ("vocab.json", "merges.txt")}
    yield "roberta-base (byte-level BPE)", Reference(roberta), compare.files_folder(work / "roberta", files), ("batch", "fast")
    albert = compare.published_unigram(spiece)
    yield "albert-base-v2 (Unigram)", Reference(albert), compare.file_folder(work / "albert", albert), ("batch", "fast")
    own = compare.files_folder(work / "pieces", {}, config={"model_type": "xlm-roberta"})
    processor = pipelines.sentence_piece(training, own / "sentencepiece.bpe.model", 16000)
    yield "16,000 pieces (SentencePiece's file)", Pieces(processor), own, ("pieces",)
    map_bytes = pipelines.charsmap(own / "sentencepiece.bpe.model")
    kinds = {
        "unigram": "Unigram, compiled map", "byte-fallback": "BPE, byte fallback", "suffixes": "BPE, NFKC, regular expression",
        "split-bytes": "byte-level BPE, GPT-4's expression", "word-level": "WordLevel", "word-piece": "WordPiece, NFKD",
    }
    built = pipelines.trained(training[::2], 16000, map_bytes)
    for name, kind in kinds.items():
        yield kind, Reference(built[name]), compare.file_folder(work / name, built[name]), ("batch", "fast")


def cpu_name():
    for line in pathlib.Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.split(":", 1)[1].strip()
    return platform.processor()


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--tool", required=True)
    parser.add_argument("--models", action="store_true")
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--out")
    arguments = parser.parse_args()
    name = "models-one-core.json" if arguments.models else "one-core.json"
    out = pathlib.Path(arguments.out or pathlib.Path(__file__).parent / "results" / name)
    core = max(os.sched_getaffinity(0))
    os.sched_setaffinity(0, {core})

    data = pathlib.Path(os.environ["BERTIE_DATA"])
    home = pathlib.Path(os.environ.get("XDG_CACHE_HOME", pathlib.Path.home() / ".cache"))
    folders = sources.download(pathlib.Path(os.environ.get("BERTIE_CACHE", home / "bertie")) / "manpages")
    lines = {language: sources.manual_lines(folder, 3000, language) for language, folder in folders.items()}
    sst = [line.split("\t")[0] for line in (data / "sst2-sentences" / "dev.tsv").read_text("utf-8").splitlines()]
    wiki = [line for line in (data / "wikitext2" / "valid.txt").read_text("utf-8").split("\n") if len(line) > 200]
    sets = [("SST-2 sentences", "uncased", sst), ("WikiText-2 paragraphs", "uncased", wiki)]
    sets += [(f"manual pages {language}", "uncased", lines[language]) for language in lines]
    sets += [("manual pages en", "cased", lines["en"]), ("manual pages zh", "chinese", lines["zh"])]

    def bert_models(work):
        for name in ("uncased", "cased", "chinese"):
            lower = name == "uncased"
            vocab = data / "vocabs" / f"bert-base-{name}" / "vocab.txt"
            folder = compare.vocabulary_folder(work / name, vocab, do_lower_case=lower)
            reference = Reference(BertWordPieceTokenizer(str(vocab), lowercase=lower)._tokenizer)
            yield name, reference, folder, ("batch", "single", "fast")

    mixed = [line for language in lines for line in lines[language][::4]]
    several = [("SST-2 sentences", sst), ("manual pages, 5 languages", mixed)]
    results = []
    with tempfile.TemporaryDirectory() as temporary:
        work = pathlib.Path(temporary)
        for name, reference, folder, modes in other_models(data, work, lines) if arguments.models else bert_models(work):
            ours = Ours(arguments.tool, folder)
            chosen = several if arguments.models else [(label, texts) for label, vocabulary, texts in sets if vocabulary == name]
            for label, texts in chosen:
                size = sum(len(t.encode()) for t in texts)
                for mode in modes:
                    samples, tokens = measure(reference, ours, texts, mode, arguments.rounds)
                    row = {"texts": label, "vocabulary": name, "count": len(texts), "mode": mode, **summary(samples, tokens, size)}
                    results.append(row)
                    print(
                        f"{label:26} {name:36} {mode:6} reference {row['reference']['median_ms']:8.2f} ms, ours"
                        f" {row['ours']['median_ms']:7.2f} ms, {row['speed_up']['median']:5.1f}x"
                        f" ({row['speed_up']['min']}-{row['speed_up']['max']})", flush=True,
                    )
            ours.process.stdin.close()
    commit = subprocess.run(["git", "rev-parse", "HEAD"], cwd=ROOT, capture_output=True, text=True).stdout.strip()
    swift = subprocess.run(["swift", "--version"], capture_output=True, text=True).stdout.split("\n")[0]
    record = {
        "command": f"Benchmarks/tokenization/benchmark.py {'--models ' * arguments.models}--rounds {arguments.rounds}",
        "commit": commit,
        "date": datetime.date.today().isoformat(),
        "cpu": cpu_name(),
        "threads": 1,
        "reference": f"tokenizers {tokenizers.__version__}, sentencepiece {sentencepiece.__version__}",
        "compiler": swift,
        "excluded": "loading, reading texts, turning results into Python lists",
        "results": results,
    }
    out.parent.mkdir(exist_ok=True)
    out.write_text(json.dumps(record, indent=1) + "\n")


if __name__ == "__main__":
    main()
