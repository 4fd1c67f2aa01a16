"""Writes the tables of the results into the pages, between `<!-- begin NAME -->` and `<!-- end NAME -->`.

Usage, from the repository's root:
  python3 Benchmarks/engine/report.py

Goals are those of goals.py; a figure that misses one says so. A table without results is left as it is.
"""

import json
import statistics

import cases
import goals
import machine

RESULTS = machine.HERE / "results"
PAGES = [machine.ROOT / name for name in ("docs/engine.md", "README.md")]
NAMES = {"base": "BERT-base", "minilm": "MiniLM", "bort": "Bort's shape", "real-minilm": "MiniLM, real weights", "large": "BERT-large"}
LIBRARIES = ["openvino", "onnxruntime", "ctranslate2", "pytorch"]
RAGGED = [("openvino", "padded"), *((library, "sorted") for library in LIBRARIES)]
TITLES = {"openvino": "OpenVINO", "onnxruntime": "ONNX Runtime", "ctranslate2": "CTranslate2", "pytorch": "PyTorch"}


class Counter:
    """How many goals are met."""

    def __init__(self):
        self.met = self.all = 0

    def cell(self, text, is_met):
        """The text of a figure that has a goal."""
        self.all += 1
        self.met += bool(is_met)
        return text if is_met else f"{text} **missed**"

    def __str__(self):
        return f"{self.met} of {self.all} goals met."


def table(heads, rows):
    """Columns but the first right-aligned."""
    lines = [heads, ["---"] + ["---:"] * (len(heads) - 1), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def ms(value):
    """Three digits."""
    return f"{value:.0f}" if value >= 100 else f"{value:.1f}" if value >= 10 else f"{value:.2f}"


def spread(times):
    """A median with its least and largest."""
    return f"{ms(times['median_ms'])} ({ms(times['min_ms'])}-{ms(times['max_ms'])})"


class Results:
    """What lies in the results' folder."""

    def __init__(self, folder=RESULTS):
        self.folder = folder
        files = sorted((folder / "speed").glob("*.json")) if (folder / "speed").is_dir() else []
        self.cases = {path.stem: json.loads(path.read_text()) for path in files}

    def case(self, model, kind, name, threads=2):
        return self.cases.get(f"{model}-{kind}-{name}-{threads}t")

    def measure(self, name):
        path = self.folder / f"{name}.json"
        return json.loads(path.read_text()) if path.exists() else None


def setting(results, kinds):
    """The line below a table of cases."""
    used = [case for case in results.cases.values() if case["kind"] in kinds]
    dates = sorted({case["date"] for case in used})
    versions = ", ".join(f"{name} {version}" for name, version in used[0]["versions"].items())
    others = [found.get("others", 0) for case in used for side in case["sides"].values() for found in side["processes"]]
    rounds = sorted({case["rounds"] for case in used})
    span = dates[0] if len(dates) == 1 else f"{dates[0]} to {dates[-1]}"
    return (
        f"{used[0]['processor']}, {used[0]['cores']} cores; {span}; medians of {'-'.join(map(str, rounds))} processes a side, "
        f"interleaved; other programs took {100 * statistics.median(others):.0f} % of the processors in the median process, "
        f"{100 * max(others):.0f} % at most; {versions}.")


# MARK: Tables of cases


def against_openvino(results):
    """Ours, OpenVINO's and the ratio with its goal, two threads."""
    inputs = [name for name in cases.INPUTS if name != "ragged"]
    count = Counter()

    def cell(model, kind, name):
        case = results.case(model, kind, name)
        if not case or f"openvino-{kind}" not in case["sides"]:
            return ""
        ours, theirs = case["sides"][f"bertie-{kind}"], case["sides"][f"openvino-{kind}"]
        text = f"{ms(ours['median_ms'])} / {ms(theirs['median_ms'])} = {theirs['ratio']:.3f}"
        goal = goals.ratio(model, kind, name)
        if goal is None:
            return text
        goal_text = f"≤ {goal:.2f}"
        by_probe = None
        if probe := case["sides"].get("probe-int8"):
            by_probe = probe["ratio"]
            goal_text += f"; probe {by_probe:.2f}"
        return count.cell(f"{text} ({goal_text})", goals.ratio_is_met(goal, theirs["ratio"], by_probe))

    rows = []
    for kind in cases.PEERS:
        for model in cases.MODELS:
            cells = [cell(model, kind, name) for name in inputs]
            if any(cells):
                rows.append([f"{NAMES[model]} {kind}", *cells])
    if rows:
        note = ""
        if any("probe-int8" in case["sides"] for case in results.cases.values()):
            note = (
                f" probe: ours by a throw-away program in C for this processor only; a goal also counts as met up to "
                f"{goals.BY_PROBE:.2f} of it.")
        return f"{table(['ours / OpenVINO, ms', *inputs], rows)}\n\n{count} {setting(results, cases.PEERS)}{note}"


def all_peers(results):
    """Every side of every case but the ragged ones."""
    rows = []
    for kind in cases.PEERS:
        for case in cases.all_cases():
            found = results.cases.get(case.name)
            if case.kind != kind or case.input == "ragged" or not found:
                continue
            sides = [f"{library}-{kind}" for library in ["bertie", *LIBRARIES]]
            cells = [spread(found["sides"][side]) if side in found["sides"] else "" for side in sides]
            threads = "" if case.threads == 2 else f", {case.threads} thread"
            rows.append([f"{NAMES[case.model]} {kind} {case.input}{threads}", *cells])
    if rows:
        heads = ["ms: median (least-largest)", "Bertie", *(TITLES[library] for library in LIBRARIES)]
        return f"{table(heads, rows)}\n\n{setting(results, cases.PEERS)}"


def ragged(results):
    """Tokens a second of the ragged batch, and ours by each peer's."""
    count = Counter()
    rows = []
    for kind in cases.PEERS:
        for model in cases.MODELS:
            case = results.case(model, kind, "ragged")
            if not case:
                continue
            ours = case["sides"][f"bertie-{kind}"]["tokens_per_second"]
            cells = [f"{ours:,.0f}"]
            for library, way in RAGGED:
                side = case["sides"].get(f"{library}-{kind}-{way}")
                if not side:
                    cells.append("")
                    continue
                factor = ours / side["tokens_per_second"]
                text = f"{side['tokens_per_second']:,.0f}: {factor:.1f}x"
                if kind == "int8" and library == "openvino":
                    text = count.cell(f"{text} (≥ {goals.RAGGED[way]})", factor >= goals.RAGGED[way])
                cells.append(text)
            rows.append([f"{NAMES[model]} {kind}", *cells])
    if rows:
        heads = ["tokens a second", "Bertie", *(f"{TITLES[library]} {way}" for library, way in RAGGED)]
        return f"{table(heads, rows)}\n\n{count}"


def few_tokens(results):
    """int4 beside int8."""
    count = Counter()

    def cell(model, name):
        case = results.case(model, "int4", name)
        if not case:
            return ""
        int4, int8 = case["sides"]["bertie-int4"]["median_ms"], case["sides"]["bertie-int8"]["median_ms"]
        text = f"{ms(int4)} / {ms(int8)}: {int8 / int4:.2f}x"
        goal = goals.INT4.get(name) if model == "base" else None
        return text if goal is None else count.cell(f"{text} (≥ {goal})", int8 / int4 >= goal)

    rows = [[NAMES[model], *(cell(model, name) for name in cases.FEW_TOKENS)] for model in ("base", "minilm")]
    if any(any(row[1:]) for row in rows):
        return f"{table(['int4 / int8, ms', *cases.FEW_TOKENS], rows)}\n\n{count}"


def first_tokens(results):
    """The last layer for first tokens only, beside all tokens."""
    rows = []
    for case in cases.all_cases():
        found = results.cases.get(case.name)
        if case.kind == "first" and found:
            first, every = (found["sides"][side]["median_ms"] for side in ("bertie-int8-first", "bertie-int8"))
            rows.append([f"{NAMES[case.model]} {case.input}", ms(first), ms(every), f"{every / first:.2f}"])
    if rows:
        return table(["int8, ms", "first tokens", "all tokens", "speed-up"], rows)


def summary(results):
    """For the first screen: int8 on two threads."""
    rows = []
    for model in ("real-minilm", "base"):
        for name in ("1x12", "1x128", "8x128"):
            case = results.case(model, "int8", name)
            if case:
                sides = [case["sides"].get(f"{library}-int8") for library in ["bertie", *LIBRARIES[:3]]]
                rows.append([f"{NAMES[model]} {name}", *(ms(side["median_ms"]) if side else "" for side in sides)])
    if rows:
        return table(["int8, 2 threads, ms", "Bertie", *(TITLES[library] for library in LIBRARIES[:3])], rows)


# MARK: Tables of measures


def products(results):
    """Median share of the peak of each product."""
    found = results.measure("products")
    if not found:
        return None
    shares = {}
    for process in found["processes"]:
        for product in process["products"]:
            key = (product["precision"], product["inputs"], product["outputs"])
            shares.setdefault(key, {}).setdefault(product["rows"], []).append(product["share_of_peak"])
    count = Counter()
    numbers = sorted({rows for row in shares.values() for rows in row})
    rows = []
    for (precision, inputs, outputs), row in shares.items():
        cells = []
        for number in numbers:
            share = statistics.median(row[number]) if number in row else None
            text = "" if share is None else f"{100 * share:.0f} %"
            if share is not None and precision == "int8" and number == 1024:
                text = count.cell(f"{text} (≥ {100 * goals.PEAK_SHARE:.0f} %)", share >= goals.PEAK_SHARE)
            cells.append(text)
        rows.append([f"{precision} {inputs} to {outputs}", *cells])
    return f"{table(['share of the peak, rows', *map(str, numbers)], rows)}\n\n{count}"


# What a pass is made of, in columns of phases.
PHASES = {
    "embeddings": ["embeddings_ms"], "norms": ["norms_ms"], "rows to bytes or lines": ["inputs_ms"],
    "attention": ["attention_ms"], "maps": ["projections_ms", "attentionOutput_ms", "intermediate_ms", "feedForwardOutput_ms"],
    "waiting, copying": ["rest_ms"],
}
MODELS_OF_PHASES = {"base": "BERT-base", "minilm": "MiniLM", "dense": "dense", "removed": "pruned"}


def table_of_phases(inputs):
    rows = []
    for row in inputs:
        times = {name: sum(row["phases"][key]["median"] for key in keys) for name, keys in PHASES.items()}
        total = sum(times.values())
        rows.append([
            f"{MODELS_OF_PHASES[row['model']]} {row['precision']} {row['input']}", ms(row["median_ms"]["median"]),
            *(f"{100 * time / total:.0f} %" for time in times.values())])
    return table(["2 threads", "ms", *PHASES], rows)


def phases(results):
    found = results.measure("phases")
    return table_of_phases(found["inputs"]) if found else None


def start(results):
    found = results.measure("start")
    if not found:
        return None
    count = Counter()
    time, memory = found["milliseconds"], found["resident_bytes"]
    rows = [
        ["start to answer, ms", count.cell(
            f"{time['median']:.0f} ({time['min']:.0f}-{time['max']:.0f}) (≤ {goals.START_MILLISECONDS})",
            time["median"] <= goals.START_MILLISECONDS)],
        ["largest resident memory, MB", f"{memory['median'] / 1e6:.1f}"],
        ["the weights' file, MB", f"{found['weight_bytes'] / 1e6:.1f}"],
        ["memory by file", count.cell(
            f"{found['resident_by_weights']:.2f} (≤ {goals.RESIDENT_BY_WEIGHTS})",
            found["resident_by_weights"] <= goals.RESIDENT_BY_WEIGHTS)],
        ["the program, MB", f"{found['program_bytes'] / 1e6:.1f}"],
    ]
    return f"{table(['bertie-run, MiniLM int8', ''], rows)}\n\n{count} Medians of {len(found['processes'])} processes."


def busy(results):
    found = results.measure("busy")
    if not found:
        return None
    count = Counter()
    rows = [
        [NAMES[model["model"]], ms(model["alone_ms"]["median"]), ms(model["beside_ms"]["median"]), count.cell(
            f"{model['slow_down']:.2f} (≤ {goals.SLOW_DOWN})", model["slow_down"] <= goals.SLOW_DOWN)]
        for model in found["models"]]
    return f"{table(['int8 8x128, ms', 'alone', 'beside a busy process', 'slower by'], rows)}\n\n{count}"


def pruned(results):
    found = results.measure("pruned")
    if not found:
        return None
    count = Counter()
    rows = [
        [f"{row['precision']} {row['input']}", ms(row["dense_ms"]["median"]), ms(row["removed_ms"]["median"]),
         f"{row['speed_up']:.2f}", f"{row['promise']:.2f}", count.cell(
             f"{row['promise_by_speed_up']:.2f} (≤ {goals.PROMISE_BY_SPEED_UP})",
             row["promise_by_speed_up"] <= goals.PROMISE_BY_SPEED_UP)]
        for row in found["inputs"]]
    heads = ["ms", "dense", "pruned", "speed-up", "multiply-adds promise", "promise by speed-up"]
    return f"{table(heads, rows)}\n\n{count}"


def pruned_phases(results):
    found = results.measure("pruned")
    return table_of_phases(found["phases"]) if found else None


def accuracy(results):
    found = results.measure("accuracy")
    if not found:
        return None
    count = Counter()
    rows = []
    for task in found["tasks"]:
        for precision, row in task["precisions"].items():
            loss = f"{row['loss']:+.2f}"
            if precision == "int8":
                loss = count.cell(f"{loss} (≤ {goals.INT8_LOSS})", row["loss"] <= goals.INT8_LOSS)
            rows.append([
                f"{task['model']}, {precision}", f"{statistics.mean(row['macro_f1']):.2f}",
                f"{statistics.mean(row['accuracy']):.2f}", loss if precision != "fp32" else "",
                f"{row['other_labels']} of {task['texts'] * task['seeds']:,}" if precision != "fp32" else ""])
    heads = ["points", "macro-F1", "accuracy", "macro-F1 lost", "other labels than fp32"]
    return f"{table(heads, rows)}\n\n{count}"


SECTIONS = {
    "engine-table": against_openvino, "engine-peers": all_peers, "engine-ragged": ragged, "engine-int4": few_tokens,
    "engine-first": first_tokens, "engine-summary": summary, "engine-products": products, "engine-phases": phases,
    "engine-start": start, "engine-busy": busy, "engine-pruned": pruned,
    "engine-pruned-phases": pruned_phases, "engine-accuracy": accuracy,
}


def replaced(page, name, text):
    """A page with a section's text. Raises ValueError where it begins and does not end."""
    begin, end = f"<!-- begin {name} -->\n", f"<!-- end {name} -->"
    start = page.index(begin) + len(begin)
    return page[:start] + text + "\n" + page[page.index(end, start):]


def main():
    results = Results()
    written = set()
    for path in PAGES:
        page = before = path.read_text()
        for name, section in SECTIONS.items():
            if f"<!-- begin {name} -->" in page and (text := section(results)):
                page = replaced(page, name, text)
                written.add(name)
        if page != before:
            path.write_text(page)
    print(f"report: wrote {', '.join(sorted(written)) or 'nothing'}")


if __name__ == "__main__":
    main()
