"""The texts of compare.py: lines of manual pages in several scripts, and seeded random ones."""

import gzip
import pathlib
import random
import subprocess
import unicodedata

PACKAGES = {
    "de": "manpages-de",
    "ja": "manpages-ja",
    "ru": "manpages-ru",
    "zh": "manpages-zh",
    "en": "manpages-dev",
}
SCRIPTS = (
    "LATIN GREEK CYRILLIC ARMENIAN HEBREW ARABIC DEVANAGARI BENGALI TAMIL THAI TIBETAN GEORGIAN HANGUL ETHIOPIC KHMER"
    " HIRAGANA KATAKANA CJK BOPOMOFO YI MATHEMATICAL MUSICAL FULLWIDTH VIETNAMESE SINHALA MALAYALAM CHEROKEE DESERET"
).split()
CONTROLS = [*range(0x20), *range(0x7F, 0xA1), 0xAD, 0x200B, 0x200C, 0x200D, 0x2028, 0x2029, 0x202E, 0x2060, 0xFEFF, 0xFFFD, 0xE000]
EMOJI = "😀😂🥰🤷👩👨👧👦🏳🌈❤🔥👍✈☎🇩🇪🇯🇵1⃣#"


def download(folder):
    """Fetches the Debian packages into a folder, unless they are there, and returns the folder of each language."""
    folder.mkdir(parents=True, exist_ok=True)
    unpacked = {}
    for language, package in PACKAGES.items():
        unpacked[language] = folder / language
        if unpacked[language].exists():
            continue
        if not list(folder.glob(f"{package}_*.deb")):
            if subprocess.run(["apt-get", "download", package], cwd=folder).returncode:
                subprocess.run(["apt-get", "update", "-qq"], check=True)
                subprocess.run(["apt-get", "download", package], cwd=folder, check=True)
        (archive,) = folder.glob(f"{package}_*.deb")
        partial = folder / f"{language}.partial"
        subprocess.run(["dpkg", "-x", archive, partial], check=True)
        partial.rename(unpacked[language])
    return unpacked


def manual_lines(folder, count, seed):
    """Different lines of running text from the manual pages below a folder, in a seeded order."""
    lines = {}
    for path in sorted(folder.glob("usr/share/man/**/*.gz")):
        if path.is_symlink():
            continue
        try:
            text = gzip.decompress(path.read_bytes()).decode("utf-8")
        except (UnicodeDecodeError, OSError):
            continue
        for line in text.split("\n"):
            if len(line) >= 12 and not line.startswith((".", "'", "\\")):
                lines[line] = None
    chosen = list(lines)
    random.Random(seed).shuffle(chosen)
    return chosen[:count]


class RandomTexts:
    """Seeded texts of vocabulary pieces, assigned characters by script, marks, emoji with joiners, and controls."""

    def __init__(self, vocabulary, seed):
        self.random = random.Random(seed)
        self.words = [t for t in vocabulary if not t.startswith("##") and not t.startswith("[")]
        self.pieces = [t[2:] for t in vocabulary if t.startswith("##")]
        self.scripts = {name: [] for name in SCRIPTS}
        self.marks, self.others = [], []
        for c in range(0x110000):
            category = unicodedata.category(chr(c))
            if category in ("Cn", "Cs", "Co"):
                continue
            name = unicodedata.name(chr(c), "").split(" ")[0]
            if category in ("Mn", "Mc", "Me"):
                self.marks.append(chr(c))
            if name in self.scripts:
                self.scripts[name].append(chr(c))
            else:
                self.others.append(chr(c))

    def part(self):
        r = self.random
        kind = r.random()
        if kind < 0.62:
            return r.choice(self.words)
        if kind < 0.74:
            return r.choice(self.words) + "".join(r.choice(self.pieces) for _ in range(r.randrange(1, 4)))
        if kind < 0.80:
            return "".join(r.choice(self.scripts[r.choice(SCRIPTS)]) for _ in range(r.randrange(1, 4)))
        if kind < 0.84:
            script = self.scripts[r.choice(SCRIPTS)]
            return "".join(r.choice(script) for _ in range(r.randrange(1, 6)))
        if kind < 0.89:
            word = r.choice(self.words)
            return "".join(c + "".join(r.choice(self.marks) for _ in range(r.randrange(0, 4))) for c in word)
        if kind < 0.92:
            return "\u200d".join(r.choice(EMOJI) + r.choice(["", "\ufe0f", "\U0001f3fd"]) for _ in range(r.randrange(1, 4)))
        if kind < 0.96:
            word = r.choice(self.words)
            place = r.randrange(len(word) + 1)
            return word[:place] + chr(r.choice(CONTROLS)) + word[place:]
        if kind < 0.98:
            return r.choice(["[CLS]", "[SEP]", "[MASK]", "[UNK]", "[PAD]", "[cls]", "##ing", "[", "]", "\r\n", "\t"])
        if kind < 0.985:
            return "x" * r.randrange(95, 106)
        return r.choice(self.others) + r.choice(self.marks)

    def text(self):
        r = self.random
        parts = [self.part() + r.choice(["", " ", " ", " ", " ", " ", "\u3000", "\u00a0"]) for _ in range(r.randrange(0, 24))]
        text = "".join(parts)
        if r.random() < 0.1:
            text = text.upper()
        if r.random() < 0.1:
            text = unicodedata.normalize("NFD", text)
        return text


