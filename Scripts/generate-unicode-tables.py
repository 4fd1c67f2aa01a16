"""Writes Sources/Tokenization/Unicode/UnicodeData*.generated.swift by asking the reference, code point by code point.

The reference is the package `tokenizers` at the version below. It mixes several Unicode versions (its general categories
are Unicode 8's, its decompositions Unicode 13's, its lower-case map its Rust compiler's), so neither Swift's standard
library nor any one Unicode version gives the same ids: its answers themselves are the specification.

Usage: .venv-reference/bin/python Scripts/generate-unicode-tables.py [--check]

With --check nothing is written and the exit status is 1 when a file would change.
"""

import pathlib
import sys
import unicodedata

import tokenizers
from tokenizers import AddedToken, Regex, Tokenizer, models, normalizers, pre_tokenizers

REFERENCE = "0.23.3"
FOLDER = pathlib.Path(__file__).resolve().parent.parent / "Sources" / "Tokenization" / "Unicode"
SCALARS = [c for c in range(0x110000) if not 0xD800 <= c <= 0xDFFF]
HANGUL = range(0xAC00, 0xAC00 + 11172)
BELOW_CLASS = "\u0334"  # combining class 1, the lowest of all
ABOVE_CLASS = "\u0345"  # combining class 240, the highest of all


def bert(**on):
    options = dict(clean_text=False, handle_chinese_chars=False, strip_accents=False, lowercase=False)
    return normalizers.BertNormalizer(**{**options, **on})


def ranges(members):
    """Maximal runs of consecutive code points as (first, last)."""
    runs = []
    for c in sorted(members):
        if runs and runs[-1][1] == c - 1:
            runs[-1][1] = c
        else:
            runs.append([c, c])
    return runs


def combining_classes(nfd):
    """The canonical combining class of every code point, from how the reference reorders it among known marks."""
    marks = {}

    def after(character, mark):  # the character's class is above the mark's
        return nfd.normalize_str("a" + character + mark) == "a" + mark + character

    def before(character, mark):
        return nfd.normalize_str("a" + mark + character) == "a" + character + mark

    moving = [
        character
        for character in map(chr, SCALARS)
        if ord(character) not in HANGUL
        and nfd.normalize_str(character) == character
        and (after(character, BELOW_CLASS) or before(character, ABOVE_CLASS))
    ]
    for character in moving:  # one mark of each class, named by Python's own tables
        value = unicodedata.combining(character)
        if value:
            marks.setdefault(value, character)
    classes = {}
    for character in moving:
        equal = [v for v, m in marks.items() if character == m or not (after(character, m) or before(character, m))]
        assert len(equal) == 1, (hex(ord(character)), equal)
        classes[ord(character)] = equal[0]
    return classes


def probe():
    clean, chinese = bert(clean_text=True), bert(handle_chinese_chars=True)
    accents, lower = bert(strip_accents=True), bert(lowercase=True)
    nfd, words = normalizers.NFD(), pre_tokenizers.BertPreTokenizer()
    single = Tokenizer(models.WordLevel({"[UNK]": 0}, unk_token="[UNK]"))
    single.add_special_tokens([AddedToken("<m>", single_word=True, normalized=False)])
    strip = Tokenizer(models.WordLevel({"[UNK]": 0}, unk_token="[UNK]"))
    strip.add_special_tokens([AddedToken("<m>", lstrip=True, normalized=False)])

    found = {name: set() for name in ["removed", "whitespace", "punctuation", "nonspacing", "word", "chinese"]}
    decompositions, lowercase = {}, {}
    for c in SCALARS:
        character = chr(c)
        cleaned = clean.normalize_str(character)
        if cleaned == "":
            found["removed"].add(c)
        pieces = [p for p, _ in words.pre_tokenize_str("a" + character + "b")]
        if pieces == ["a", "b"]:
            found["whitespace"].add(c)
        elif pieces == ["a", character, "b"]:
            found["punctuation"].add(c)
        else:
            assert pieces == ["a" + character + "b"], (hex(c), pieces)
        assert cleaned in ("", " " if c in found["whitespace"] else character), hex(c)
        if chinese.normalize_str(character) != character:
            assert chinese.normalize_str(character) == " " + character + " ", hex(c)
            found["chinese"].add(c)
        decomposed = nfd.normalize_str(character)
        if c in HANGUL:
            index = c - 0xAC00
            jamo = [0x1100 + index // 588, 0x1161 + index % 588 // 28, 0x11A7 + index % 28]
            assert decomposed == "".join(map(chr, jamo if index % 28 else jamo[:2])), hex(c)
        elif decomposed != character:
            decompositions[c] = [ord(x) for x in decomposed]
        if accents.normalize_str(character) == "":
            found["nonspacing"].add(c)
        lowered = lower.normalize_str(character)
        if lowered != character:
            lowercase[c] = [ord(x) for x in lowered]
        if len(single.encode(character + "<m>").ids) == 1:
            found["word"].add(c)
        spaced = strip.encode("a" + character + "<m>").offsets[-1][0] == 1
        assert spaced == (c in found["whitespace"]), hex(c)
    for c, scalars in decompositions.items():  # stripping accents = decomposing, then dropping non-spacing marks
        kept = "".join(chr(x) for x in scalars if x not in found["nonspacing"])
        assert accents.normalize_str(chr(c)) == kept, hex(c)
        assert c not in found["nonspacing"] or kept == "", hex(c)
    found["nonspacing"] -= set(decompositions)
    special = {c: scalars for c, scalars in lowercase.items() if len(scalars) != 1}
    assert special == {0x130: [0x69, 0x307]}, special
    return found, decompositions, {c: s[0] for c, s in lowercase.items() if c not in special}, combining_classes(nfd)


def charsmap(key):
    """A compiled map of SentencePiece that turns one key into X: the form of its double array is in PrecompiledMap.swift."""
    units = [0] * 0x1000
    place = 0
    units[0], offset = 0x400 << 10, 0x400
    for number, byte in enumerate(key):
        place ^= offset ^ byte
        offset = 0x200 << number if number + 1 < len(key) else 0x100
        units[place] = offset << 10 | (number + 1 == len(key)) << 8 | byte
    units[place ^ offset] = 0
    trie = b"".join(unit.to_bytes(4, "little") for unit in units)
    return normalizers.Precompiled(len(trie).to_bytes(4, "little") + trie + b"X\0")


def grapheme_classes():
    """Code points that continue a grapheme, begin one before any other, are pictographic, and stand alone.

    `Precompiled` replaces a grapheme of less than six bytes as a whole, so what it leaves shows where graphemes end.
    """
    letter, copyright = charsmap(b"a"), charsmap("\xa9".encode())
    extend = {c for c in SCALARS if letter.normalize_str("a" + chr(c)) == "X"}
    prepend = {c for c in SCALARS if letter.normalize_str(chr(c) + "a\u0301") == chr(c) + "X\u0301" and c not in (0x61,)}
    pictographic = {c for c in SCALARS if letter.normalize_str(chr(c)) == chr(c) and c not in extend
                    and copyright.normalize_str("\xa9\u200d" + chr(c)) == "X\u200d" + chr(c)}
    control = {c for c in SCALARS if unicodedata.category(chr(c)) in ("Cc", "Cf", "Zl", "Zp")} - extend - prepend
    return extend, prepend, pictographic | {0xA9}, control


def python_case():
    """The characters that have case to Python, and those that it looks past when it lower-cases a capital sigma."""

    def is_final(text):
        return text.lower().endswith("\u03c2")

    ignorable = {c for c in SCALARS if is_final("A" + chr(c) + "\u03a3") and not is_final(chr(c) + "\u03a3")}
    return {c for c in SCALARS if is_final(chr(c) + "\u03a3")}, ignorable


def matched(pattern):
    """The code points that a regular expression of the reference matches alone."""
    text = "".join(map(chr, SCALARS))
    return set(SCALARS) - set(map(ord, normalizers.Replace(Regex(pattern), "").normalize_str(text)))


def pipeline_tables(found, decompositions):
    """What the general pipeline knows beyond BERT's."""
    nfkd, nfc, accents = normalizers.NFKD(), normalizers.NFC(), normalizers.StripAccents()
    compatible = {}
    for c in SCALARS:
        decomposed = [ord(x) for x in nfkd.normalize_str(chr(c))]
        if c not in HANGUL and decomposed != decompositions.get(c, [c]):
            compatible[c] = decomposed
    compositions = []
    for c, scalars in decompositions.items():
        text = "".join(map(chr, scalars))
        if nfc.normalize_str(text) == chr(c):
            first = nfc.normalize_str(text[:-1])
            assert len(first) == 1 and nfc.normalize_str(first + text[-1]) == chr(c), hex(c)
            compositions += [ord(first), scalars[-1], c]
    spaced = "a" + "a".join(chr(c) for c in SCALARS if c != 0x61) + "a"
    pieces = [p for p, _ in pre_tokenizers.Digits(individual_digits=True).pre_tokenize_str(spaced)]
    numeric = {ord(p) for p in pieces if len(p) == 1 and p != "a"}
    assert matched(r"\s") == found["whitespace"], sorted(matched(r"\s") ^ found["whitespace"])
    marks = {c for c in SCALARS if accents.normalize_str(chr(c)) == ""}
    return compatible, compositions, numeric, marks


def lowercase_runs(lowercase):
    """(first, last, stride, distance) with stride 1 or 2, greedy from the smallest code point."""
    runs, todo = [], dict(lowercase)
    for c in sorted(lowercase):
        if c not in todo:
            continue
        distance, best = lowercase[c] - c, None
        for stride in (1, 2):
            last = c
            while todo.get(last + stride, -1) == last + stride + distance:
                last += stride
            if best is None or (last - c) // stride > (best[0] - c) // best[1]:
                best = (last, stride)
        for x in range(c, best[0] + 1, best[1]):
            del todo[x]
        runs.append((c, best[0], best[1], distance))
    return runs


def literal(name, comment, numbers, element="UInt32", hexadecimal=True):
    lines, line = [], "   "
    for number in numbers:
        text = f" 0x{number:X}," if hexadecimal else f" {number},"
        if len(line) + len(text) > 110:
            lines.append(line)
            line = "   "
        line += text
    lines.append(line)
    head = "".join(f"  /// {part}\n" for part in comment)
    return f"{head}  static let {name}: [{element}] = [\n" + "\n".join(lines) + "\n  ]\n"


def swift_file(tables):
    first = "// Generated from tokenizers " + REFERENCE
    first += " by `.venv-reference/bin/python Scripts/generate-unicode-tables.py`: do not edit.\n"
    return first + "\nextension UnicodeData {\n" + "\n".join(tables) + "}\n"


def pairs(members):
    return [x for run in ranges(members) for x in run]


def main():
    if tokenizers.__version__ != REFERENCE:
        sys.exit(f"expected tokenizers {REFERENCE}, found {tokenizers.__version__}")
    found, decompositions, lowercase, classes = probe()
    by_class = {}
    for c, value in classes.items():
        by_class.setdefault(value, set()).add(c)
    class_runs = sorted((a, b, value) for value, members in by_class.items() for a, b in ranges(members))
    flat = [x for c in sorted(decompositions) for x in [len(decompositions[c]) << 24 | c, *decompositions[c]]]
    runs = [(a, b, s, d & 0xFFFFFFFF) for a, b, s, d in lowercase_runs(lowercase)]
    files = {
        "UnicodeData+Categories.generated.swift": [
            literal("removed", ["Code points that cleaning removes: first, last, first, last, ..."], pairs(found["removed"])),
            literal("whitespace", ["Code points that separate words: first, last, ..."], pairs(found["whitespace"])),
            literal("punctuation", ["Code points that are words of their own: first, last, ..."], pairs(found["punctuation"])),
            literal("chinese", ["Code points that get spaces around them: first, last, ..."], pairs(found["chinese"])),
            literal("nonspacing", ["Code points that accent stripping drops: first, last, ..."], pairs(found["nonspacing"])),
            literal(
                "combiningClasses",
                ["Canonical combining classes other than 0: first, last, class, ..."],
                [x for run in class_runs for x in run],
            ),
        ],
        "UnicodeData+Words.generated.swift": [
            literal("word", ["Code points that a single-word added token may not touch: first, last, ..."], pairs(found["word"])),
            literal(
                "lowercaseRuns",
                [
                    "Lower-case map: first, last, stride (1 or 2), distance modulo 2^32, ...",
                    "U+0130, the only one with two characters, is not here.",
                ],
                [x for run in runs for x in run],
            ),
        ],
        "UnicodeData+Decompositions.generated.swift": [
            literal(
                "decompositions",
                ["Full canonical decompositions without Hangul: count << 24 | code point, then that many scalars."],
                flat,
            ),
        ],
    }
    compatible, compositions, numeric, marks = pipeline_tables(found, decompositions)
    extend, prepend, pictographic, control = grapheme_classes()
    flat = [x for c in sorted(compatible) for x in [len(compatible[c]) << 24 | c, *compatible[c]]]
    files["UnicodeData+Compatibility.generated.swift"] = [
        literal(
            "compatibilityDecompositions",
            ["Full compatibility decompositions that differ from the canonical ones, in the same form."],
            flat,
        ),
    ]
    files["UnicodeData+Compositions.generated.swift"] = [
        literal("compositions", ["Primary composites: first, second, composite, ..."], compositions),
    ]
    files["UnicodeData+Pipeline.generated.swift"] = [
        literal("marks", ["Combining marks, which `StripAccents` drops: first, last, ..."], pairs(marks)),
        literal("numeric", ["Numbers to `Digits`: first, last, ..."], pairs(numeric)),
        literal("letters", ["`\\p{L}` of regular expressions: first, last, ..."], pairs(matched(r"\p{L}"))),
        literal("numbers", ["`\\p{N}` of regular expressions: first, last, ..."], pairs(matched(r"\p{N}"))),
        literal("digits", ["`\\d` of regular expressions: first, last, ..."], pairs(matched(r"\d"))),
        literal("wordCharacters", ["`\\w` of regular expressions: first, last, ..."], pairs(matched(r"\w"))),
    ]
    files["UnicodeData+Graphemes.generated.swift"] = [
        literal("graphemeExtend", ["Code points that continue a grapheme: first, last, ..."], pairs(extend)),
        literal("graphemePrepend", ["Code points that the next one continues: first, last, ..."], pairs(prepend)),
        literal("graphemeControl", ["Code points that are always alone: first, last, ..."], pairs(control)),
        literal("pictographic", ["Code points that a joiner joins: first, last, ..."], pairs(pictographic)),
    ]
    cased, ignorable = python_case()
    files["UnicodeData+PythonCase.generated.swift"] = [
        literal("cased", ["Code points with case to Python: first, last, ..."], pairs(cased)),
        literal("caseIgnorable", ["Code points that it looks past: first, last, ..."], pairs(ignorable)),
    ]
    changed = False
    for name, tables in files.items():
        text, path = swift_file(tables), FOLDER / name
        if not path.exists() or path.read_text() != text:
            changed = True
            if "--check" not in sys.argv[1:]:
                path.write_text(text)
        print(f"{name}: {text.count(chr(10))} lines")
    print(f"{len(decompositions)} decompositions, {len(lowercase) + 1} lower-case mappings, {len(classes)} combining marks")
    if changed and "--check" in sys.argv[1:]:
        sys.exit("the committed tables differ from the reference")


if __name__ == "__main__":
    main()
