"""Times all-MiniLM-L6-v2 in each of ALBERT's forms of docs/albert.md on our engine. Training changes no time, so none is trained.

    python3 Experiments/Albert/latency.py [--rounds 5] [--seconds 1]
    python3 Experiments/Albert/latency.py --try

Run it with nothing else running. In each round every form is timed once, in fresh processes, in an order that turns round every
other time; each measurement waits for a quiet machine. Times are medians of the rounds' medians, ratios (a form's time by the
original's) medians of the rounds' ratios, each beside the least and the largest. --try measures once and for moments, does not wait,
and prints what would be the result.
"""

import argparse
import json
import statistics

import settings
import cells  # settings puts its folder on the path
import machine

MODELS = settings.WORK / "latency"
FORMS = {form.name: form for form in settings.GRID}


def convert():
    """Writes the forms; gives all folders by name."""
    MODELS.mkdir(parents=True, exist_ok=True)
    folders = {settings.ORIGINAL: cells.model_folder()}
    for name, form in FORMS.items():
        folders[name] = MODELS / name
        machine.run([
            cells.program("bertie-train"), "factorize", folders[settings.ORIGINAL], *form.options, "--out", folders[name], "--force"])
    return folders


def bench(folder, options):
    """What one process says of a model: milliseconds by tokens, and what other programs took meanwhile."""
    found = machine.measured([
        machine.BERTIE, "bench", folder, "--tokens", ",".join(map(str, settings.TOKENS)), "--batch", "1", "--precision", "fp32",
        "--outputs", "states", "--seconds", options.seconds, "--json"], waits=not options.is_try)
    return {result["tokens"]: result["median_ms"] for result in found["results"]}, found["others"]


def spreads(rounds, name, tokens):
    """A model's milliseconds and their ratios to the original's, over all rounds."""
    times, originals = ([found[each][tokens] for found in rounds] for each in (name, settings.ORIGINAL))
    return {"ms": machine.spread(times), "ratio": machine.spread([time / by for time, by in zip(times, originals)])}


def summary(rounds, others):
    """What a result says of the milliseconds of each round by model and tokens."""
    return dict(
        others={"median": statistics.median(others), "max": max(others)},
        models={name: {str(tokens): spreads(rounds, name, tokens) for tokens in settings.TOKENS} for name in rounds[0]})


def measure(options):
    """The whole result."""
    folders = convert()
    rounds, others = [], []
    for number in range(options.rounds):
        found = {}
        for name in list(folders)[::1 if number % 2 == 0 else -1]:
            found[name], share = bench(folders[name], options)
            others.append(share)
            print(f"  round {number}, {name}: {found[name]}", flush=True)
        rounds.append(found)
    command = f"Experiments/Albert/latency.py --rounds {options.rounds} --seconds {options.seconds:g}"
    return machine.facts(command) | {"rounds": options.rounds} | summary(rounds, others)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=settings.ROUNDS)
    parser.add_argument("--seconds", type=float, default=settings.SECONDS)
    parser.add_argument("--try", action="store_true", dest="is_try")
    options = parser.parse_args()
    if options.is_try:
        options.rounds, options.seconds = 1, 0.05
        print(json.dumps(measure(options), indent=1))
    else:
        machine.write(settings.LATENCY, measure(options))


if __name__ == "__main__":
    try:
        main()
    except machine.Failed as error:
        raise SystemExit(f"latency: error: {error}")
