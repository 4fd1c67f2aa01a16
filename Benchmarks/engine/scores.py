"""Scores of predicted labels, as `bertie evaluate` computes them."""


def macro_f1(gold, predicted):
    """The mean F1 over the labels seen in gold or prediction."""
    scores = []
    for label in set(gold) | set(predicted):
        hits = sum(a == b == label for a, b in zip(gold, predicted))
        scores.append(2 * hits / (gold.count(label) + predicted.count(label)))
    return sum(scores) / len(scores)


def accuracy(gold, predicted):
    return sum(a == b for a, b in zip(gold, predicted)) / len(gold)
