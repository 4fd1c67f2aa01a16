"""The goldens of every component beyond BERT's, and of SentencePiece's own files; generate.py calls `files`.

Training does not give the same tokenizer every time. So a folder's `tokenizer.json` or model is kept where it is there, and trained where it
is not: remove it to get another.
"""

import contextlib
import json
import pathlib
import random
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
sys.path.append(str(HERE.parents[1] / "Interop" / "tokenizers"))

import pipelines
import sentence_pieces
import sentencepiece
from tokenizers import Tokenizer

# A map with what the large ones have: spaces, ligatures, letters with marks, characters that vanish and grow.
RULES = {
    "\u00a0": " ", "\u3000": " ", "\t": " ", "\n": " ", "\r": " ", "\u200b": "", "\u00ad": "", "\u200d": "",
    "\ufb01": "fi", "\u2126": "\u03a9", "\u212b": "\u00e5", "\u2460": "1", "\uff21": "A", "\u33a1": "m2", "\u2026": "...",
    "\ufdfa": "\u0635\u0644\u0649 \u0627\u0644\u0644\u0647", "e\u0301": "\u00e9", "a\u0300": "\u00e0", "s\u0307\u0323": "\u1e69",
    "\u0301": "'", "\u1ab0": "", "\u0958": "\u0915\u093c", "\u0600": "?", "\u00a9": "(c)",
}
WORDS = ["1,000,", "``", "''", "<mask>", " <mask>", "<s>", "--", "a  b", "\ufb01x", "\u2460", "\u00a0", "\u200b", "e\u0301", "d'eau", "\u2026", "2,"]

# Ways with equal sums but for rounding, which the scores of user-defined pieces decide.
TIES = ["inglll sssss", "\u6771llltttttt", "\u6771lll ininin", "inglll ttttttt"]


def write_rules(path):
    rows = ["%s\t%s" % tuple(" ".join(f"{ord(c):X}" for c in text) for text in rule) for rule in sorted(RULES.items())]
    path.write_text("".join(row + "\n" for row in rows))


def line(case):
    return json.dumps(case, ensure_ascii=True, separators=(",", ":")) + "\n"


def encodings(tokenizer, texts, generate):
    """Single texts, pairs under truncation, and texts that are split into words."""
    for text in texts:
        encoding = tokenizer.encode(text)
        yield {"text": text, "words": encoding.word_ids, **generate.encoded(encoding)}
    for number, (text, pair) in enumerate(zip(texts[::7], texts[3::7])):
        maximum, stride = ((12, 2), (17, 0))[number % 2]
        options = {"maximumLength": maximum, "stride": stride, "truncation": "longest_first", "truncationSide": "right"}
        tokenizer.enable_truncation(maximum, stride=stride)
        encoding = tokenizer.encode(text[:40], pair[:40])
        tokenizer.no_truncation()
        if len(encoding.overflowing) <= 6:
            yield {"text": text[:40], "pair": pair[:40], "options": options, **generate.encoded(encoding)}
    for text in texts[::9]:
        words = text.split(" ")
        encoding = tokenizer.encode(words, is_pretokenized=True)
        yield {"split": words, "words": encoding.word_ids, **generate.encoded(encoding)}


def decodings(tokenizer, texts, name):
    pick = random.Random("decoding " + name)
    for text in texts[::2]:
        ids = tokenizer.encode(text).ids + [pick.randrange(tokenizer.get_vocab_size()) for _ in range(4)]
        yield {"ids": ids, "text": tokenizer.decode(ids, skip_special_tokens=False), "skipped": tokenizer.decode(ids)}


def trained(corpus):
    """The files of pipelines.py's tokenizers by name: those that are there, else new ones."""
    folders = {name: HERE / "pipelines" / name / "tokenizer.json" for name in pipelines.NAMES}
    if not all(path.exists() for path in folders.values()):
        # The file that is written holds the names of those that it was made from, so these are without a folder.
        with tempfile.TemporaryDirectory() as temporary, contextlib.chdir(temporary):
            write_rules(pathlib.Path("rules.tsv"))
            pipelines.sentence_piece(corpus, pathlib.Path("map.model"), 500, normalization_rule_tsv="rules.tsv")
            new = pipelines.trained(corpus, 420, pipelines.charsmap(pathlib.Path("map.model")))
    # Not read and written again: the reference does not read every number exactly.
    return {
        n: f.read_text() if f.exists() else json.dumps(json.loads(new[n].to_str()), separators=(",", ":")) + "\n"
        for n, f in folders.items()
    }


def model(corpus, path, size, options):
    """The bytes of a SentencePiece model: the one that is there, else a new one; and its processor."""
    if not path.exists():
        with tempfile.TemporaryDirectory() as temporary, contextlib.chdir(temporary):
            write_rules(pathlib.Path("rules.tsv"))
            pipelines.sentence_piece(corpus, pathlib.Path("new"), size, normalization_rule_tsv="rules.tsv", **options)
            data = pathlib.Path("new").read_bytes()
    else:
        data = path.read_bytes()
    return data, sentencepiece.SentencePieceProcessor(model_proto=data)


def files(generate):
    """The contents of the files by their names."""
    corpus = generate.SENTENCES.split("\n") * 3
    result = {}
    for name, file in trained(corpus).items():
        tokenizer = Tokenizer.from_str(file)
        texts = corpus[:15] + generate.EDGES[::4] + generate.random_texts(WORDS, 14, name)
        folder = f"pipelines/{name}"
        result[f"{folder}/tokenizer.json"] = file
        result[f"{folder}/encodings.jsonl"] = "".join(map(line, encodings(tokenizer, texts, generate)))
        result[f"{folder}/decodings.jsonl"] = "".join(map(line, decodings(tokenizer, texts, name)))
        print(f"{folder}: {result[f'{folder}/encodings.jsonl'].count(chr(10))} encodings")
    models = {
        "albert": ("spiece.model", 500, dict(user_defined_symbols=list("()-.–£€"), control_symbols=["[CLS]", "[SEP]", "[MASK]"])),
        "xlm-roberta": ("sentencepiece.bpe.model", 760, dict(byte_fallback=True)),
        "camembert": ("sentencepiece.bpe.model", 500, dict(user_defined_symbols=["ing", "<x>", "東"], remove_extra_whitespaces=False)),
    }
    for family, (file, size, options) in models.items():
        folder = f"pieces/{family}"
        result[f"{folder}/{file}"], processor = model(corpus, HERE / folder / file, size, options)
        result[f"{folder}/config.json"] = json.dumps({"model_type": family}) + "\n"
        reference = sentence_pieces.Reference(processor, family)
        texts = corpus[:15] + generate.EDGES + generate.random_texts(WORDS, 40, family) + TIES
        special = ("[CLS]", "[SEP]", "[MASK]", "<pad>", "<unk>", "<s>", "</s>", "<mask>")
        texts = [t for t in sentence_pieces.same_unicode(texts) if not any(s in t for s in special)]
        rows = []
        for text in texts:
            ids, offsets = reference.encode(text)
            rows.append(line({"text": text, "ids": ids, "offsets": offsets}))
        result[f"{folder}/encodings.jsonl"] = "".join(rows)
        print(f"{folder}: {len(rows)} encodings")
    return result
