"""Makes the corpus of the experiment: WikiText-2's valid and test files, and the descriptions of Debian's packages.

    BERTIE_DATA=FOLDER python3 Experiments/Pretraining/corpus.py

Descriptions come from the lists of the machine's own package manager (Debian or a system made of it), fetched in English into
runs/pretraining/lists. Each paragraph is one line, each package a document; a paragraph that stood in another package before is
left out, so that no held-out text was trained on word for word. Lists (lines further in) are left out too.
"""

import hashlib
import pathlib
import re
import subprocess
import sys

sys.path.append(str(pathlib.Path(__file__).resolve().parents[1]))
import cells  # noqa: E402

WORK = cells.ROOT / "runs" / "pretraining"
LISTS = WORK / "lists"
HELPER = "/usr/lib/apt/apt-helper"
FILE = WORK / "corpus.txt"


def translations():
    """The text of the English package descriptions."""
    if not list(LISTS.glob("*Translation-en*")):
        (LISTS / "partial").mkdir(parents=True, exist_ok=True)
        subprocess.run(
            ["apt-get", "-o", "Acquire::Languages=en", "-o", f"Dir::State::lists={LISTS}", "update"], check=True,
            capture_output=True)
    return "".join(
        subprocess.run([HELPER, "cat-file", str(path)], check=True, capture_output=True, text=True).stdout + "\n"
        for path in sorted(LISTS.glob("*Translation-en*")))


def descriptions(text):
    """The paragraphs of each package's description, its short one first."""
    for entry in text.split("\n\n"):
        _, _, text = entry.partition("\nDescription-en: ")
        short, *lines = text.split("\n")
        paragraphs, current = [short], []
        for line in lines:
            if line == " ." or line.startswith("  "):
                paragraphs.append(" ".join(current))
                current = []
            else:
                current.append(line.strip())
        paragraphs.append(" ".join(current))
        yield [paragraph for paragraph in paragraphs if len(paragraph.split()) > 3]


def articles(text):
    """The paragraphs of each article of WikiText; `= Title =` begins one, headings are left out."""
    paragraphs = []
    for line in map(str.strip, text.split("\n")):
        if re.fullmatch(r"= [^=].* =", line):
            yield paragraphs
            paragraphs = []
        elif line and not line.startswith("="):
            paragraphs.append(line)
    yield paragraphs


def documents():
    folder = cells.data_folder("WikiText-2", "wikitext2")
    for name in ("valid.txt", "test.txt"):
        yield from articles((folder / name).read_text(encoding="utf-8"))
    seen = set()
    for paragraphs in descriptions(translations()):
        fresh = [paragraph for paragraph in paragraphs if paragraph not in seen]
        seen.update(fresh)
        yield fresh


def make():
    """The corpus's file, and what stands in it."""
    with cells.claimed(FILE.with_suffix(".lock"), wait=True):
        if not FILE.exists():
            half = FILE.with_suffix(".half")
            half.write_text("\n\n".join("\n".join(document) for document in documents() if document) + "\n", encoding="utf-8")
            half.rename(FILE)
    text = FILE.read_text(encoding="utf-8")
    return FILE, {
        "documents": text.count("\n\n") + 1, "paragraphs": sum(map(bool, text.split("\n"))), "bytes": FILE.stat().st_size,
        "sha256": hashlib.sha256(FILE.read_bytes()).hexdigest()}


if __name__ == "__main__":
    print(*make())
