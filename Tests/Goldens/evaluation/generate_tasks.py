"""Writes the goldens of the tasks' metrics from seqeval, transformers' SQuAD code and jiant, on random predictions.

In an environment of its own, because jiant's own requirements are old:

    python -m pip install -r requirements-tasks.txt
    python -m pip install --no-deps jiant==2.2.0
    python generate_tasks.py --write   records everything again
    python generate_tasks.py --check   compares what the libraries give now with the files

Then `python generate.py --write`, in its own environment, writes the digests into manifest.json. Of jiant only functions
that score are taken, out of their source: its modules would ask for PyTorch.
"""

import ast
import importlib.metadata
import importlib.util
import json
import pathlib
import random
import sys
import tempfile
import warnings
from types import SimpleNamespace

import numpy
import pandas
from seqeval.metrics import accuracy_score, classification_report
from seqeval.scheme import IOB2, IOBES
from sklearn.metrics import f1_score
from transformers import BertTokenizer
from transformers.data.metrics import squad_metrics
from transformers.data.processors import squad

VERSIONS = {"numpy": "2.4.6", "scikit-learn": "1.9.1", "seqeval": "1.2.2", "transformers": "4.57.1", "jiant": "2.2.0"}
FOLDER = pathlib.Path(__file__).parent


def entities(rng):
    cases = []
    plain = ["O", "B", "I", "E", "S"]
    schemes = [("conll", None, plain), ("iob2", IOB2, plain[:3]), ("iobes", IOBES, plain)]
    for (scheme, reader, letters), count in [(scheme, count) for scheme in schemes for count in (1, 40, 120)]:
        tags = ["O", "O"] + [f"{letter}-{kind}" for letter in letters[1:] for kind in ("PER", "LOC", "A-B")]
        if scheme == "conll":
            tags += ["B", "I", "I-", "X-PER"]
        gold, predicted = [], []
        for _ in range(count):
            length = rng.randint(1, 12)
            sentence = [rng.choice(tags) for _ in range(length)]
            gold.append(sentence)
            predicted.append([tag if rng.random() < 0.8 else rng.choice(tags) for tag in sentence])
        options = {"mode": "strict", "scheme": reader} if reader else {}
        report = classification_report(gold, predicted, output_dict=True, zero_division=0, **options)
        types = sorted(name for name in report if not name.endswith(" avg"))

        def row(name):
            found = report[name]
            return [float(found["precision"]), float(found["recall"]), float(found["f1-score"]), int(found["support"])]

        cases.append({
            "scheme": scheme, "gold": gold, "predicted": predicted, "types": types, "perType": [row(name) for name in types],
            "micro": row("micro avg"), "macro": row("macro avg"), "weighted": row("weighted avg"),
            "tokenAccuracy": accuracy_score(gold, predicted)})
    return cases


WORDS = ["the", "The", "a", "an", "An", "red", "Red", "apple", "apple-pie", "U.S.A.", "day,", "(1895)", "naïve", "ΣΟΦΟΣ",
         "Σ", "o'clock", "and", "theatre", "a·b", "the_", "½", "中文", "'s", "--", "x\u00a0a\u00a0y", "İ", "a\u0301", "3", "%"]


def answers(rng):
    def text(most):
        return " ".join(rng.choice(WORDS) for _ in range(rng.randint(0, most)))

    texts = ["The U.S.A.", "An  apple-pie, a day", "a", "", " the\ta\x1cb ", "ΑΣ ΑΣΑ Σ Α.Σ ΑΣ.", "the-a an's a"] + [text(6) for _ in range(150)]
    pairs = [(text(5), text(5)) for _ in range(200)] + [("the big red apple", "red apple pie"),
                                                       ("red red apple", "red apple apple"), ("", "x"), ("the", "a")]
    cases = []
    for count, share in [(1, 0), (30, 0), (60, 0.3), (200, 0.5)]:
        examples, predicted, doubts = [], {}, {}
        for number in range(count):
            gold = [] if rng.random() < share else [text(4) or "x" for _ in range(rng.randint(1, 3))]
            examples.append(SimpleNamespace(qas_id=str(number), answers=[{"text": answer} for answer in gold]))
            right = rng.random() < 0.6
            predicted[str(number)] = (rng.choice(gold) if gold else "") if right else text(4)
            doubts[str(number)] = round(rng.random(), 2)
        found = squad_metrics.squad_evaluate(examples, predicted, doubts, 0.5)
        plain = squad_metrics.squad_evaluate(examples, predicted)
        cases.append({
            "answers": [[answer["text"] for answer in example.answers] for example in examples],
            "predicted": list(predicted.values()), "noAnswerScores": list(doubts.values()), "threshold": 0.5,
            "scores": plain, "withThreshold": found})
    return {
        "normalized": [[value, squad_metrics.normalize_answer(value)] for value in texts],
        "pairs": [[gold, found, squad_metrics.compute_exact(gold, found), squad_metrics.compute_f1(gold, found)]
                  for gold, found in pairs],
        "cases": cases}


def windows(rng):
    words = [f"w{number}" for number in range(40)] + ["(", ")", "-", ","]
    pieces = ["##x", "##y"]
    vocabulary = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"] + words + pieces
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder) / "vocab.txt"
        path.write_text("\n".join(vocabulary) + "\n")
        tokenizer = BertTokenizer(str(path))
    squad.squad_convert_example_to_features_init(tokenizer)
    cases = []
    for number in range(24):
        split = number % 2 == 1  # words of several pieces: then texts are put together in another way there
        forms = [word for word in words if word.startswith("w")]
        if split:
            forms += [f"w{k}{a}{b}" for k in range(9) for a, b in [("x", ""), ("y", "x")]] + ["(w1-w2)", "w3,"]
        context = [rng.choice(forms) for _ in range(rng.randint(1, 60))]
        question = " ".join(rng.choice(forms) for _ in range(rng.randint(1, 9)))
        first = rng.randrange(len(context))
        last = min(len(context) - 1, first + rng.randint(0, 3))
        impossible = number % 5 == 4
        answer = "" if impossible else " ".join(context[first:last + 1])
        start = len(" ".join(context[:first])) + (1 if first else 0)
        if not impossible and split and context[first] == "(w1-w2)" and first == last:
            answer, start = "w2", start + 4
        example = squad.SquadExample(
            str(number), question, " ".join(context), answer or None, None if impossible else start, "", [], impossible)
        limits = {"sequence": rng.choice([20, 24, 64]), "step": rng.choice([3, 5, 8]), "questionLimit": rng.choice([4, 8])}
        features = squad.squad_convert_example_to_features(
            example, limits["sequence"], limits["step"], limits["questionLimit"], "do_not_pad", True)
        logits = []
        for index, feature in enumerate(features):
            feature.example_index, feature.unique_id = 0, index
            length = len(feature.input_ids)
            # Sums of two multiples of 2^-12 below 16 are exact, in float32 too.
            logits.append([[round(rng.uniform(-8, 8) * 4096) / 4096 for _ in range(length)] for _ in range(2)])
        settings = {"candidates": rng.choice([3, 20]), "longest": rng.choice([4, 30])}
        best = {}
        if not split:
            results = [squad.SquadResult(index, starts, ends) for index, (starts, ends) in enumerate(logits)]
            for name, none in [("always", False), ("perhaps", True)]:
                with tempfile.TemporaryDirectory() as folder:
                    file = str(pathlib.Path(folder) / "nbest.json")
                    odds = str(pathlib.Path(folder) / "odds.json")
                    predicted = squad_metrics.compute_predictions_logits(
                        [example], features, results, settings["candidates"], settings["longest"], True, None, file,
                        odds, False, none, 0.0, tokenizer)
                    best[name] = {
                        "text": predicted[str(number)],
                        "nbest": [[row["text"], row["start_logit"] + row["end_logit"]]
                                  for row in json.loads(pathlib.Path(file).read_text())[str(number)]]}
                    if none:
                        best[name]["noAnswerScore"] = json.loads(pathlib.Path(odds).read_text())[str(number)]
        cases.append({
            "question": question, "context": " ".join(context), "answer": answer, "start": start, "impossible": impossible,
            **limits, "settings": settings, "logits": logits, "best": best,
            "features": [{
                "ids": feature.input_ids, "types": feature.token_type_ids, "start": feature.start_position,
                "end": feature.end_position,
                "mostContext": [position for position, most in feature.token_is_max_context.items() if most],
            } for feature in features]})
    return {"vocabulary": vocabulary, "cases": cases}


def jiant_source(name):
    return pathlib.Path(importlib.util.find_spec("jiant").submodule_search_locations[0], name).read_text()


def jiant_scheme(name, names):
    """A class of jiant's evaluation, alone."""
    for node in ast.parse(jiant_source("tasks/evaluate/core.py")).body:
        if isinstance(node, ast.ClassDef) and node.name == name:
            node.bases = []
            scope = dict(names)
            exec(compile(ast.Module([node], []), name, "exec"), scope)
            return scope[name]
    raise SystemExit(f"jiant has no {name}")


def groups(rng):
    strings = {}
    exec(compile(jiant_source("utils/string_comparing.py"), "string_comparing", "exec"), strings)
    metrics = type("Metrics", (), {"__init__": lambda self, major, minor: self.__dict__.update(major=major, minor=minor)})
    names = {"pd": pandas, "np": numpy, "f1_score": f1_score, "mean": lambda *values: sum(values) / len(values),
             "Metrics": metrics, "ConcatenateLogitsAccumulator": object, "Dict": dict, "List": list}
    multirc = jiant_scheme("MultiRCEvaluationScheme", names)
    bank = jiant_scheme("CommitmentBankEvaluationScheme", names)
    cases = []
    for count in (1, 7, 300):
        gold = [rng.randint(0, 1) for _ in range(count)]
        predicted = [value if rng.random() < 0.7 else 1 - value for value in gold]
        questions = sorted(rng.randint(0, count // 4) for _ in range(count))
        labels = [{"label_values": value, "question_ids": question} for value, question in zip(gold, questions)]
        found = multirc.compute_metrics_from_preds_and_labels(numpy.array(predicted), labels)
        macro = []
        for question in sorted(set(questions)):
            places = [place for place in range(count) if questions[place] == question]
            macro.append(f1_score([gold[place] for place in places], [predicted[place] for place in places],
                                  average="macro", zero_division=0))
        cases.append({
            "gold": gold, "predicted": predicted, "questions": questions, "exactMatch": float(found.minor["em"]),
            "answerF1": float(found.minor["f1"]), "combined": float(found.major), "questionF1": sum(macro) / len(macro)})
    banks = []
    for count in (2, 20, 100):
        gold = numpy.array([rng.randint(0, 2 if count > 2 else 1) for _ in range(count)])
        predicted = numpy.array([value if rng.random() < 0.7 else rng.randint(0, 1) for value in gold.tolist()])
        found = bank.compute_metrics_from_preds_and_labels(predicted, gold)
        banks.append({"gold": gold.tolist(), "predicted": predicted.tolist(), "accuracy": float(found.minor["acc"]),
                      "macroF1": float(found.minor["avg_f1"])})
    names = ["Chelsea", "Diego Costa", "the Blues", "Costa", "U.S.", "Kurt Zouma", "Zouma"]
    records = []
    for _ in range(60):
        gold, found = rng.sample(names, rng.randint(1, 3)), rng.choice(names)
        records.append({
            "gold": gold, "predicted": found, "f1": max(strings["string_f1_score"](found, answer) for answer in gold),
            "exactMatch": max(int(strings["exact_match_score"](found, answer)) for answer in gold)})
    return {"multirc": cases, "bank": banks, "record": records}


def main():
    found = {name: importlib.metadata.version(name) for name in VERSIONS}
    if found != VERSIONS:
        raise SystemExit(f"expected {VERSIONS}, found {found}")
    if sys.argv[1:] not in (["--write"], ["--check"]):
        raise SystemExit("usage: generate_tasks.py --write | --check")
    warnings.simplefilter("ignore")
    for make in (entities, answers, windows, groups):
        path = FOLDER / f"{make.__name__}.json"
        data = json.dumps({"made": make(random.Random(20240607))}, ensure_ascii=False) + "\n"
        if sys.argv[1] == "--write":
            path.write_text(data)
        elif path.read_text() != data:
            raise SystemExit(f"{path.name} is not what the libraries give")


if __name__ == "__main__":
    main()
