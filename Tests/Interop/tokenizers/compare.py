"""Compares our tokenizer with the reference on real and random texts: ids, types, masks, offsets, windows must be equal.

Usage: .venv-reference/bin/python Tests/Interop/tokenizers/compare.py --tool PATH [--real N] [--random N] [--exhaustive]

PATH is the built executable of this folder's package (`swift build -c release --package-path Tests/Interop/tokenizers`).
Vocabularies come from $BERTIE_DATA, the manual pages from Debian through apt-get, cached
in $BERTIE_CACHE (default ~/.cache/bertie). Exits with 1 at the first difference.
"""

import argparse
import collections
import contextlib
import json
import os
import pathlib
import subprocess
import sys
import tempfile

import texts as sources
import tokenizers
from tokenizers import AddedToken, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors
from tokenizers.implementations import BertWordPieceTokenizer

REFERENCE = "0.23.3"
ROOT = pathlib.Path(__file__).resolve().parents[3]
CHUNK = 500


class Ours:
    """Our tokenizer of a folder, behind pipes."""

    def __init__(self, tool, folder):
        self.process = subprocess.Popen(
            [tool, str(folder)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8"
        )

    def ask(self, **request):
        self.process.stdin.write(json.dumps(request) + "\n")
        self.process.stdin.flush()
        line = self.process.stdout.readline()
        if not line:
            sys.exit(f"the tool died with {self.process.wait()}")
        return json.loads(line)

    def close(self):
        self.process.stdin.close()
        self.process.wait()


def described(encoding, window=False):
    result = {
        "ids": encoding.ids,
        "typeIds": encoding.type_ids,
        "attentionMask": encoding.attention_mask,
        "specialTokensMask": encoding.special_tokens_mask,
        "offsets": [x for pair in encoding.offsets for x in pair],
        "sequenceIds": [-1 if s is None else s for s in encoding.sequence_ids],
        "overflowing": [],
    }
    if not window:
        result["overflowing"] = [described(o, window=True) for o in encoding.overflowing]
    return result


@contextlib.contextmanager
def silent_errors():
    """Keeps the reference's panic messages off the terminal."""
    saved, null = os.dup(2), os.open(os.devnull, os.O_WRONLY)
    os.dup2(null, 2)
    try:
        yield
    finally:
        os.dup2(saved, 2)
        os.close(saved)
        os.close(null)


def fail(name, inputs, expected, found):
    print(f"DIFFERENCE in {name}\ninput {inputs!r}")
    for key in expected if isinstance(expected, dict) else []:
        if isinstance(found, dict) and expected[key] != found.get(key):
            print(f"{key}:\n  reference {expected[key]}\n  ours      {found.get(key)}")
    if not isinstance(expected, dict) or not isinstance(found, dict):
        print(f"reference {expected}\nours      {found}")
    sys.exit(1)


def compare(name, ours, reference, inputs, **options):
    """Compares encodings of inputs (lists of one or two texts) chunk by chunk; padding applies to a chunk."""
    tokens = unknown = 0
    unknown_id = reference.token_to_id("[UNK]")
    for start in range(0, len(inputs), CHUNK):
        chunk = inputs[start : start + CHUNK]
        expected = reference.encode_batch(
            [tuple(x) if len(x) == 2 else x[0] for x in chunk], add_special_tokens=options.get("addSpecialTokens", True)
        )
        found = ours.ask(texts=chunk, **options)
        if isinstance(found, dict):
            sys.exit(f"{name}: {found}")
        for one, e, f in zip(chunk, expected, found, strict=True):
            e = described(e)
            if e != f:
                fail(f"{name} {options}", one, e, f)
            real = [i for i, s in zip(e["ids"], e["specialTokensMask"]) if not s]
            tokens += len(real)
            unknown += real.count(unknown_id)
    return tokens, unknown


def compare_errors(name, ours, reference, inputs, **options):
    """Compares one input at a time where truncation may be impossible: both must fail, or both be equal."""
    outcome = collections.Counter()
    for one in inputs:
        found = ours.ask(texts=[one], **options)
        with silent_errors():
            try:
                expected = described(reference.encode(*one))
            except BaseException:  # a panic of the reference is not an Exception
                expected = None
        if (expected is None) != isinstance(found, dict) or expected is not None and found != [expected]:
            fail(f"{name} {options}", one, expected, found if isinstance(found, dict) else found[0])
        outcome["error" if expected is None else "equal"] += 1
    return outcome


def compare_decoding(name, ours, reference, inputs):
    ids = [reference.encode(*x).ids for x in inputs]
    for skip in (True, False):
        for start in range(0, len(ids), CHUNK):
            chunk = ids[start : start + CHUNK]
            found = ours.ask(decode=chunk, skipSpecialTokens=skip)
            expected = [reference.decode(i, skip_special_tokens=skip) for i in chunk]
            for i, e, f in zip(chunk, expected, found, strict=True):
                if e != f:
                    fail(f"{name} decode skip={skip}", i, e, f)


def compare_utf8_offsets(name, ours, inputs):
    """Offsets in UTF-8 must cut out the same text as offsets in code points."""
    for start in range(0, len(inputs), CHUNK):
        chunk = [[x[0]] for x in inputs[start : start + CHUNK]]
        points, octets = ours.ask(texts=chunk), ours.ask(texts=chunk, utf8=True)
        for (text,), p, o in zip(chunk, points, octets, strict=True):
            raw = text.encode()
            for a, b, c, d in zip(p["offsets"][::2], p["offsets"][1::2], o["offsets"][::2], o["offsets"][1::2]):
                if text[a:b].encode() != raw[c:d]:
                    fail(f"{name} utf8", text, (a, b), (c, d))


def vocabulary_folder(folder, vocab, **configuration):
    folder.mkdir()
    (folder / "vocab.txt").write_bytes(pathlib.Path(vocab).read_bytes())
    (folder / "tokenizer_config.json").write_text(json.dumps(configuration))
    return folder


def file_folder(folder, reference):
    folder.mkdir()
    reference.save(str(folder / "tokenizer.json"))
    return folder


def with_added_tokens(vocab):
    """A reference with every combination of the properties of added tokens, and BertProcessing."""
    reference = BertWordPieceTokenizer(vocab, lowercase=True)
    words = ["Berlin", "été", "<a>", " tab", "naïve x", "東", "ing", "Größe", "b\u0301c", "[X] ", "the", "thE cat", "ß"]
    combinations = [(s, l, r, n, p) for s in (0, 1) for l in (0, 1) for r in (0, 1) for n in (0, 1) for p in (0, 1)]
    tokens = [
        AddedToken(f"{words[i % len(words)]}{'!' * (i // len(words))}", single_word=bool(s), lstrip=bool(l), rstrip=bool(r),
                   normalized=bool(n), special=bool(p))
        for i, (s, l, r, n, p) in enumerate(combinations)
    ]
    reference.add_tokens(tokens)
    inner = reference._tokenizer
    inner.post_processor = processors.BertProcessing(("[SEP]", inner.token_to_id("[SEP]")), ("[CLS]", inner.token_to_id("[CLS]")))
    return inner, [t.content for t in tokens]


def run(name, tool, folder, reference, real, random_texts):
    reference.no_truncation()
    reference.no_padding()
    ours = Ours(tool, folder)
    singles = [[t] for t in real + random_texts]
    for label, inputs in (("real", [[t] for t in real]), ("random", [[t] for t in random_texts])):
        tokens, unknown = compare(f"{name} {label}", ours, reference, inputs)
        share = unknown / max(tokens, 1)
        print(f"{name}: {len(inputs)} {label} texts equal, {tokens} tokens, {share:.1%} [UNK]", flush=True)
        if label == "random" and share >= 0.5:
            sys.exit("half of the random tokens or more are unknown")
    mixed = singles[::7]
    compare(f"{name} plain", ours, reference, mixed, addSpecialTokens=False)
    compare(f"{name} threads", ours, reference, mixed, threads=3)
    compare_decoding(name, ours, reference, mixed)
    compare_utf8_offsets(name, ours, mixed)
    pairs = [[a[0], b[0]] for a, b in zip(singles, reversed(singles))]
    compare(f"{name} pairs", ours, reference, pairs)
    cells = 0
    outcome = collections.Counter()
    for strategy in ("longest_first", "only_first", "only_second"):
        for direction in ("right", "left"):
            for maximum, stride in ((3, 0), (4, 0), (11, 3), (24, 0), (40, 7)):
                reference.enable_truncation(maximum, stride=stride, strategy=strategy, direction=direction)
                options = dict(maximumLength=maximum, stride=stride, truncation=strategy, truncationSide=direction)
                part = pairs[cells::97]
                if strategy == "longest_first" and stride == 0:
                    compare(f"{name} pairs", ours, reference, pairs[cells::11], **options)
                    compare(f"{name} singles", ours, reference, singles[cells::11], **options)
                outcome += compare_errors(name, ours, reference, part + singles[cells::97], **options)
                cells += 1
    reference.no_truncation()
    for direction in ("right", "left"):
        for length, multiple in ((None, None), (None, 8), (16, None), (50, 32)):
            reference.enable_truncation(37, stride=2)
            reference.enable_padding(
                direction=direction, pad_id=reference.token_to_id("[PAD]"), pad_token="[PAD]", length=length,
                pad_to_multiple_of=multiple,
            )
            compare(
                f"{name} padding", ours, reference, (singles + pairs)[cells::13], maximumLength=37, stride=2,
                padding=str(length or "longest"), padToMultipleOf=multiple, paddingSide=direction,
            )
            cells += 1
    ours.close()
    print(f"{name}: pairs, {cells} cells of truncation and padding, decoding equal; {dict(outcome)} singly", flush=True)


def exhaustive(tool, folder):
    """Every code point between letters, under every normaliser: in ids and offsets."""
    combinations = [(c, h, s, l) for c in (True, False) for h in (True, False) for s, l in ((True, True), (False, True), (True, False), (False, False))]
    block = 0x8000
    checked = 0
    for number, (clean, chinese, strip, lower) in enumerate(combinations):
        normalizer = normalizers.BertNormalizer(
            clean_text=clean, handle_chinese_chars=chinese, strip_accents=strip, lowercase=lower
        )
        for first in range(0, 0x110000, block):
            points = [c for c in range(first, first + block) if not 0xD800 <= c <= 0xDFFF]
            if not points:
                continue
            inputs = [f"a{chr(c)}B" for c in points]
            letters = sorted({x for t in inputs for x in normalizer.normalize_str(t)})
            vocab = ["[UNK]", "[CLS]", "[SEP]", "[PAD]"] + letters + ["##" + x for x in letters]
            reference = Tokenizer(models.WordPiece({t: i for i, t in enumerate(vocab)}, unk_token="[UNK]"))
            reference.normalizer = normalizer
            reference.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
            reference.decoder = decoders.WordPiece()
            path = file_folder(folder / f"{number}-{first:x}", reference)
            ours = Ours(tool, path)
            for start in range(0, len(inputs), CHUNK * 8):
                chunk = inputs[start : start + CHUNK * 8]
                found = ours.ask(texts=[[t] for t in chunk])
                for text, e, f in zip(chunk, reference.encode_batch(chunk), found, strict=True):
                    if e.ids != f["ids"] or [x for o in e.offsets for x in o] != f["offsets"] or 0 in e.ids:
                        fail(f"code point {ord(text[1]):X} {combinations[number]}", text, described(e), f)
                    checked += 1
            ours.close()
        print(f"code points: normaliser {number + 1} of {len(combinations)} equal", flush=True)
    print(f"code points: {checked} checks equal")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--tool", required=True)
    parser.add_argument("--real", type=int, default=20_000)
    parser.add_argument("--random", type=int, default=20_000)
    parser.add_argument("--exhaustive", action="store_true")
    arguments = parser.parse_args()
    if tokenizers.__version__ != REFERENCE:
        sys.exit(f"expected tokenizers {REFERENCE}, found {tokenizers.__version__}")
    data = pathlib.Path(os.environ["BERTIE_DATA"]) / "vocabs"
    home = pathlib.Path(os.environ.get("XDG_CACHE_HOME", pathlib.Path.home() / ".cache"))
    cache = pathlib.Path(os.environ.get("BERTIE_CACHE", home / "bertie"))
    folders = sources.download(cache / "manpages")
    per_language = -(-arguments.real // len(folders))
    real = [line for language, folder in folders.items() for line in sources.manual_lines(folder, per_language, language)]
    if len(real) < arguments.real:
        sys.exit(f"expected {arguments.real} lines of manual pages, found {len(real)}")
    print(f"{len(real)} lines of manual pages in {', '.join(folders)}")

    with tempfile.TemporaryDirectory() as temporary:
        work = pathlib.Path(temporary)
        if arguments.exhaustive:
            exhaustive(arguments.tool, work)

        def randoms(reference, seed, extra=()):
            tokens = sorted(reference.get_vocab(with_added_tokens=False))
            generator = sources.RandomTexts(tokens, seed)
            generator.words += list(extra) * 200
            return [generator.text() for _ in range(arguments.random)]

        for name, lower in (("uncased", True), ("cased", False), ("chinese", False)):
            vocab = data / f"bert-base-{name}" / "vocab.txt"
            reference = BertWordPieceTokenizer(str(vocab), lowercase=lower)._tokenizer
            folder = vocabulary_folder(work / name, vocab, do_lower_case=lower)
            run(name, arguments.tool, folder, reference, real, randoms(reference, name))
        vocab = data / "bert-base-uncased" / "vocab.txt"
        reference, extra = with_added_tokens(str(vocab))
        run("added tokens", arguments.tool, file_folder(work / "added", reference), reference, real[::4], randoms(reference, "added", extra)[::4])
        model = cache / "models" / "all-MiniLM-L6-v2"
        if not (model / "tokenizer.json").exists():
            sys.exit(f"{model}/tokenizer.json is missing: run `make setup`")
        reference = Tokenizer.from_file(str(model / "tokenizer.json"))
        run("all-MiniLM-L6-v2", arguments.tool, model, reference, real, randoms(reference, "minilm"))
    print("all equal")


if __name__ == "__main__":
    main()
