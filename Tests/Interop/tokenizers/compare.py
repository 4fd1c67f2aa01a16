"""Compares our tokenizers with the references on real and random texts: ids, types, masks, offsets, words, windows must be equal.

Usage: .venv-reference/bin/python Tests/Interop/tokenizers/compare.py --tool PATH [--real N] [--random N] [--exhaustive] [--only NAME]

BERT's on the published vocabularies; RoBERTa's, GPT-2's and ALBERT's too, from their own files and from `tokenizer.json`; all other components
on tokenizers that are trained here (pipelines.py); models of SentencePiece's own form with `sentencepiece` (sentence_pieces.py).

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

import pipelines
import sentence_pieces
import sentencepiece
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


def described(encoding, window=False, words=False):
    counted = {"wordIds": [-1 if w is None else w for w in encoding.word_ids]} if words and encoding.ids else {}
    result = {
        **counted,
        "ids": encoding.ids,
        "typeIds": encoding.type_ids,
        "attentionMask": encoding.attention_mask,
        "specialTokensMask": encoding.special_tokens_mask,
        "offsets": [x for pair in encoding.offsets for x in pair],
        "sequenceIds": [-1 if s is None else s for s in encoding.sequence_ids],
        "overflowing": [],
    }
    if not window:
        result["overflowing"] = [described(o, window=True, words=words) for o in encoding.overflowing]
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
    unknown_id = token_id(reference, "[UNK]", "<unk>")
    words = bool(options.get("wordIds"))
    for start in range(0, len(inputs), CHUNK):
        chunk = inputs[start : start + CHUNK]
        expected = reference.encode_batch(
            [tuple(x) if len(x) == 2 else x[0] for x in chunk], add_special_tokens=options.get("addSpecialTokens", True)
        )
        found = ours.ask(texts=chunk, **options)
        if isinstance(found, dict):
            sys.exit(f"{name}: {found}")
        for one, e, f in zip(chunk, expected, found, strict=True):
            e = described(e, words=words)
            if e != f:
                fail(f"{name} {options}", one, e, f)
            real = [i for i, s in zip(e["ids"], e["specialTokensMask"]) if not s]
            tokens += len(real)
            unknown += real.count(unknown_id)
    return tokens, unknown


def token_id(reference, *names):
    return next((i for i in map(reference.token_to_id, names) if i is not None), None)


def compare_words(name, ours, reference, inputs, **options):
    """Compares encodings of texts that are split into words already."""
    for start in range(0, len(inputs), CHUNK):
        chunk = inputs[start : start + CHUNK]
        expected = reference.encode_batch([tuple(x) if len(x) == 2 else x[0] for x in chunk], is_pretokenized=True)
        found = ours.ask(words=chunk, **options)
        if isinstance(found, dict):
            sys.exit(f"{name}: {found}")
        for one, e, f in zip(chunk, expected, found, strict=True):
            e = described(e, words=True)
            if e != f:
                fail(f"{name} words {options}", one, e, f)


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


def require_errors(name, ours, inputs, **options):
    for one in inputs:
        found = ours.ask(texts=[one], **options)
        if not isinstance(found, dict):
            fail(f"{name} {options}", one, "an error", found[0])


def compare_decoding(name, ours, reference, inputs):
    ids = [reference.encode(*x).ids for x in inputs]
    for skip in (True, False):
        for start in range(0, len(ids), CHUNK):
            chunk = ids[start : start + CHUNK]
            found = ours.ask(decode=chunk, skipSpecialTokens=skip)
            for i, f in zip(chunk, found, strict=True):
                try:
                    with silent_errors():
                        e = reference.decode(i, skip_special_tokens=skip)
                except BaseException:  # two decoders panic where no token, or an empty one, is left
                    continue
                if e != f:
                    fail(f"{name} decode skip={skip}", i, e, f)


def compare_utf8_offsets(name, ours, reference, inputs):
    """Offsets in UTF-8 must cut out the same text as offsets in code points.

    But for a space that was put in behind an added token: trimming takes one off the place of what follows, as the reference does, which
    is a code point or a byte.
    """
    for start in range(0, len(inputs), CHUNK):
        chunk = [[x[0]] for x in inputs[start : start + CHUNK]]
        points, octets = ours.ask(texts=chunk), ours.ask(texts=chunk, utf8=True)
        for (text,), p, o in zip(chunk, points, octets, strict=True):
            raw = text.encode()
            for i, a, b, c, d in zip(
                p["ids"], p["offsets"][::2], p["offsets"][1::2], o["offsets"][::2], o["offsets"][1::2], strict=True
            ):
                put_in = a > 0 and reference.id_to_token(i).startswith("\u0120") and text[a - 1] != " "
                if text[a:b].encode() != raw[c:d] and not put_in:
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


def words_of(text):
    """Words as a tagged text has them; an empty one now and then."""
    return [w for w in text.split(" ")[:40]]


def run(name, tool, folder, reference, real, random_texts, most_unknown=0.5):
    reference.no_truncation()
    reference.no_padding()
    ours = Ours(tool, folder)
    singles = [[t] for t in real + random_texts]
    for label, inputs in (("real", [[t] for t in real]), ("random", [[t] for t in random_texts])):
        tokens, unknown = compare(f"{name} {label}", ours, reference, inputs)
        share = unknown / max(tokens, 1)
        print(f"{name}: {len(inputs)} {label} texts equal, {tokens} tokens, {share:.1%} unknown", flush=True)
        if label == "random" and share >= most_unknown:
            sys.exit("half of the random tokens or more are unknown")
    mixed = singles[::7]
    compare(f"{name} plain", ours, reference, mixed, addSpecialTokens=False)
    compare(f"{name} threads", ours, reference, mixed, threads=3)
    compare(f"{name} words of texts", ours, reference, mixed, wordIds=True)
    split = [[words_of(x) for x in one] for one in mixed[::2]]
    compare_words(name, ours, reference, split)
    compare_words(name, ours, reference, [[a[0], b[0]] for a, b in zip(split, reversed(split))], threads=2)
    compare_decoding(name, ours, reference, mixed)
    compare_utf8_offsets(name, ours, reference, mixed)
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
                if maximum < reference.num_special_tokens_to_add(True):
                    # Ours is an error; the reference's difference passes below zero, and it truncates nothing.
                    require_errors(f"{name} pairs", ours, part, **options)
                    part = []
                elif strategy == "longest_first" and stride == 0:
                    compare(f"{name} pairs", ours, reference, pairs[cells::11], **options)
                if strategy == "longest_first" and stride == 0:
                    compare(f"{name} singles", ours, reference, singles[cells::11], **options)
                outcome += compare_errors(name, ours, reference, part + singles[cells::97], **options)
                cells += 1
    reference.no_truncation()
    for direction in ("right", "left"):
        for length, multiple in ((None, None), (None, 8), (16, None), (50, 32)):
            reference.enable_truncation(37, stride=2)
            reference.enable_padding(
                direction=direction, pad_id=token_id(reference, "[PAD]", "<pad>"), pad_token="[PAD]", length=length,
                pad_to_multiple_of=multiple,
            )
            compare(
                f"{name} padding", ours, reference, (singles + pairs)[cells::13], maximumLength=37, stride=2,
                padding=str(length or "longest"), padToMultipleOf=multiple, paddingSide=direction,
            )
            cells += 1
    ours.close()
    print(f"{name}: pairs, {cells} cells of truncation and padding, decoding equal; {dict(outcome)} singly", flush=True)


def compare_pieces(name, tool, folder, reference, texts):
    """Compares a model of SentencePiece's own form with `sentencepiece`: ids and offsets without special tokens, and pairs' templates."""
    ours = Ours(tool, folder)
    tokens = 0
    for start in range(0, len(texts), CHUNK):
        chunk = texts[start : start + CHUNK]
        found = ours.ask(texts=[[t] for t in chunk], addSpecialTokens=False)
        if isinstance(found, dict):
            sys.exit(f"{name}: {found}")
        for text, f in zip(chunk, found, strict=True):
            ids, offsets = reference.encode(text)
            tokens += len(ids)
            known = all(e is None or e == o for e, o in zip(offsets, f["offsets"]))
            if ids != f["ids"] or len(offsets) != len(f["offsets"]) or not known:
                fail(name, text, {"ids": ids, "offsets": offsets}, f)
    ours.close()
    print(f"{name}: {len(texts)} texts equal, {tokens} tokens", flush=True)


def files_folder(folder, files, **texts):
    folder.mkdir()
    for name, source in files.items():
        (folder / name).write_bytes(pathlib.Path(source).read_bytes())
    for name, value in texts.items():
        (folder / f"{name}.json").write_text(json.dumps(value))
    return folder


def published_bytes(vocab, merges, prefix):
    """RoBERTa's tokenizer as transformers builds it from `vocab.json` and `merges.txt`."""
    reference = Tokenizer(models.BPE.from_file(str(vocab), str(merges)))
    reference.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=prefix)
    reference.decoder = decoders.ByteLevel()
    return reference


def published_unigram(model):
    """ALBERT's tokenizer as transformers 5 builds it from `spiece.model`."""
    processor = sentencepiece.SentencePieceProcessor(model_file=str(model))
    vocab = [(processor.id_to_piece(i), processor.get_score(i)) for i in range(processor.get_piece_size())]
    reference = Tokenizer(models.Unigram(vocab, unk_id=1, byte_fallback=False))
    reference.normalizer = normalizers.Sequence(
        [
            normalizers.Replace("``", '"'), normalizers.Replace("''", '"'), normalizers.NFKD(), normalizers.StripAccents(),
            normalizers.Lowercase(), normalizers.Precompiled(pipelines.charsmap(model)),
        ]
    )
    reference.pre_tokenizer = pre_tokenizers.Sequence([pre_tokenizers.WhitespaceSplit(), pre_tokenizers.Metaspace()])
    reference.decoder = decoders.Metaspace()
    reference.add_special_tokens(["<pad>", "<unk>", "[CLS]", "[SEP]", AddedToken("[MASK]", lstrip=True)])
    reference.post_processor = pipelines.template(reference, "[CLS]", "[SEP]")
    return reference


def randoms(reference, count, seed, extra=()):
    """Random texts of what a reference's tokens stand for."""
    size = reference.get_vocab_size(with_added_tokens=False)
    tokens = sorted({reference.decode([i]).strip() for i in range(0, size, max(1, size // 20_000))})
    generator = sources.RandomTexts([t for t in tokens if t and "\ufffd" not in t], seed)
    generator.pieces = generator.pieces or generator.words
    generator.words += ["<mask>", "<s>", " <mask>", "``", "''", "1,000,", "--", *extra] * 100
    return [generator.text() for _ in range(count)]


def other_models(tool, data, work, real, count, wanted):
    """Everything but BERT's own pipeline."""

    def run_one(name, folder, reference, most_unknown=0.5):
        if wanted(name):
            run(name, tool, folder(), reference, real, randoms(reference, count, name), most_unknown)

    base = data / "roberta-base"
    for prefix in (False, True):
        name = "roberta-base" + (" with prefix space" if prefix else "")
        reference = published_bytes(base / "vocab.json", base / "merges.txt", prefix)
        reference.add_special_tokens(["<s>", "</s>", "<unk>", "<pad>", AddedToken("<mask>", lstrip=True)])
        reference.post_processor = pipelines.roberta(reference, prefix)
        files = {n: base / n for n in ("vocab.json", "merges.txt")}
        configuration = {"add_prefix_space": prefix, "tokenizer_class": "RobertaTokenizer"}
        run_one(name, lambda: files_folder(work / name, files, tokenizer_config=configuration), reference)
    run_one("roberta-base, tokenizer.json", lambda: file_folder(work / "roberta-json", reference), reference)
    reference = published_bytes(data / "gpt2" / "encoder.json", data / "gpt2" / "vocab.bpe", False)
    reference.add_special_tokens(["<|endoftext|>"])
    if wanted("gpt2"):
        files = {"vocab.json": data / "gpt2" / "encoder.json", "merges.txt": data / "gpt2" / "vocab.bpe"}
        folder = files_folder(work / "gpt2", files, config={"model_type": "gpt2"}, special_tokens_map={"pad_token": "<|endoftext|>"})
        ours = Ours(tool, folder)
        for text in (real, randoms(reference, count, "gpt2")):
            tokens, _ = compare("gpt2", ours, reference, [[t] for t in text])
            print(f"gpt2: {len(text)} texts equal, {tokens} tokens", flush=True)
        ours.close()
    spiece = data / "albert-base-v2" / "spiece.model"
    reference = published_unigram(spiece)
    run_one("albert-base-v2, tokenizer.json", lambda: file_folder(work / "albert-json", reference), reference)
    processor = sentencepiece.SentencePieceProcessor(model_file=str(spiece))
    # A third of the random texts has characters that Python knows from another version of Unicode.
    texts = sentence_pieces.same_unicode(real + randoms(reference, count * 31 // 20, "albert pieces"))
    special = ("[CLS]", "[SEP]", "[MASK]", "<pad>", "<unk>", "<s>", "</s>", "<mask>")
    plain = [t for t in texts if not any(x in t for x in special)]
    for lower, accents in ((True, False), (False, True)):
        name = f"albert-base-v2, spiece.model, do_lower_case {lower}, keep_accents {accents}"
        if wanted(name):
            configuration = {"tokenizer_class": "AlbertTokenizer", "do_lower_case": lower, "keep_accents": accents}
            folder = files_folder(work / f"albert-{lower}", {"spiece.model": spiece}, tokenizer_config=configuration)
            reference = sentence_pieces.Reference(processor, "albert", lower, accents)
            compare_pieces(name, tool, folder, reference, plain)
    training = real[::4]
    settings = {
        "nmt_nfkc": {}, "nfkc_cf and user symbols": dict(normalization_rule_name="nfkc_cf", user_defined_symbols=["ing", "é", "<x>", "東"]),
        "byte fallback": dict(normalization_rule_name="identity", byte_fallback=True),
        "spaces kept": dict(remove_extra_whitespaces=False, add_dummy_prefix=False), "space behind": dict(treat_whitespace_as_suffix=True),
    }
    for number, (label, options) in enumerate(settings.items()):
        for family in ("xlm-roberta", "camembert"):
            name = f"{family}, {label}"
            if not wanted(name):
                continue
            folder = files_folder(work / f"pieces-{number}-{family}", {}, config={"model_type": family})
            processor = pipelines.sentence_piece(training, folder / "sentencepiece.bpe.model", 8000, **options)
            compare_pieces(name, tool, folder, sentence_pieces.Reference(processor, family), plain)
    map_file = work / "map.model"
    pipelines.sentence_piece(training[:2000], map_file, 1000)
    if any(wanted(name) for name in pipelines.NAMES):
        for name, reference in pipelines.trained(training, 8000, pipelines.charsmap(map_file)).items():
            run_one(name, lambda: file_folder(work / name, reference), reference, 1.01 if name == "word-level" else 0.5)


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
    parser.add_argument("--only", help="a part of the names of the tokenizers to compare")
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

        def wanted(name):
            return not arguments.only or arguments.only in name

        def bert_texts(reference, seed, extra=()):
            tokens = sorted(reference.get_vocab(with_added_tokens=False))
            generator = sources.RandomTexts(tokens, seed)
            generator.words += list(extra) * 200
            return [generator.text() for _ in range(arguments.random)]

        for name, lower in (("uncased", True), ("cased", False), ("chinese", False)):
            if wanted(name):
                vocab = data / f"bert-base-{name}" / "vocab.txt"
                reference = BertWordPieceTokenizer(str(vocab), lowercase=lower)._tokenizer
                folder = vocabulary_folder(work / name, vocab, do_lower_case=lower)
                run(name, arguments.tool, folder, reference, real, bert_texts(reference, name))
        vocab = data / "bert-base-uncased" / "vocab.txt"
        if wanted("added tokens"):
            reference, extra = with_added_tokens(str(vocab))
            folder = file_folder(work / "added", reference)
            run("added tokens", arguments.tool, folder, reference, real[::4], bert_texts(reference, "added", extra)[::4])
        model = cache / "models" / "all-MiniLM-L6-v2"
        if wanted("all-MiniLM-L6-v2"):
            if not (model / "tokenizer.json").exists():
                sys.exit(f"{model}/tokenizer.json is missing: run `make setup`")
            reference = Tokenizer.from_file(str(model / "tokenizer.json"))
            run("all-MiniLM-L6-v2", arguments.tool, model, reference, real, bert_texts(reference, "minilm"))
        other_models(arguments.tool, data, work, real, arguments.random, wanted)
    print("all equal")


if __name__ == "__main__":
    main()
