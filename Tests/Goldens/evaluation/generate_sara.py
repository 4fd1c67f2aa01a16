"""Writes sara.json: what an independent reader and scikit-learn make of Rasa's Sara data.

    python generate_sara.py $BERTIE_DATA/rasa-sara-2019-md/nlu.md

Entities are stripped with the pattern of Rasa itself (rasa/shared/nlu/training_data/entities_parser.py). Every fifth example
is held out; TF-IDF with logistic regression learns from the rest. Versions as in generate.py.
"""

import hashlib
import json
import pathlib
import re
import sys

import numpy
import scipy
import sklearn
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import accuracy_score, f1_score

from generate import VERSIONS

ENTITY = re.compile(
    r"\[(?P<entity_text>[^\]]+?)\](\((?P<entity>[^:)]+?)(?:\:(?P<value>[^)]+))?\)|\{(?P<entity_dict>[^}]+?)\})")


def examples(path):
    intent, found = None, []
    for line in path.read_text(encoding="utf-8").splitlines():
        line = line.strip()
        if heading := re.match(r"##\s*(\w+)\s*:(.*)", line):
            intent = heading[2].strip() if heading[1] == "intent" else None
        elif intent and (item := re.match(r"[-*+]\s*(.+)", line)):
            found.append((ENTITY.sub(lambda m: m["entity_text"], item[1]).strip(), intent))
    return found


def main():
    found = {"numpy": numpy.__version__, "scipy": scipy.__version__, "scikit-learn": sklearn.__version__}
    if found != VERSIONS or len(sys.argv) != 2:
        raise SystemExit(f"usage: generate_sara.py NLU.MD, with {VERSIONS}; found {found}")
    data = examples(pathlib.Path(sys.argv[1]))
    digest = hashlib.sha256("".join(f"{text}\t{label}\n" for text, label in data).encode()).hexdigest()
    train = [pair for place, pair in enumerate(data) if place % 5]
    test = [pair for place, pair in enumerate(data) if place % 5 == 0]
    features = TfidfVectorizer(sublinear_tf=True, token_pattern=r"(?u)\b\w+\b", ngram_range=(1, 2))
    x = features.fit_transform([text for text, _ in train])
    model = LogisticRegression(C=10, tol=1e-6, max_iter=10000).fit(x, [label for _, label in train])
    predicted = model.predict(features.transform([text for text, _ in test]))
    gold = [label for _, label in test]
    result = {
        "examples": len(data), "sha256": digest, "columns": x.shape[1],
        "accuracy": accuracy_score(gold, predicted), "macroF1": f1_score(gold, predicted, average="macro")}
    folder = pathlib.Path(__file__).parent
    (folder / "sara.json").write_text(json.dumps(result, indent=2) + "\n")


if __name__ == "__main__":
    main()
