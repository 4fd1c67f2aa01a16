"""Writes each task's subset in its official form, from the copies under BERTIE_DATA; both sides read what stands there.

    python3 Experiments/Tasks/prepare.py [--only TASK]

The subset is drawn with a fixed seed, in the order of the copy. A folder that is there already is left as it is.
"""

import argparse
import json
import random
import shutil

import settings


def drawn(rows, count, seed=0):
    """`count` of the rows in their order, all where count is 0."""
    if not count or count >= len(rows):
        return list(rows)
    chosen = sorted(random.Random(seed).sample(range(len(rows)), count))
    return [rows[index] for index in chosen]


def lines(path):
    return path.read_text(encoding="utf-8").rstrip("\n").split("\n")


def write_lines(path, rows):
    path.write_text("".join(row + "\n" for row in rows), encoding="utf-8")


def cola(task, source, out):
    train = lines(source / "train.tsv") + lines(source / "val.tsv")
    write_lines(out / "train.tsv", drawn(train, task.train))
    write_lines(out / "dev.tsv", lines(source / "dev.tsv"))


def rte(task, source, out):
    header, *train = lines(source / "train.tsv")
    train += lines(source / "val.tsv")
    chosen = drawn(train, task.train)
    renumbered = [f"{number}\t" + row.split("\t", 1)[1] for number, row in enumerate(chosen)]
    write_lines(out / "train.tsv", [header] + renumbered)
    write_lines(out / "dev.tsv", lines(source / "dev.tsv"))


def stsb(task, source, out):
    write_lines(out / "sts-train.csv", drawn(lines(source / "sts-train.csv"), task.train))
    for part in ("dev", "test"):
        write_lines(out / f"sts-{part}.csv", lines(source / f"sts-{part}.csv"))


def sst2(task, source, out):
    header, *train = lines(source / "train.tsv")
    train += lines(source / "dev.tsv")[1:]
    write_lines(out / "train.tsv", [header] + drawn(train, task.train))
    # The copy's test.tsv is GLUE's dev set.
    write_lines(out / "dev.tsv", lines(source / "test.tsv"))


def dream(task, source, out):
    for part, count in (("train", task.train), ("dev", 100), ("test", task.test)):
        dialogues = json.loads((source / f"{part}.json").read_text(encoding="utf-8"))
        questions = [(place, number) for place, item in enumerate(dialogues) for number in range(len(item[1]))]
        chosen = {}
        for place, number in drawn(questions, count):
            chosen.setdefault(place, []).append(dialogues[place][1][number])
        subset = [[dialogues[place][0], asked, dialogues[place][2]] for place, asked in chosen.items()]
        (out / f"{part}.json").write_text(json.dumps(subset, ensure_ascii=False), encoding="utf-8")


def wikiann(task, source, out):
    def sentences(path):
        return [text for text in path.read_text(encoding="utf-8").strip("\n").split("\n\n") if text.strip()]

    rest = sentences(source / "dev-en.tsv")
    chosen = drawn(rest, task.test + 200)
    parts = {
        "train-en.tsv": drawn(sentences(source / "train-en.tsv"), task.train),
        "dev-en.tsv": chosen[:200], "test-en.tsv": chosen[200:],
    }
    for name, texts in parts.items():
        (out / name).write_text("\n\n".join(texts) + "\n", encoding="utf-8")


def tydiqa(task, source, out):
    # The copy's dev part has empty answers, as XTREME strips it: train and test are both of the train part.
    data = json.loads((source / "tydiqa.goldp.en.train.json").read_text(encoding="utf-8"))["data"]
    paragraphs = [paragraph for article in data for paragraph in article["paragraphs"]]
    # No text may be in two parts.
    by_text = {}
    for paragraph in paragraphs:
        by_text.setdefault(paragraph["context"], []).extend(paragraph["qas"])
    texts = list(by_text)
    random.Random(0).shuffle(texts)
    wanted = {"test": task.test, "dev": 100, "train": task.train}
    parts = {part: [] for part in wanted}
    counts = dict.fromkeys(wanted, 0)
    for text in texts:
        part = next((name for name in wanted if counts[name] < wanted[name]), None)
        if part is None:
            break
        parts[part].append({"paragraphs": [{"context": text, "qas": by_text[text]}]})
        counts[part] += len(by_text[text])
    for part, articles in parts.items():
        (out / f"{part}.json").write_text(
            json.dumps({"data": articles}, ensure_ascii=False), encoding="utf-8")


WRITERS = {
    "cola": cola, "rte": rte, "sts-b": stsb, "sst-2": sst2, "dream": dream, "wikiann": wikiann, "tydi-qa": tydiqa,
}


def prepare(task):
    """Makes the task's folder unless it is there."""
    if task.data.is_dir():
        return
    half = task.data.with_name(task.data.name + ".half")
    shutil.rmtree(half, ignore_errors=True)
    half.mkdir(parents=True)
    WRITERS[task.name](task, settings.data_folder(task), half)
    half.rename(task.data)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--only", help="one task")
    arguments = parser.parse_args()
    for task in [settings.task_named(arguments.only)] if arguments.only else settings.TASKS:
        prepare(task)
        print(f"{task.name}: {task.data}")


if __name__ == "__main__":
    main()
