"""Prints the table of docs/albert.md on what sentences are asked, from the result files, as Markdown.

    python3 Experiments/Pretraining/report.py

Losses in nats, of held-out documents; shares in points. Scores of tasks are accuracies of the test part (dev where it has no labels), mean
± sample standard deviation over the seeds of fine-tuning.
"""

import settings
import cells  # settings puts its folder on the path

# What is asked: the least share of held-out pairs whose order is told rightly.
ASKED = 0.6


def found(results, start, objective):
    """The result of a cell with the first seed, or none."""
    asked = (start, objective, settings.SEEDS[0])
    return next((result for result in results if (result["start"], result["objective"], result["seed"]) == asked), None)


def row(start, objective, result):
    if result is None:
        return [start.name, objective] + ["missing"] * (5 + len(settings.TASKS))
    held_out, unigram = result["score"]["heldOut"], result["score"]["unigram"]
    pairs = held_out.get("sentence_accuracy")
    return [
        start.name, objective, result["steps"], f"{held_out['masked_loss']:.2f}", f"{unigram['masked_loss']:.2f}",
        f"{100 * held_out['masked_accuracy']:.1f}", "" if pairs is None else f"{100 * pairs:.1f}",
        *(cells.points([score["accuracy"] for score in result["tasks"][task.name]]) for task in settings.TASKS)]


def table(results):
    head = ["start", "objective", "steps", "masked loss", "unigram loss", "words named", "pairs told", *(task.name for task in settings.TASKS)]
    return cells.table(head, [
        row(start, objective, found(results, start.name, objective)) for start, objective in settings.CELLS])


def verdict(is_met):
    return "met" if is_met else "not met"


def bars(results):
    """Whether the order of sentences is learnt, and whether words are named better than by their counts."""
    for start in (start for start, objective in settings.CELLS if objective == "sentence-order"):
        order = found(results, start.name, "sentence-order")
        if order is None:
            yield f"{start.name}: order of held-out pairs above {100 * ASKED:.0f} %: missing"
            continue
        share = order["score"]["heldOut"]["sentence_accuracy"]
        yield f"{start.name}: order of held-out pairs above {100 * ASKED:.0f} %: {100 * share:.1f} %: {verdict(share > ASKED)}"
        below = order["score"]["unigram"]["masked_loss"] - order["score"]["heldOut"]["masked_loss"]
        yield f"{start.name}: masked loss below that of unigrams: by {below:.2f} nats: {verdict(below > 0)}"


def main():
    results = cells.results(settings.RESULTS)
    print("\n\n".join([table(results), "\n".join(f"- {bar}" for bar in bars(results))]))


if __name__ == "__main__":
    main()
