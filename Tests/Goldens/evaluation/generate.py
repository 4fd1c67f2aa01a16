"""Writes the goldens of Tests/EvaluationTests from scikit-learn, scipy and numpy.

    python -m pip install -r requirements.txt
    python generate.py --write   records everything again
    python generate.py --check   compares what the libraries give now with the files

The versions below are required, because goldens are compared to 1e-12. `manifest.json` holds the SHA-256 of each
file; the tests compare them, so that no golden changes unseen.
"""

import hashlib
import json
import pathlib
import sys

import numpy
import scipy
import scipy.stats
import sklearn
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import (
    accuracy_score, confusion_matrix, f1_score, matthews_corrcoef, mean_squared_error, precision_recall_fscore_support)
from sklearn.pipeline import FeatureUnion

VERSIONS = {"numpy": "2.4.6", "scipy": "1.17.1", "scikit-learn": "1.9.1"}
FOLDER = pathlib.Path(__file__).parent


def classification(rng):
    cases = []
    for classes, count, seen in [(2, 40, 2), (3, 1, 3), (5, 200, 5), (7, 60, 4), (62, 500, 62), (4, 30, 1)]:
        gold = rng.integers(0, seen, count)
        predicted = numpy.where(rng.random(count) < 0.6, gold, rng.integers(0, seen, count))
        labels = list(range(classes))
        precision, recall, f1, support = precision_recall_fscore_support(
            gold, predicted, labels=labels, zero_division=0)
        cases.append({
            "classes": classes, "gold": gold.tolist(), "predicted": predicted.tolist(),
            "confusion": confusion_matrix(gold, predicted, labels=labels).tolist(),
            "accuracy": accuracy_score(gold, predicted),
            "macroF1": f1_score(gold, predicted, average="macro", zero_division=0),
            "microF1": f1_score(gold, predicted, average="micro", zero_division=0),
            "weightedF1": f1_score(gold, predicted, average="weighted", zero_division=0),
            "matthews": matthews_corrcoef(gold, predicted),
            "precision": precision.tolist(), "recall": recall.tolist(), "f1": f1.tolist(),
            "support": support.tolist()})
    return cases


def multi_label(rng):
    cases = []
    for labels, count, density in [(3, 20, 0.4), (10, 100, 0.1), (6, 15, 0.05)]:
        gold = (rng.random((count, labels)) < density).astype(int)
        flips = (rng.random((count, labels)) < 0.1).astype(int)
        predicted = gold ^ flips
        gold[:, -1] = predicted[:, -1] = 0  # a label that nobody has
        seen = [k for k in range(labels) if gold[:, k].any() or predicted[:, k].any()]
        cases.append({
            "gold": gold.tolist(), "predicted": predicted.tolist(),
            "subsetAccuracy": accuracy_score(gold, predicted),
            "microF1": f1_score(gold, predicted, average="micro", zero_division=0),
            "macroF1": f1_score(gold, predicted, average="macro", zero_division=0, labels=seen),
            "macroF1OverAllLabels": f1_score(gold, predicted, average="macro", zero_division=0)})
    return cases


def regression(rng):
    cases = []
    for count, step in [(3, None), (50, None), (200, 0.5), (100, None)]:
        x = rng.normal(2.5, 1.2, count)
        y = x + rng.normal(0, 0.8, count)
        if step:  # many ties
            x, y = numpy.round(x / step) * step, numpy.round(y / step) * step
        if count == 100:  # a mean that is large against the spread
            x, y = x + 1e6, y + 1e6
        cases.append({
            "gold": x.tolist(), "predicted": y.tolist(), "pearson": scipy.stats.pearsonr(x, y).statistic,
            "spearman": scipy.stats.spearmanr(x, y).statistic, "meanSquaredError": mean_squared_error(x, y)})
    return cases


def statistics(rng):
    pairs = [(0, 0), (1, 0), (3, 8), (10, 10), (25, 40), (400, 320), (3000, 2800)]
    mcnemar = []
    for b, c in pairs:
        statistic = max(0, abs(b - c) - 1) ** 2 / (b + c) if b + c else 0.0
        mcnemar.append({
            "first": b, "second": c, "statistic": statistic,
            "exactP": scipy.stats.binomtest(b, b + c).pvalue if b + c else 1.0,
            "chiSquareP": scipy.stats.chi2.sf(statistic, 1)})
    values = rng.lognormal(0, 0.5, 37)
    shares = [0, 0.025, 0.1, 0.5, 0.9, 0.95, 0.99, 1]
    # Largest r with P(Binomial(n, 1/2) < r) <= 0.025.
    ranks = {
        str(n): max(r for r in range(n // 2 + 1) if scipy.stats.binom.cdf(r - 1, n, 0.5) <= 0.025)
        for n in [6, 7, 10, 30, 31, 100, 999, 1000]}
    return {
        "mcnemar": mcnemar, "values": values.tolist(), "shares": shares,
        "quantiles": numpy.quantile(values, shares).tolist(), "medianRanks": ranks,
        "mean": values.mean(), "standardDeviation": values.std(ddof=1)}


def light_classifier(rng):
    starts = ["please", "can you", "I want to", "how do I", "", "HELP,"]
    middles = {
        "card": ["block my card", "order a new card", "the card's stolen", "card pin"],
        "money": ["send 20 euros", "transfer money to mum", "wire £300", "pay the rent"],
        "hello": ["hello", "good morning", "hi there", "Grüß Gott", "привет", "你好 吗"],
        "weather": ["is it raining", "weather tomorrow", "forecast_7 please", "naïve sun?"]}
    ends = ["", "now", "today please", "again and again", "!"]
    names = sorted(middles)
    texts, targets = [], []
    for index, name in enumerate(names):
        for _ in range(18):
            parts = [starts[rng.integers(len(starts))], middles[name][rng.integers(len(middles[name]))],
                     ends[rng.integers(len(ends))]]
            texts.append(" ".join(part for part in parts if part))
            targets.append(index)
    words = TfidfVectorizer(sublinear_tf=True, token_pattern=r"(?u)\b\w+\b", ngram_range=(1, 2))
    characters = TfidfVectorizer(sublinear_tf=True, analyzer="char_wb", ngram_range=(2, 4))
    probes = ["transfer 20 euros now", "my my my card card", "xyz", "Good MORNING привет"]
    cases = []
    for name, features in [("words", words), ("both", FeatureUnion([("w", words), ("c", characters)]))]:
        x = features.fit_transform(texts)
        model = LogisticRegression(C=10, tol=1e-10, max_iter=10000).fit(x, targets)
        probe = features.transform(probes)
        cases.append({
            "name": name, "columns": x.shape[1], "probabilities": model.predict_proba(probe).tolist(),
            "sums": numpy.asarray(probe.sum(axis=1)).ravel().tolist(),
            "largest": [float(row.max()) if row.nnz else 0.0 for row in probe],
            "terms": numpy.diff(probe.indptr).tolist()})
    return {"texts": texts, "targets": targets, "classes": len(names), "probes": probes, "C": 10, "cases": cases}


def main():
    found = {"numpy": numpy.__version__, "scipy": scipy.__version__, "scikit-learn": sklearn.__version__}
    if found != VERSIONS:
        raise SystemExit(f"expected {VERSIONS}, found {found}")
    if sys.argv[1:] not in (["--write"], ["--check"]):
        raise SystemExit("usage: generate.py --write | --check")
    digests = {}
    for name, make in [("classification", classification), ("multi-label", multi_label), ("regression", regression),
                       ("statistics", statistics), ("light-classifier", light_classifier)]:
        data = (json.dumps(make(numpy.random.default_rng(20240607)), ensure_ascii=False) + "\n").encode()
        if sys.argv[1] == "--write":
            (FOLDER / f"{name}.json").write_bytes(data)
        elif (FOLDER / f"{name}.json").read_bytes() != data:
            raise SystemExit(f"{name}.json is not what the libraries give")
        digests[f"{name}.json"] = hashlib.sha256(data).hexdigest()
    # sara.json is from generate_sara.py, which needs the data; the others from generate_tasks.py, which has its own libraries.
    for name in ["sara", "entities", "answers", "windows", "groups"]:
        digests[f"{name}.json"] = hashlib.sha256((FOLDER / f"{name}.json").read_bytes()).hexdigest()
    manifest = json.dumps({"versions": VERSIONS, "sha256": digests}, indent=2) + "\n"
    if sys.argv[1] == "--write":
        (FOLDER / "manifest.json").write_text(manifest)
    elif (FOLDER / "manifest.json").read_text() != manifest:
        raise SystemExit("manifest.json does not name these files")


if __name__ == "__main__":
    main()
