"""Prints the tables of docs/albert.md from the result files, as Markdown.

    python3 Experiments/Albert/report.py

Scores are those of the test part, in points; with several seeds mean ± sample standard deviation.
"""

import json
import statistics

import settings
import cells  # settings puts its folder on the path

SCORE = settings.DATA.score
NAMES = {"bert": "BERT-base", "albert": "ALBERT-base", "unshared": "ALBERT-base, 12 groups"}


def form(result):
    start = result.get("start", settings.Form.start)
    return settings.Form(result["embedding_size"], result["groups"], result["share"], result["steps"], start)


def runs(results, form_asked):
    """The results of a form, by seed."""
    return sorted((result for result in results if form(result) == form_asked), key=lambda result: result["seed"])


def shares(found, when):
    return [result["score"][when][SCORE] for result in found]


def difference(found):
    """In points, what recovered models score more than their teacher, in the mean."""
    after, teacher = (statistics.mean(shares(found, when)) for when in ("after", "teacher"))
    return 100 * (after - teacher)


def scores(found):
    """Before recovery, after it, and against the teacher."""
    return [
        cells.points(shares(found[:1], "before")), cells.points(shares(found, "after")),
        f"{difference(found):+.2f}" if found else "missing"]


def words(form_asked):
    groups = "" if form_asked.share == "none" else form_asked.groups
    return [form_asked.embedding_size or "full", groups, form_asked.share]


def size(counted):
    return [f"{counted['parameters'] / 1e6:.2f}", f"{counted['bytes'] / 1e6:.1f}"]


def times(latency, name):
    """Milliseconds of a form, by tokens; by ORIGINAL's in brackets."""
    if latency is None:
        return ["missing"] * len(settings.TOKENS)
    found = (latency["models"][name][str(tokens)] for tokens in settings.TOKENS)
    return [f"{of['ms']['median']:.2f} ({of['ratio']['median']:.2f})" for of in found]


# MARK: Conversions


def grid_table(results, latency):
    """Every form with the first seed."""
    head = ["E", "groups", "shared", "million parameters", "MB", "before recovery", "after", "minus teacher",
            *(f"ms, {tokens} tokens (by teacher's)" for tokens in settings.TOKENS)]
    rows = [
        ["the teacher", "", "none", *size(result["size"]["before"]), "", cells.points(shares([result], "teacher")), "",
         *times(latency, settings.ORIGINAL)]
        for result in results[:1]]
    for asked in settings.GRID:
        found = runs(results, asked)[:1]
        sizes = size(found[0]["size"]["after"]) if found else ["", ""]
        rows.append([*words(asked), *sizes, *scores(found), *times(latency, asked.name)])
    return cells.table(head, rows)


def seeds_table(results):
    """The forms that are recovered with every seed."""
    rows = []
    for asked in settings.REPEATED:
        found = runs(results, asked)
        rows.append([*words(asked), len(found), *scores(found)])
    return cells.table(["E", "groups", "shared", "seeds", "before recovery", "after", "minus teacher"], rows)


def parts_table(results):
    """What each saving of the form that is asked for costs alone, and how it does with a longer recovery and another beginning."""
    rows = []
    for asked in (settings.ASKED, *settings.PARTS):
        found = runs(results, asked)
        sizes = size(found[0]["size"]["after"]) if found else ["", ""]
        rows.append([*words(asked), "" if asked.share == "none" else asked.start, asked.steps, *sizes, len(found), *scores(found)])
    return cells.table(
        ["E", "groups", "shared", "begins with", "steps", "million parameters", "MB", "seeds", "before recovery", "after",
         "minus teacher"], rows)


def layers_table(results):
    """How far each layer moves the embeddings of training texts, Euclidean and cosine distance: in the forms that are recovered with
    every seed, by the first."""
    def distances(result, when):
        return [f"{layer['euclidean']:.1f} / {layer['cosine']:.2f}" for layer in result["layers"][when]["layers"]]

    rows = [["the teacher", "", "none", "", *distances(result, "teacher")] for result in results[:1]]
    for asked in settings.REPEATED:
        for result in runs(results, asked)[:1]:
            rows += [[*words(asked), when, *distances(result, when)] for when in ("before", "after")]
    return cells.table(["E", "groups", "shared", "recovery", *(f"layer {number}" for number in range(settings.LAYERS))], rows)


def bar(results, asked):
    """Whether a form comes near enough to the teacher."""
    found = runs(results, asked)
    text = (f"E {asked.embedding_size}, {asked.groups} groups within {settings.LOSS:.0f} point of the teacher after a recovery of "
            f"{asked.steps} steps")
    if not found:
        return f"- {text}: missing"
    more = difference(found)
    verdict = ("met" if more >= -settings.LOSS else "not met") + ("" if len(found) == len(settings.SEEDS) else " so far")
    return f"- {text}: {more:+.2f} points in the mean of {len(found)}: {verdict}"


# MARK: Speed


def sizes_table(speed):
    """Parameters, files and memory of the models with random weights."""
    rows = []
    for name, model in speed["models"].items():
        files = (f"{model['bytes'][kind] / 1e6:.1f}" if kind in model["bytes"] else "missing" for kind in ("fp32", "int8", "onnx"))
        rows.append([NAMES[name], f"{model['parameters']:,}", *files, f"{model['resident_bytes'] / 1e6:.0f}"])
    return cells.table(["", "parameters", "MB fp32", "MB int8", "MB ONNX", "MB of memory, fp32, 128 tokens"], rows)


def speed_table(speed):
    """Every side with all models."""
    def spread(values, digits):
        return f"{values['median']:.{digits}f} ({values['min']:.{digits}f}-{values['max']:.{digits}f})"

    rows = [
        [case["side"], case["input"].split("x")[1], case["threads"], *(spread(case["ms"][model], 2) for model in settings.SHAPES),
         *(spread(ratio, 3) for ratio in case["ratios"].values())]
        for case in speed["cases"]]
    return cells.table(
        ["side", "tokens", "threads", *(f"{NAMES[model]}, ms" for model in settings.SHAPES),
         *(f"{NAMES[model]} by BERT" for model in settings.SHAPES if model != "bert")], rows)


def machine(found):
    """Whose times they are."""
    return f"{found['processor']}, {found['cores']} cores; {found['date']}"


def others(shares):
    """What else the machine did: the median and the largest share of its processors."""
    return (f"other programs took {100 * shares['median']:.0f} % of the processors in the median process, "
            f"{100 * shares['max']:.0f} % at most")


def latency_setting(latency):
    """The line below the grid."""
    return f"Times: {machine(latency)}; medians of {latency['rounds']} rounds; {others(latency['others'])}."


def setting(speed):
    """The line below the table of times."""
    shares = [found["others"] for case in speed["cases"] for found in sum(case["processes"].values(), [])]
    versions = ", ".join(f"{name} {version}" for name, version in speed["versions"].items() if version)
    failed = "".join(f" {side}: {error}." for side, error in speed["failed"].items())
    return (f"{machine(speed)}; medians (least-largest) of {speed['rounds']} rounds; "
            f"{others({'median': statistics.median(shares), 'max': max(shares)})}; {versions}.{failed}")


def read(path):
    """A result file, none where it is absent."""
    return json.loads(path.read_text(encoding="utf-8")) if path.exists() else None


def main():
    results, latency, speed = cells.results(settings.CONVERSIONS), read(settings.LATENCY), read(settings.SPEED)
    parts = [grid_table(results, latency)]
    if latency:
        parts.append(latency_setting(latency))
    bars = "\n".join(bar(results, asked) for asked in (settings.ASKED, settings.LONGER))
    parts += [seeds_table(results), parts_table(results), layers_table(results), bars]
    if speed:
        parts += [sizes_table(speed), speed_table(speed), setting(speed)]
    print("\n\n".join(parts))


if __name__ == "__main__":
    main()
