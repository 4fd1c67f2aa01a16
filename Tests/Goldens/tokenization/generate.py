"""Writes the goldens of the tokenizers: a small vocabulary, tokenizer files, and what the reference makes of texts.

Usage: .venv-reference/bin/python Tests/Goldens/tokenization/generate.py

Needs `tokenizers` at the version below and, for pieces.py, `sentencepiece`; the result does not depend on the machine. SHA256SUMS lists
every file (`sha256sum -c SHA256SUMS` checks them).
"""

import collections
import hashlib
import json
import pathlib
import random
import sys

import pieces
import tokenizers
from tokenizers import AddedToken, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors

REFERENCE = "0.23.3"
HERE = pathlib.Path(__file__).resolve().parent
SPECIAL = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]

SENTENCES = """The quick brown fox jumps over the lazy dog, doesn't it?
How much would re-tokenising 1,234.56 dollars cost: a lot, nothing, or (perhaps) both!
Größere Äpfel fallen überall; Straßenbahnen fahren nach Köln. ÜBERALL!
L'été où la forêt brûle, Noël à l'île d'Orléans, naïve façade.
Съешь же ещё этих мягких французских булок, да выпей чаю. ЁЖИК
Ένα τέστ στα ελληνικά με τόνους και ΣΊΓΜΑ τελικό ς.
東京は日本の首都であり、ひらがなとカタカナを使います。がギグ
我们在北京大学学习自然语言处理,非常有意思。
한국어 문장도 하나 있습니다. 값이 읽다
هذا نص عربي مع تَشْكِيل وعلامات؟
שָׁלוֹם עולם, זהו משפט בעברית.
हिन्दी में एक वाक्य, क़ानून और ज़रूरत।
ภาษาไทยไม่มีช่องว่าง
Việt Nam đất nước tôi, Đà Nẵng.
İstanbul'da ıspanak, ŞİŞLİ ve ğ."""

EDGES = [
    "", " ", "\t\n\r ", "\0", "a\0b", "\ufffd", "a\ufffdb", "\u200b", "a\u200bb", "x\u00adx", "\u0301", "\u0301\u0308",
    "e\u0301", "\u00e9", "e\u0301\u0323", "e\u0323\u0301", "\u1e69", "s\u0307\u0323", "\u0344a", "a\u0f73\u0f71",
    "\u302e\u0301a", "a\u0301\u302e", "a\u302e\u0301b", "\U0001d15e\u0338x", "\U0001d165\U0001d16d\u0301", "a\U00016ff0\u0301\u0334",
    "\u1ab0a\u1aba", "a\u0898b", "\u0130", "I\u0307", "\u03a3\u03a3", "\ufb01", "\u212b", "\u037e", "\u1fef", "\u226e", "<\u0338",
    "\u2000\u2001x", "\u3000y\u3000", "\u0085z", "\u2028\u2029", "\x0b\x0c", "\x1c\x1d", "[CLS]", "[cls]", "[CLS][SEP] [MASK].", "[UNK]x",
    "x[PAD]y", "[[MASK]]", "a[MASK", "##the", "the##the", "don't do not I'm we've they're it's . , ! ? ' n't", "a.b,c!d?e",
    "x" * 100, "x" * 101, "\u00e9" * 100, "\u00e9" * 101, "a\u0301" * 100, "\uac12" * 33, "\uac12" * 34, "zqx", "thezqx",
    "\u4e00\u4e8c\u4e09", "\u4e00a\u4e8c", "\ufa10\uf900\U0002f800", "\U00020000x\U0002b820y", "\u3042\u3044\u30f6", "\ud55c\uad6d",
    "\U0001f468\u200d\U0001f469\u200d\U0001f467", "\U0001f44d\U0001f3fd!", "\u2764\ufe0f", "\U0001f1e9\U0001f1ea", "1\ufe0f\u20e3",
    "\u05e9\u05b8\u05c1", "\u0915\u093c", "\u0958", "\u0e01\u0e33", "$5+3=8|~`^<>", "a_b-c", "\u2014dash\u2019s", "\ue000\uf8ff", "\U000e0001x",
    "  leading and trailing  ", "tab\tand\nnewline\r\nend", "UPPER lower MiXeD", "\u01c5\u01c4", "\u1e9e\u00df", "\ua7ce", "\U00010d50",
]


def normalised(text, lowercase):
    return normalizers.BertNormalizer(lowercase=lowercase).normalize_str(text)


def vocabulary():
    """Special tokens, every character of the sentences, and seeded pieces of their words."""
    pick = random.Random("vocabulary")
    tokens = dict.fromkeys(SPECIAL)
    words = collections.Counter()
    for lowercase in (True, False):
        for word, _ in pre_tokenizers.BertPreTokenizer().pre_tokenize_str(normalised(SENTENCES.replace("\n", " "), lowercase)):
            words[word] += 1
    characters = sorted({c for word in words for c in word} | set(map(chr, range(0x21, 0x7F))))
    for c in characters:
        tokens[c] = None
        tokens["##" + c] = None
    for word in sorted(words):
        if len(word) < 2:
            continue
        kind = pick.random()
        if kind < 0.5:
            tokens[word] = None
        elif len(word) > 3:
            cut = pick.randrange(2, len(word) - 1)
            tokens[word[:cut]] = None
            tokens["##" + word[cut:]] = None
    # Canonically equivalent tokens are different tokens: keys are bytes.
    for token in ["\u00e9t", "e\u0301t", "##zq", "x" * 100, "\u00e9" * 99]:
        tokens[token] = None
    del tokens["q"], tokens["##q"]  # so that some words cannot be spelled
    return {token: index for index, token in enumerate(tokens)}


def bert(vocab, **options):
    tokenizer = Tokenizer(models.WordPiece(vocab, unk_token="[UNK]"))
    tokenizer.normalizer = normalizers.BertNormalizer(**options)
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    tokenizer.decoder = decoders.WordPiece()
    tokenizer.add_special_tokens(SPECIAL)
    tokenizer.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]", pair="[CLS] $A [SEP] $B:1 [SEP]:1",
        special_tokens=[("[CLS]", vocab["[CLS]"]), ("[SEP]", vocab["[SEP]"])],
    )
    return tokenizer


def build(vocab):
    result = {"uncased": bert(vocab, lowercase=True), "cased": bert(vocab, lowercase=False)}
    result["accents"] = bert(vocab, lowercase=True, strip_accents=False, clean_text=False, handle_chinese_chars=False)
    result["stripped"] = bert(vocab, lowercase=False, strip_accents=True, clean_text=False)
    plain = Tokenizer(models.WordPiece(vocab, unk_token="[UNK]", max_input_chars_per_word=12, continuing_subword_prefix="@"))
    plain.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    result["plain"] = plain
    added = bert(vocab, lowercase=True)
    added.decoder = decoders.WordPiece(cleanup=False)
    added.post_processor = processors.BertProcessing(("[SEP]", vocab["[SEP]"]), ("[CLS]", vocab["[CLS]"]))
    words = ["Köln", "\u00e9t", "<a>", " tab", "fox jumps", "東", "ing", "b\u0301c", "[X] ", "the", "laZy", "\u00df", "fo"]
    flags = [tuple(bool(i >> bit & 1) for bit in range(5)) for i in range(32)]
    added.add_tokens(
        [
            AddedToken(words[i % len(words)] + "!" * (i // len(words)), single_word=s, lstrip=l, rstrip=r, normalized=n, special=p)
            for i, (s, l, r, n, p) in enumerate(flags)
        ]
    )
    result["added"] = added
    return result, words


def random_texts(words, count, seed):
    pick = random.Random(seed)
    vocabulary = [w for line in SENTENCES.split("\n") for w in line.split(" ")] + words * 3 + SPECIAL
    texts = []
    for _ in range(count):
        parts = []
        for _ in range(pick.randrange(1, 14)):
            kind = pick.random()
            if kind < 0.8:
                parts.append(pick.choice(vocabulary))
            elif kind < 0.9:
                parts.append(pick.choice(EDGES)[:12])
            else:
                parts.append("".join(chr(pick.choice([0x300, 0x323, 0x302E, 0x1D165, 0x61, 0xE9, 0x334])) for _ in range(5)))
            parts.append(pick.choice([" ", " ", " ", "", "\u00a0", "  "]))
        text = "".join(parts)
        texts.append(text.upper() if pick.random() < 0.15 else text)
    return texts


def digits(values):
    return "".join("-" if v is None else str(v) for v in values)


def encoded(encoding, is_window=False):
    """All arrays. Inside windows the reference repeats other windows, an artefact of merging that is left out."""
    result = {
        "ids": encoding.ids,
        "typeIds": digits(encoding.type_ids),
        "attentionMask": digits(encoding.attention_mask),
        "specialTokensMask": digits(encoding.special_tokens_mask),
        "sequenceIds": digits(encoding.sequence_ids),
        "offsets": [x for pair in encoding.offsets for x in pair],
    }
    windows = [] if is_window else [encoded(o, True) for o in encoding.overflowing]
    return {**result, "overflowing": windows} if windows else result


def singles(tokenizer, texts, has_template):
    for text in texts:
        result = encoded(tokenizer.encode(text))
        if not has_template:  # the reference says sequence 0 for all tokens where it has no post-processor
            assert set(result["sequenceIds"]) <= {"0"}
        yield {"text": text, **result}


def cells(tokenizer, texts):
    """Pairs and single texts under truncation, windows and padding."""
    pick = random.Random("cells")
    for strategy in ("longest_first", "only_first", "only_second"):
        for side in ("right", "left"):
            for maximum, stride in ((3, 0), (5, 0), (8, 0), (9, 2), (14, 3), (22, 0)):
                for number in range(3):
                    text, pair = pick.choice(texts), pick.choice(texts)
                    pair = None if number == 0 else pair
                    options = {"maximumLength": maximum, "stride": stride, "truncation": strategy, "truncationSide": side}
                    tokenizer.enable_truncation(maximum, stride=stride, strategy=strategy, direction=side)
                    if number == 2:
                        padding = pick.choice([("longest", None, "right"), ("longest", 8, "left"), ("14", None, "left"), ("30", 16, "right")])
                        tokenizer.enable_padding(
                            direction=padding[2], pad_id=tokenizer.token_to_id("[PAD]"), pad_to_multiple_of=padding[1],
                            length=None if padding[0] == "longest" else int(padding[0]),
                        )
                        options |= {"padding": padding[0], "padToMultipleOf": padding[1], "paddingSide": padding[2]}
                    try:
                        result = encoded(tokenizer.encode(text, pair))
                    except BaseException as error:  # a panic of the reference is not an Exception
                        if isinstance(error, KeyboardInterrupt):
                            raise
                        result = {"error": True}
                    tokenizer.no_padding()
                    if len(result.get("overflowing", [])) > 16:  # correct, but large
                        continue
                    yield {"text": text, "pair": pair, "options": options, **result}
    tokenizer.no_truncation()
    for text, pair in zip(texts[::9], texts[4::9]):
        yield {"text": text, "pair": pair, **encoded(tokenizer.encode(text, pair))}
        yield {"text": text, "pair": pair, "options": {"addSpecialTokens": False}, **encoded(tokenizer.encode(text, pair, add_special_tokens=False))}


def main():
    if tokenizers.__version__ != REFERENCE:
        sys.exit(f"expected tokenizers {REFERENCE}, found {tokenizers.__version__}")
    vocab = vocabulary()
    built, words = build(vocab)
    files = {}
    files["vocab.txt"] = "".join(token + "\n" for token in vocab)
    lines = SENTENCES.split("\n")
    for name, tokenizer in built.items():
        files[f"{name}/tokenizer.json"] = tokenizer.to_str() + "\n"
        texts = lines + EDGES + random_texts(words if name == "added" else [], 90 if name in ("uncased", "added") else 30, name)
        cases = list(singles(tokenizer, texts, name != "plain"))
        if name in ("uncased", "added"):
            cases += cells(tokenizer, [text[:22] for text in lines + EDGES[-30:] + texts[-30:]])
        decoding = []
        pick = random.Random("decoding " + name)
        for case in cases[:: 3]:
            ids = case.get("ids", []) + [pick.randrange(tokenizer.get_vocab_size()) for _ in range(4)]
            decoding.append({"ids": ids, "text": tokenizer.decode(ids, skip_special_tokens=False), "skipped": tokenizer.decode(ids)})
        rows = [json.dumps(c, ensure_ascii=True, separators=(",", ":")) for c in cases]
        files[f"{name}/encodings.jsonl"] = "".join(row + "\n" for row in rows)
        rows = [json.dumps(c, ensure_ascii=True, separators=(",", ":")) for c in decoding]
        files[f"{name}/decodings.jsonl"] = "".join(row + "\n" for row in rows)
        print(f"{name}: {len(cases)} encodings ({sum('error' in c for c in cases)} impossible), {len(decoding)} decodings")
    files |= pieces.files(sys.modules[__name__])
    sums = []
    for name in sorted(files):
        path = HERE / name
        path.parent.mkdir(exist_ok=True, parents=True)
        path.write_bytes(files[name] if isinstance(files[name], bytes) else files[name].encode())
        sums.append(f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {name}\n")
    (HERE / "SHA256SUMS").write_text("".join(sums))


if __name__ == "__main__":
    main()
