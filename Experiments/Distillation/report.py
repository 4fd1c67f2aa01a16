"""Prints the tables of docs/distillation.md from the result files, as Markdown.

    python3 Experiments/Distillation/report.py [FOLDER]

Scores are those of the test part, in points, mean ± sample standard deviation over seeds; a cell without a result says so. The
paired tables take a recipe and a control of the same data, depth and seed together: mean difference, its standard error, Student's
interval for pairs, and the exact sign test, which leaves ties out. Controls: no teacher at all, and only the teacher's layers to begin
with.
"""

import argparse
import math
import pathlib
import statistics

import settings
import cells  # settings puts its folder on the path

ALONE, LABELS = "alone", "labels"
CONTROLS = (ALONE, LABELS)
AUGMENTED = "+augmented"
NAMES = {ALONE: "no teacher", LABELS: "labels, from its layers"}
# What is asked: points that the best recipe of three layers may lose on these data.
LOSS, ASKED = 2.0, ("banking77", "sst-2")


def recipe(result):
    """What names a row: the preset, and whether its texts were augmented."""
    return result["recipe"] + (AUGMENTED if result.get("augmented") else "")


def is_control(row):
    """Whether no teacher says anything in a row, augmented or not."""
    return row.removesuffix(AUGMENTED) in CONTROLS


def name(row):
    recipe = row.removesuffix(AUGMENTED)
    return NAMES.get(recipe, recipe) + (", augmented" if row != recipe else "")


def teachers(data, results):
    """The result of a data set's teacher, or none."""
    return [result for result in results if (result["data"], result["recipe"]) == (data, "teacher")]


def students(results, steps=None):
    """The results of students by data, depth and recipe, each a dictionary from seeds: those with the data's own steps, or with others."""
    found = {}
    for result in results:
        if result["recipe"] != "teacher" and result.get("steps") == steps:
            found.setdefault((result["data"], result["layers"], recipe(result)), {})[result["seed"]] = result
    return found


def recipes(found):
    """The presets, run or not, and what else there are results of."""
    return [*settings.RECIPES, *sorted({row for _, _, row in found} - set(settings.RECIPES))]


def score(result, part="test"):
    """The score that is compared."""
    return result["score"][part][settings.data_named(result["data"]).score]


def seconds(runs):
    """The mean processor time of those runs that have it; none of augmented ones, of which the first finds the words for all."""
    found = [
        run["measured"]["processor_seconds"] for run in runs
        if "processor_seconds" in run["measured"] and not run.get("augmented")]
    return f"{statistics.mean(found):.0f}" if found else ""


def columns(runs):
    """Score, seeds and seconds of some runs."""
    return [cells.points([score(run) for run in runs]), len(runs), seconds(runs)]


def data_table(data, results):
    """A data set's recipes by depths; the teacher's first row holds in every depth's column."""
    found = students(results)
    teacher = teachers(data.name, results)
    rows = [["the teacher, 6 layers", *columns(teacher) * len(settings.DEPTHS)]]
    for row in recipes(found):
        cell = [columns(list(found.get((data.name, depth, row), {}).values())) for depth in settings.DEPTHS]
        rows.append([name(row), *(text for column in cell for text in column)])
    head = [f"{data.name}, {data.score}"]
    for depth in settings.DEPTHS:
        head += [f"{depth} layers", "seeds", "processor seconds"]
    return cells.table(head, rows)


def minus_teacher(data, runs, results):
    """In points, what some students of a data set score more than its teacher, in the mean."""
    return 100 * (statistics.mean(map(score, runs)) - score(teachers(data, results)[0]))


def longer_table(results):
    """Recipes with the data's steps and with more."""
    rows = []
    for data, layers, row, steps in settings.LONGER:
        usual = settings.data_named(data).steps
        for count, found in ((usual, students(results)), (steps, students(results, steps))):
            runs = list(found.get((data, layers, row), {}).values())
            difference = f"{minus_teacher(data, runs, results):+.2f}" if runs and teachers(data, results) else "missing"
            rows.append([data, f"{name(row)}, {layers} layers", count, *columns(runs), difference])
    return cells.table(["data", "recipe", "steps", "score", "seeds", "processor seconds", "minus the teacher"], rows)


# MARK: Pairs


def differences(found, row, control):
    """In points, a recipe minus the control of the same data, depth and seed, which had the same copies of texts."""
    control += AUGMENTED if row.endswith(AUGMENTED) else ""
    return [
        100 * (score(run) - score(found[data, depth, control][seed]))
        for (data, depth, other), runs in sorted(found.items()) if other == row
        for seed, run in sorted(runs.items()) if seed in found.get((data, depth, control), {})]


def sign_test(wins, losses):
    """The two-sided exact probability of as uneven a division, were both as likely."""
    count = wins + losses
    tail = sum(math.comb(count, k) for k in range(min(wins, losses) + 1)) / 2 ** count
    return min(1.0, 2 * tail)


def student(degrees):
    """t(0.975, degrees): below it lie 97.5 % of Student's distribution. By Simpson's rule and bisection, to 1e-6."""
    scale = math.exp(math.lgamma((degrees + 1) / 2) - math.lgamma(degrees / 2)) / math.sqrt(degrees * math.pi)

    def share(end, steps=2000):
        values = [(1 + (k * end / steps) ** 2 / degrees) ** (-(degrees + 1) / 2) for k in range(steps + 1)]
        return scale * end / steps / 3 * (values[0] + values[-1] + 4 * sum(values[1:-1:2]) + 2 * sum(values[2:-1:2]))

    low, high = 0.0, 16.0
    while high - low > 1e-7:
        middle = (low + high) / 2
        low, high = (middle, high) if share(middle) < 0.475 else (low, middle)
    return low


def interval(values):
    """Mean, standard error and half of the 95 % interval; the latter two are nan for less than two values."""
    if len(values) < 2:
        return statistics.mean(values), math.nan, math.nan
    error = statistics.stdev(values) / math.sqrt(len(values))
    return statistics.mean(values), error, student(len(values) - 1) * error


def paired_row(found, row, control):
    called = name(row).replace("augmented", "both augmented")
    values = differences(found, row, control)
    if not values:
        return [called, 0, "missing", "", "", "", ""]
    mean, error, half = interval(values)
    wins, losses = sum(value > 0 for value in values), sum(value < 0 for value in values)
    spread = ["", ""] if math.isnan(error) else [f"{error:.2f}", f"{mean - half:+.2f} to {mean + half:+.2f}"]
    return [
        called, len(values), f"{mean:+.2f}", *spread, f"{wins} / {losses} / {len(values) - wins - losses}",
        f"{sign_test(wins, losses):.3f}"]


def paired_table(results, control):
    found = students(results)
    head = [f"minus {NAMES[control]}", "pairs", "mean, points", "standard error", "95 % interval", "won / lost / tied", "sign test p"]
    rows = [row for row in recipes(found) if not is_control(row) and (control == ALONE or not row.endswith(AUGMENTED))]
    return cells.table(head, [paired_row(found, row, control) for row in rows])


# MARK: What is asked


def verdict(is_met, is_complete):
    return ("met" if is_met else "not met") + ("" if is_complete else " so far")


def logits_bar(results, data=settings.DATA):
    """Whether logits are no worse than no teacher, in the mean of all pairs of some data."""
    names = [each.name for each in data]
    values = differences(students([result for result in results if result["data"] in names]), "logits", ALONE)
    asked = f"logits no worse than {NAMES[ALONE]}, {', '.join(names)}"
    if not values:
        return f"{asked}: missing"
    mean, _, half = interval(values)
    spread = "" if math.isnan(half) else f" ± {half:.2f}"
    is_complete = len(values) == len(data) * len(settings.DEPTHS) * len(settings.SEEDS)
    return f"{asked}: {mean:+.2f}{spread} points in the mean of {len(values)}: {verdict(mean >= 0, is_complete)}"


def depth_bar(data, results):
    """Whether the recipe with a teacher that is best in the dev part loses little of its teacher's score; and the best in the test part."""
    asked = f"best preset of 3 layers within {LOSS:.0f} points of the 6-layer teacher, {data}"
    found = {
        row: list(runs.values())
        for (other, depth, row), runs in students(results).items() if (other, depth) == (data, 3) and not is_control(row)}
    if not found or not teachers(data, results):
        return f"{asked}: missing"
    gaps = {row: minus_teacher(data, runs, results) for row, runs in found.items()}
    chosen = max(found, key=lambda row: statistics.mean(score(run, "dev") for run in found[row]))
    best = max(gaps, key=gaps.get)
    is_complete = all(
        len(found.get(row, [])) == len(settings.SEEDS) for row in {*settings.RECIPES, *found} if not is_control(row))
    return (f"{asked}: {name(chosen)}, best of {len(found)} in the dev part, {gaps[chosen]:+.2f} points: "
            f"{verdict(gaps[chosen] >= -LOSS, is_complete)} (best in the test part: {name(best)}, {gaps[best]:+.2f})")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", nargs="?", type=pathlib.Path, default=settings.RESULTS, help="of result files")
    results = [result for result in cells.results(parser.parse_args().folder) if "data" in result]
    tables = [
        *(data_table(data, results) for data in settings.DATA), longer_table(results),
        *(paired_table(results, control) for control in CONTROLS)]
    logits = [logits_bar(results), *(logits_bar(results, (data,)) for data in settings.DATA)]
    bars = [*logits, *(depth_bar(data, results) for data in ASKED)]
    print("\n\n".join([*tables, "\n".join(f"- {bar}" for bar in bars)]))


if __name__ == "__main__":
    main()
