"""Loads what `bertie factorize` makes of tiny random BERTs in stock transformers, and compares outputs and token ids.

    .venv-reference/bin/python Tests/Interop/factorization/compare.py --bertie PATH --tool PATH

--form albert, with every number of groups and with --share none: the folder must load as an ALBERT without a missing or unexpected
tensor. A regression's value is its logit, the best of three labels comes with its probability, and a bare encoder's mean state is its
vector: `bertie predict` and `bertie embed` must give transformers' numbers, within what float32 rounds. The tokenizer stays BERT's:
AutoTokenizer must find it in the ALBERT's folder, and give the ids that it gives for the BERT and that ours gives (--tool is the built
executable of Tests/Interop/tokenizers). The encoder has a bare vocab.txt, the others what transformers saves.

Bertie's own form must be refused: its model_type is bertie-bert, which transformers' automatic classes do not know. Read as a BERT it
would silently get new random weights. Exits with 1 at any difference.
"""

import argparse
import json
import pathlib
import shlex
import subprocess
import sys
import tempfile

import torch
import transformers

REFERENCE = ("2.11.0", "5.23.0")
LAYERS, HIDDEN, INTERMEDIATE, EMBEDDING, POSITIONS = 4, 32, 48, 8, 64
# Embeddings, their mapping, two sublayers a layer, pooler and head are each a sum of at most INTERMEDIATE products, and both sides add
# them up in orders of their own, with an error of INTERMEDIATE roundings. In parts of the largest number, or of 1.
BOUND = 2 * (2 * LAYERS + 4) * INTERMEDIATE * 2**-24
LETTERS = "abcdefghijklmnopqrstuvwxyz"
VOCABULARY = [
    "[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *LETTERS, *(f"##{letter}" for letter in LETTERS), *".,!?'-", "the", "new", "card",
    "send", "##ing",
]
# Single texts and pairs; case, accents, words in pieces, what no vocabulary has.
TEXTS = [
    ("Where is the new card?", None), ("a", None), ("Ünïted cafés, 2 CARDS!", None), ("日本 x", None), ("sending cards " * 4, None),
    ("the new card", "Wasn't it sent - ever?"), ("x", "y"),
]
ALBERT = [("--groups", groups) for groups in (1, 2, 3, LAYERS)] + [("--share", "none")]
OWN = [
    ("--embedding-size", EMBEDDING), ("--embedding-size", EMBEDDING, "--share", "none"), ("--embedding-size", HIDDEN, "--share", "none"),
    ("--share", "attention", "--groups", 2), ("--share", "feed-forward", "--groups", 2),
    ("--groups", LAYERS, "--embedding-size", EMBEDDING),
]
AUTOMATIC = [transformers.AutoConfig, transformers.AutoModel, transformers.AutoModelForSequenceClassification]


def output(*words, given=None):
    """What a command prints; ends the program with the errors of one that fails."""
    done = subprocess.run([str(word) for word in words], input=given, capture_output=True, text=True, encoding="utf-8")
    if done.returncode != 0:
        sys.exit(f"{shlex.join(map(str, words))}\nended with {done.returncode}: {done.stderr[-2000:]}")
    return done.stdout


def sources(root):
    """The BERTs: what they compute, the folder, and transformers' tokenizer."""
    vocabulary = root / "vocab.txt"
    vocabulary.write_text("".join(word + "\n" for word in VOCABULARY), encoding="utf-8")
    tokenizer = transformers.BertTokenizer(vocab=str(vocabulary), do_lower_case=True)
    shape = dict(
        vocab_size=len(VOCABULARY), hidden_size=HIDDEN, num_hidden_layers=LAYERS, num_attention_heads=4, intermediate_size=INTERMEDIATE,
        max_position_embeddings=POSITIONS, initializer_range=0.2)
    heads = {
        "regression": dict(num_labels=1, problem_type="regression"),
        "labels": dict(id2label={0: "red", 1: "green", 2: "blue"}, problem_type="single_label_classification"),
        "encoder": {},
    }
    for name, head in heads.items():
        config = transformers.BertConfig(**shape, **head)
        kind = transformers.BertModel if name == "encoder" else transformers.BertForSequenceClassification
        model = kind(config)
        with torch.no_grad():
            for parameter in model.parameters():
                if parameter.dim() == 1:
                    parameter += 0.1 * torch.randn_like(parameter)
        folder = root / name
        model.eval().save_pretrained(folder)
        if name == "encoder":
            (folder / "vocab.txt").write_bytes(vocabulary.read_bytes())
        else:
            tokenizer.save_pretrained(folder)
        yield name, folder, tokenizer


def factorize(bertie, source, target, *options):
    output(bertie, "factorize", source, "--threads", 1, "--out", target, *options)
    return target


def described(tokenizer):
    """Ids and types of the texts, as a tokenizer of transformers gives them."""
    encodings = [tokenizer(text, pair) for text, pair in TEXTS]
    return [(encoding["input_ids"], encoding["token_type_ids"]) for encoding in encodings]


def our_ids(tool, folder):
    """The same of our tokenizer of a folder."""
    texts = [[text] if pair is None else [text, pair] for text, pair in TEXTS]
    answer = json.loads(output(tool, folder, given=json.dumps({"texts": texts}) + "\n"))
    if isinstance(answer, dict):
        sys.exit(f"{folder.name}: {answer}")
    return [(encoding["ids"], encoding["typeIds"]) for encoding in answer]


def compare_ids(tool, folder, reference):
    expected = described(reference)
    unknown = sum(ids.count(VOCABULARY.index("[UNK]")) for ids, _ in expected)
    if not 0 < unknown < len(TEXTS):
        yield f"{unknown} unknown tokens in {len(TEXTS)} texts: the texts say little"
    tokenizer = transformers.AutoTokenizer.from_pretrained(folder)
    if described(tokenizer) != expected:
        yield f"{type(tokenizer).__name__} of AutoTokenizer gives other ids: {described(tokenizer)}, expected {expected}"
    found = our_ids(tool, folder)
    if found != expected:
        yield f"our tokenizer gives other ids: {found}, expected {expected}"


def theirs(name, folder):
    """What transformers computes for each text, and what it says of the tensors."""
    kind = transformers.AutoModel if name == "encoder" else transformers.AutoModelForSequenceClassification
    model, loading = kind.from_pretrained(folder, output_loading_info=True)
    problems = [f"{what}: {sorted(map(str, keys))}" for what, keys in loading.items() if keys]
    expected = "AlbertModel" if name == "encoder" else "AlbertForSequenceClassification"
    if type(model).__name__ != expected:
        problems.append(f"loads as {type(model).__name__}, expected {expected}")
    tokenizer = transformers.AutoTokenizer.from_pretrained(folder)
    rows = []
    with torch.no_grad():
        for text, pair in TEXTS:
            found = model.eval()(**tokenizer(text, pair, return_tensors="pt"))
            rows.append(found.last_hidden_state[0].mean(dim=0) if name == "encoder" else found.logits[0])
    return torch.stack(rows).double(), problems


def ours(bertie, name, folder):
    """The lines that our engine answers the texts with."""
    lines = [{"text": text} if pair is None else {"text": text, "text_pair": pair} for text, pair in TEXTS]
    given = "".join(json.dumps(line) + "\n" for line in lines)
    command = ("embed", folder, "--pooling", "mean") if name == "encoder" else ("predict", folder)
    answers = output(bertie, *command, "--precision", "fp32", "--threads", 1, given=given).splitlines()
    return [json.loads(answer) for answer in answers]


def compare_outputs(bertie, name, folder):
    expected, problems = theirs(name, folder)
    answers = ours(bertie, name, folder)
    if name == "labels":
        expected = expected.softmax(dim=1)
        labels = ["red", "green", "blue"]
        named = [labels[row.argmax()] for row in expected]
        if [answer["label"] for answer in answers] != named:
            problems.append(f"labels {[answer['label'] for answer in answers]}, expected {named}")
        expected = expected.max(dim=1, keepdim=True).values
    key = "embedding" if name == "encoder" else "score"
    found = torch.tensor([answer[key] for answer in answers], dtype=torch.float64).reshape(len(answers), -1)
    if found.shape != expected.shape:
        return None, problems + [f"numbers of shape {list(found.shape)}, expected {list(expected.shape)}"]
    # Of texts that are all alike to the model a wrong one would pass.
    if not (expected.max(dim=0).values - expected.min(dim=0).values).max() > 100 * BOUND:
        problems.append("all texts have the same numbers")
    error = ((found - expected).abs().max() / max(1.0, expected.abs().max().item())).item()
    if not error <= BOUND:
        problems.append(f"numbers are off by {error:.2e}, expected {BOUND:.1e} at most")
    return error, problems


def compare_albert(bertie, tool, name, source, tokenizer, texts, options):
    target = factorize(
        bertie, source, source.with_name(f"{name}-albert-{options[1]}"), "--form", "albert", "--embedding-size", EMBEDDING, "--data",
        texts, *options)
    config = json.loads((target / "config.json").read_text(encoding="utf-8"))
    groups = LAYERS if options[0] == "--share" else options[1]
    wanted = {"model_type": "albert", "embedding_size": EMBEDDING, "num_hidden_groups": groups, "num_hidden_layers": LAYERS}
    problems = [f"config.json: {key} {config.get(key)}, expected {value}" for key, value in wanted.items() if config.get(key) != value]
    if "bertie" in config:
        problems.append("config.json has an object bertie")
    problems += compare_ids(tool, target, tokenizer)
    error, more = compare_outputs(bertie, name, target)
    where = f"{name}, {shlex.join(map(str, options))}"
    if error is not None:
        print(f"{where}: off by {error:.2e} (bound {BOUND:.1e})", flush=True)
    return [f"{where}: {problem}" for problem in problems + more]


def refuse_own(bertie, name, source, number, options):
    target = factorize(bertie, source, source.with_name(f"{name}-own-{number}"), *options)
    config = json.loads((target / "config.json").read_text(encoding="utf-8"))
    problems = []
    if config["model_type"] != "bertie-bert" or "bertie" not in config:
        problems.append(f"model_type {config['model_type']}, expected bertie-bert with an object bertie")
    for kind in AUTOMATIC:
        try:
            kind.from_pretrained(target)
            problems.append(f"{kind.__name__} loads it")
        except (ValueError, KeyError) as error:
            if "bertie-bert" not in str(error):
                problems.append(f"{kind.__name__} refuses it for another reason: {error}")
    where = f"{name}, {shlex.join(map(str, options))}"
    if not problems:
        print(f"{where}: refused, as it must be", flush=True)
    return [f"{where}: {problem}" for problem in problems]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("bertie", "tool"):
        parser.add_argument(f"--{name}", required=True, type=lambda path: pathlib.Path(path).resolve())
    options = parser.parse_args()
    found = (torch.__version__.split("+")[0], transformers.__version__)
    if found != REFERENCE:
        sys.exit(f"expected torch and transformers {REFERENCE}, found {found}")
    torch.manual_seed(5)
    problems = []
    with tempfile.TemporaryDirectory() as place:
        root = pathlib.Path(place)
        texts = root / "texts.txt"
        texts.write_text("".join(f"{text} {pair or ''}\n" for text, pair in TEXTS), encoding="utf-8")
        for name, source, tokenizer in sources(root):
            for choice in ALBERT:
                problems += compare_albert(options.bertie, options.tool, name, source, tokenizer, texts, choice)
            if name != "labels":
                for number, choice in enumerate(OWN):
                    problems += refuse_own(options.bertie, name, source, number, choice)
    for problem in problems:
        print(problem, file=sys.stderr)
    if problems:
        sys.exit(1)
    print("transformers loads the form albert with equal outputs and ids, and refuses our own")


if __name__ == "__main__":
    main()
