"""Writes the tables of docs/tasks.md from the result files under Experiments/Tasks/results.

    python3 Experiments/Tasks/report.py

The interval of a difference of means is Student's with pooled variance: t(0.975, 2 n - 2) sqrt((s1^2 + s2^2) / n), n seeds a side.
"""

import json
import math
import statistics

import settings

PAGE = settings.ROOT / "docs" / "tasks.md"
# t(0.975, degrees of freedom) for 2, 3 and more seeds a side.
STUDENT = {2: 4.303, 4: 2.776, 6: 2.447, 8: 2.306}


def results(task, side):
    """The results of a side, by seed."""
    found = []
    for seed in settings.SEEDS:
        path = settings.RESULTS / f"{task.name}-{side}-{seed}.json"
        if path.exists():
            found.append(json.loads(path.read_text(encoding="utf-8")))
    return found


def spread(values):
    mean = 100 * statistics.mean(values)
    return f"{mean:.2f} ± {100 * statistics.stdev(values):.2f}" if len(values) > 1 else f"{mean:.2f}"


def row(task, score):
    """A line of the table; nothing while one side has no result."""
    sides = {side: results(task, side) for side in ("bertie", "transformers")}
    if not all(sides.values()):
        return None
    ours, theirs = ([result["scores"][score] for result in sides[side]] for side in sides)
    n = min(len(ours), len(theirs))
    difference = 100 * (statistics.mean(ours) - statistics.mean(theirs))
    verdict, bound = "one seed", math.nan
    if n > 1:
        ours, theirs = ours[:n], theirs[:n]
        bound = 100 * STUDENT[2 * n - 2] * math.sqrt(
            (statistics.variance(ours) + statistics.variance(theirs)) / n)
        verdict = "yes" if abs(difference) <= bound else "no"
    first = sides["bertie"][0]
    if any(result["train"] != first["train"] and task.kind != "span" and task.kind != "tokens"
           or result["test"] != first["test"] for result in sides["transformers"]):
        raise SystemExit(f"{task.name}: the two sides did not see the same examples")
    return (f"| {task.task} ({task.name}) | {score} | {first['train']:,} / {first['test']:,} | {spread(ours)} | "
            f"{spread(theirs)} | {difference:+.2f} | ± {bound:.2f} | {verdict} |")


def scores_table():
    lines = [
        "| task | score | train / test examples | Bertie | transformers | difference | 95 % interval | within |",
        "|---|---|---|---|---|---|---|---|",
    ]
    lines += [line for task in settings.TASKS for score in task.scores if (line := row(task, score))]
    return lines


def settings_table():
    lines = ["| task | epochs | batch | learning rate | most tokens | |", "|---|---|---|---|---|---|"]
    for task in settings.TASKS:
        lines.append(f"| {task.name} | {task.epochs} | {task.batch_size} | {task.learning_rate:g} | "
                     f"{task.max_length} | {task.note} |")
    return lines


def int8_table():
    lines = ["| task | score | fp32 | int8 | MB fp32 | MB int8 |", "|---|---|---|---|---|---|"]
    for task in settings.TASKS:
        for result in results(task, "int8"):
            for score in task.scores[:2]:
                values = [100 * result["scores"][precision][score] for precision in ("fp32", "int8")]
                sizes = [result["bytes"][precision] / 1e6 for precision in ("fp32", "int8")]
                lines.append(f"| {task.task} ({task.name}) | {score} | {values[0]:.2f} | {values[1]:.2f} | "
                             f"{sizes[0]:.1f} | {sizes[1]:.1f} |")
    return lines


def replace(page, name, lines):
    begin, end = f"<!-- begin {name} -->\n", f"<!-- end {name} -->"
    if begin not in page or end not in page:
        raise SystemExit(f"{PAGE} has no section between '{begin.strip()}' and '{end}'")
    head, rest = page.split(begin, 1)
    return head + begin + "\n".join(lines) + "\n" + end + rest.split(end, 1)[1]


def main():
    page = PAGE.read_text(encoding="utf-8")
    for name, lines in (("settings", settings_table()), ("scores", scores_table()), ("int8", int8_table())):
        page = replace(page, name, lines)
    PAGE.write_text(page, encoding="utf-8")
    print("\n".join(scores_table()))


if __name__ == "__main__":
    main()
