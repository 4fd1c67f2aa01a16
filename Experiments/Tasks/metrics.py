"""The scores of the transformers side: scikit-learn's and scipy's where they have them, else by their published definitions."""

import collections
import re
import string

import numpy
import scipy.stats
import sklearn.metrics


def matthews(gold, predicted):
    return {"matthews": sklearn.metrics.matthews_corrcoef(gold, predicted)}


def accuracy(gold, predicted):
    return {"accuracy": sklearn.metrics.accuracy_score(gold, predicted)}


def correlations(gold, predicted):
    return {
        "pearson": scipy.stats.pearsonr(gold, predicted)[0],
        "spearman": scipy.stats.spearmanr(gold, predicted)[0],
    }


def entities(tags):
    """The entities of one sentence as conlleval counts them: (type, first word, last word).

    A chunk ends where the next tag is O or B, or of another type; an I that follows no chunk of its type opens one.
    """
    found = []
    start, kind = None, None
    for place, tag in enumerate(list(tags) + ["O"]):
        prefix, _, name = tag.partition("-")
        if kind is not None and (prefix in ("O", "B") or name != kind):
            found.append((kind, start, place - 1))
            kind = None
        if prefix != "O" and kind is None:
            start, kind = place, name
    return found


def entity_scores(gold, predicted):
    """Micro precision, recall and F1 over entities: type and both ends must be right (seqeval's default)."""
    right = true = found = 0
    for golds, predictions in zip(gold, predicted):
        golds, predictions = set(entities(golds)), set(entities(predictions))
        right += len(golds & predictions)
        true += len(golds)
        found += len(predictions)
    precision = right / found if found else 0.0
    recall = right / true if true else 0.0
    f1 = 2 * precision * recall / (precision + recall) if right else 0.0
    return {"entity_f1": f1, "entity_precision": precision, "entity_recall": recall}


def normalised(text):
    """SQuAD's normal form: lower case, no ASCII punctuation, no articles, single spaces."""
    text = "".join(character for character in text.lower() if character not in set(string.punctuation))
    return " ".join(re.sub(r"\b(a|an|the)\b", " ", text).split())


def word_f1(predicted, gold):
    predicted, gold = normalised(predicted).split(), normalised(gold).split()
    if not predicted or not gold:
        return float(predicted == gold)
    same = sum((collections.Counter(predicted) & collections.Counter(gold)).values())
    return 2 * same / (len(predicted) + len(gold))


def answer_scores(gold, predicted):
    """Means over questions of the best exact match and the best F1 over the right answers, 0...1."""
    exact = [max(float(normalised(text) == normalised(answer)) for answer in answers)
             for answers, text in zip(gold, predicted)]
    f1 = [max(word_f1(text, answer) for answer in answers) for answers, text in zip(gold, predicted)]
    return {"f1": float(numpy.mean(f1)), "exact_match": float(numpy.mean(exact))}
