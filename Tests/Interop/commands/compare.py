"""Fine-tunes, prunes, quantises and scores a tiny random model of every family with every kind of head, from the command line.

    .venv-reference/bin/python Tests/Interop/commands/compare.py --bertie PATH [--only FAMILY]

Models are drawn by transformers, tokenizers are published ones or trained here, texts are parts of real data (BERTIE_DATA), made
as the experiment of docs/tasks.md makes them. Each model loses half of its neurons; the pruned folder and the masked one of full
width, scored on the engine in fp32, must say the same of every example: numbers to 1e-4, and the same choices. The int8 folder of the pruned one must be smaller and be scored. Prints the largest difference, and the score in fp32 and in int8 (of tiny
models after some steps: no figure of quality). Exits with 1 at the first difference.
"""

import argparse
import dataclasses
import json
import math
import os
import pathlib
import shlex
import shutil
import subprocess
import sys
import tempfile

import torch
import transformers

TESTS = pathlib.Path(__file__).resolve().parents[2]
sys.path[:0] = [str(TESTS / "Interop" / "tokenizers"), str(TESTS.parent / "Experiments" / "Tasks")]
import pipelines  # noqa: E402
import prepare  # noqa: E402
import settings  # noqa: E402

BOUND = 1e-4
EXAMPLES = 60
SHAPE = dict(hidden_size=32, num_hidden_layers=3, num_attention_heads=4, intermediate_size=48, initializer_range=0.1)
# A task for each kind of head, with so many examples of train and test as are drawn.
TASKS = {
    "text": ("rte", 48, 0), "regression": ("sts-b", 48, 0), "choice": ("dream", 24, 24), "tags": ("wikiann", 60, 40),
    "answers": ("tydi-qa", 30, 20),
}


def failed(message):
    raise SystemExit(f"commands: {message}")


def output(*words):
    done = subprocess.run([str(word) for word in words], capture_output=True, text=True)
    if done.returncode != 0:
        failed(f"{shlex.join(map(str, words))}\nended with {done.returncode}: {done.stderr[-2000:]}")
    return done.stdout


def shortened(task):
    """Leaves the first lines of the parts that are not drawn: a tiny model needs no more."""
    for name in ("dev.tsv", "sts-dev.csv", "sts-test.csv"):
        path = task.data / name
        if path.exists():
            path.write_text("".join(path.read_text("utf-8").splitlines(keepends=True)[:EXAMPLES]), "utf-8")


class Families:
    """Folders of bare models with their tokenizers' files."""

    def __init__(self, data, work):
        self.vocabs, self.work = data / "vocabs", work
        self.sentences = [line.split("\t")[0] for line in (data / "sst2-sentences" / "dev.tsv").read_text("utf-8").splitlines()]

    def folder(self, family):
        folder = self.work / family
        folder.mkdir()
        getattr(self, family.replace("-", "_"))(folder)
        return folder

    def save(self, folder, model):
        model.eval().save_pretrained(folder)

    def word_pieces(self, folder, first=(), last=(), name="BertTokenizer"):
        words = (self.vocabs / "bert-base-uncased" / "vocab.txt").read_text("utf-8").split("\n")
        words = [*first, *(word for word in words if word), *last]
        (folder / "vocab.txt").write_text("".join(word + "\n" for word in words), "utf-8")
        (folder / "tokenizer_config.json").write_text(json.dumps({"tokenizer_class": name, "do_lower_case": True}))
        return len(words)

    def bert(self, folder):
        self.save(folder, transformers.BertModel(transformers.BertConfig(vocab_size=self.word_pieces(folder), **SHAPE)))

    def bort(self, folder):
        shape = {**SHAPE, "intermediate_size": 24, "type_vocab_size": 1, "vocab_size": self.byte_pairs(folder)}
        self.save(folder, transformers.BertModel(transformers.BertConfig(**shape), add_pooling_layer=False))

    def distilbert(self, folder):
        config = transformers.DistilBertConfig(
            vocab_size=self.word_pieces(folder, name="DistilBertTokenizer"), dim=32, n_layers=3, n_heads=4, hidden_dim=48,
            initializer_range=0.1)
        self.save(folder, transformers.DistilBertModel(config))

    def electra(self, folder):
        config = transformers.ElectraConfig(
            vocab_size=self.word_pieces(folder, name="ElectraTokenizer"), embedding_size=16, **SHAPE)
        self.save(folder, transformers.ElectraModel(config))

    def mpnet(self, folder):
        size = self.word_pieces(folder, ["<s>", "<pad>", "</s>", "<unk>"], ["<mask>"], name="MPNetTokenizer")
        config = transformers.MPNetConfig(vocab_size=size, max_position_embeddings=514, **SHAPE)
        self.save(folder, transformers.MPNetModel(config))

    def byte_pairs(self, folder):
        for name in ("vocab.json", "merges.txt"):
            shutil.copy(self.vocabs / "roberta-base" / name, folder / name)
        (folder / "tokenizer_config.json").write_text(json.dumps({"tokenizer_class": "RobertaTokenizer"}))
        return 50265

    def roberta(self, folder):
        config = transformers.RobertaConfig(
            vocab_size=self.byte_pairs(folder), max_position_embeddings=514, type_vocab_size=1, **SHAPE)
        self.save(folder, transformers.RobertaModel(config))

    def pieces(self, folder, config, model):
        trained = pipelines.sentence_piece(self.sentences, folder / "sentencepiece.bpe.model", 2000)
        # fairseq's numbers: some of its own before the pieces, and <mask> behind them.
        size = trained.get_piece_size() + 6
        self.save(folder, model(config(vocab_size=size, max_position_embeddings=514, type_vocab_size=1, **SHAPE)))

    def xlm_roberta(self, folder):
        self.pieces(folder, transformers.XLMRobertaConfig, transformers.XLMRobertaModel)

    def camembert(self, folder):
        self.pieces(folder, transformers.CamembertConfig, transformers.CamembertModel)

    def albert(self, folder):
        shutil.copy(self.vocabs / "albert-base-v2" / "spiece.model", folder / "spiece.model")
        config = transformers.AlbertConfig(vocab_size=30000, embedding_size=16, num_hidden_groups=2, **SHAPE)
        self.save(folder, transformers.AlbertModel(config))


FAMILIES = ("bert", "bort", "roberta", "xlm-roberta", "camembert", "distilbert", "albert", "mpnet", "electra")


def difference(one, two, where):
    """The largest difference of two predictions' numbers; anything else must be equal."""
    if type(one) is not type(two):
        failed(f"{where}: {one!r} and {two!r}")
    if isinstance(one, dict):
        if one.keys() != two.keys():
            failed(f"{where}: {sorted(one)} and {sorted(two)}")
        return max((difference(one[key], two[key], f"{where}.{key}") for key in one), default=0.0)
    if isinstance(one, list):
        if len(one) != len(two):
            failed(f"{where}: {len(one)} and {len(two)} values")
        return max((difference(a, b, where) for a, b in zip(one, two)), default=0.0)
    if isinstance(one, float):
        if not math.isfinite(one) or not math.isfinite(two):
            failed(f"{where}: {one} and {two}")
        return abs(one - two)
    if one != two:
        failed(f"{where}: {one!r} and {two!r}")
    return 0.0


def lines(path):
    return [json.loads(line) for line in path.read_text("utf-8").split("\n") if line]


def weights(folder):
    return (folder / "model.safetensors").stat().st_size


class Commands:
    def __init__(self, bertie, work):
        self.bertie, self.work = bertie, work

    def scored(self, model, task):
        """The first score of the task, and every example's prediction."""
        predictions = self.work / "predictions.jsonl"
        report = json.loads(output(
            self.bertie, "evaluate", model, "--data", task.data, "--predictions", predictions, "--json"))
        found = report[task.scores[0]]
        if not isinstance(found, (int, float)) or not math.isfinite(found):
            failed(f"{model.name}: {task.scores[0]} is {found}")
        return found, lines(predictions)

    def compare(self, family, base, head, task):
        dense, small, quantised = (self.work / f"{family}-{head}{end}" for end in ("", "-small", "-int8"))
        numbers = ("--epochs", 1, "--batch-size", 8, "--learning-rate", 1e-3, "--max-length", task.max_length, "--threads", 1)
        output(self.bertie, "finetune", base, "--task", task.task, "--data", task.data, "--out", dense, *numbers)
        output(
            self.bertie, "prune", dense, "--data", task.data, "--sparsity", 0.5, "--recover-epochs", 1, "--updates-per-epoch", 2,
            "--threads", 1, "--also", "masked", "--out", small)
        score, predicted = self.scored(small, task)
        _, masked = self.scored(small.with_name(small.name + "-masked"), task)
        off = difference(predicted, masked, f"{family}, {head}")
        if not off <= BOUND:
            failed(f"{family}, {head}: removed and masked differ by {off:.1e}, expected at most {BOUND}")
        if weights(small) >= weights(dense):
            failed(f"{family}, {head}: {weights(small)} bytes pruned, {weights(dense)} dense")
        output(self.bertie, "quantize", small, "--precision", "int8", "--out", quantised)
        if weights(quantised) >= weights(small):
            failed(f"{family}, {head}: {weights(quantised)} bytes in int8, {weights(small)} in fp32")
        int8, _ = self.scored(quantised, task)
        print(
            f"{family:12} {head:10} {len(predicted):5} examples, removed and masked within {off:.1e};"
            f" {task.scores[0]} {score:.3f}, int8 {int8:.3f}", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--bertie", required=True, type=pathlib.Path)
    parser.add_argument("--only", choices=FAMILIES)
    arguments = parser.parse_args()
    data = pathlib.Path(os.environ.get("BERTIE_DATA") or failed("set BERTIE_DATA to the folder of real data"))
    torch.manual_seed(0)
    with tempfile.TemporaryDirectory() as temporary:
        work = pathlib.Path(temporary)
        settings.WORK = work
        tasks = {}
        for head, (name, train, test) in TASKS.items():
            tasks[head] = dataclasses.replace(settings.task_named(name), train=train, test=test)
            prepare.prepare(tasks[head])
            shortened(tasks[head])
        families, commands = Families(data, work), Commands(arguments.bertie.resolve(), work)
        for family in [arguments.only] if arguments.only else FAMILIES:
            base = families.folder(family)
            for head, task in tasks.items():
                commands.compare(family, base, head, task)


if __name__ == "__main__":
    main()
