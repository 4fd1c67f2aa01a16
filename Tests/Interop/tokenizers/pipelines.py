"""Tokenizers of every kind, trained on given texts, for goldens, comparisons and measurements.

`trained(texts, size)` makes those of `tokenizer.json`: every component of the reference that we have stands in one of them.
`sentence_piece(texts, path, size, ...)` trains a model of SentencePiece's own form.
"""

import io
import json

import sentencepiece
from tokenizers import (
    AddedToken, Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors, trainers,
)

SPECIAL = ["<s>", "<pad>", "</s>", "<unk>", "<mask>"]
GPT4 = (
    r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"
)
NAMES = (
    "byte-level byte-level-prefix byte-level-untrimmed split-bytes byte-fallback suffixes prefixes word-level word-piece unigram"
    " unigram-first unigram-never"
).split()
BYTES = [f"<0x{byte:02X}>" for byte in range(256)]


def sentence_piece(texts, path, size, **options):
    """Trains a SentencePiece model into a file; the same texts and options give the same bytes."""
    settings = dict(
        model_type="unigram", vocab_size=size, hard_vocab_limit=False, num_threads=1, minloglevel=2,
        normalization_rule_name="nmt_nfkc", character_coverage=0.9995,
    )
    sink = io.BytesIO()
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter(texts), model_writer=sink, **{**settings, **options}
    )
    path.write_bytes(sink.getvalue())
    return sentencepiece.SentencePieceProcessor(model_file=str(path))


def charsmap(path):
    """The compiled character map of a SentencePiece model."""
    from sentencepiece import sentencepiece_model_pb2

    proto = sentencepiece_model_pb2.ModelProto()
    proto.ParseFromString(path.read_bytes())
    return proto.normalizer_spec.precompiled_charsmap


def template(tokenizer, first="<s>", last="</s>"):
    return processors.TemplateProcessing(
        single=f"{first} $A {last}", pair=f"{first} $A {last} $B:1 {last}:1",
        special_tokens=[(t, tokenizer.token_to_id(t)) for t in (first, last)],
    )


def roberta(tokenizer, prefix=False, trim=True):
    return processors.RobertaProcessing(
        ("</s>", tokenizer.token_to_id("</s>")), ("<s>", tokenizer.token_to_id("<s>")), trim, prefix
    )


def train(tokenizer, texts, size, kind, **options):
    trainer = getattr(trainers, kind + "Trainer")(
        vocab_size=size, special_tokens=SPECIAL, show_progress=False, **options
    )
    tokenizer.train_from_iterator(texts, trainer)
    tokenizer.add_special_tokens([AddedToken("<mask>", lstrip=True, normalized=False)])
    return tokenizer


def byte_level(texts, size, prefix, trim):
    """RoBERTa's."""
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=prefix)
    train(tokenizer, texts, size, "Bpe", initial_alphabet=sorted(pre_tokenizers.ByteLevel.alphabet()))
    tokenizer.post_processor = roberta(tokenizer, prefix, trim)
    tokenizer.decoder = decoders.ByteLevel()
    return tokenizer


def split_bytes(texts, size):
    """With a regular expression instead of GPT-2's, and the offsets trimmed before a template."""
    tokenizer = Tokenizer(models.BPE(ignore_merges=True))
    tokenizer.normalizer = normalizers.NFC()
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [pre_tokenizers.Split(Regex(GPT4), "isolated"), pre_tokenizers.ByteLevel(False, True, False)]
    )
    train(tokenizer, texts, size, "Bpe", initial_alphabet=sorted(pre_tokenizers.ByteLevel.alphabet()))
    tokenizer.post_processor = processors.Sequence([processors.ByteLevel(True, False), template(tokenizer)])
    tokenizer.decoder = decoders.ByteLevel()
    return tokenizer


def byte_fallback(texts, size):
    """A byte-pair model of characters that spells others with bytes."""
    tokenizer = Tokenizer(models.BPE(unk_token="<unk>", fuse_unk=True, byte_fallback=True))
    tokenizer.normalizer = normalizers.Sequence([normalizers.Prepend("▁"), normalizers.Replace(" ", "▁")])
    tokenizer.pre_tokenizer = pre_tokenizers.Split("▁", "merged_with_next")
    train(tokenizer, texts, size, "Bpe", limit_alphabet=120)
    state = json.loads(tokenizer.to_str())["model"]
    vocab = state["vocab"]
    for name in BYTES:
        vocab.setdefault(name, len(vocab))
    merges = [tuple(m) if not isinstance(m, str) else tuple(m.split(" ")) for m in state["merges"]]
    tokenizer.model = models.BPE(vocab, merges, unk_token="<unk>", fuse_unk=True, byte_fallback=True)
    tokenizer.post_processor = template(tokenizer)
    tokenizer.decoder = decoders.Sequence(
        [decoders.Replace("▁", " "), decoders.ByteFallback(), decoders.Fuse(), decoders.Strip(" ", 1, 0)]
    )
    return tokenizer


def suffixes(texts, size):
    """A byte-pair model whose words end with a mark."""
    tokenizer = Tokenizer(models.BPE(unk_token="<unk>", end_of_word_suffix="</w>"))
    tokenizer.normalizer = normalizers.Sequence(
        [normalizers.Nmt(), normalizers.NFKC(), normalizers.Replace(Regex(r"\s+"), " "), normalizers.Strip(), normalizers.Lowercase()]
    )
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [pre_tokenizers.Split(Regex(r"\d+|[^\w\s]"), "isolated"), pre_tokenizers.WhitespaceSplit()]
    )
    train(tokenizer, texts, size, "Bpe", end_of_word_suffix="</w>", limit_alphabet=400)
    tokenizer.post_processor = template(tokenizer)
    tokenizer.decoder = decoders.BPEDecoder("</w>")
    return tokenizer


def prefixes(texts, size):
    """A byte-pair model whose pieces inside of words are marked; unknown characters stay apart."""
    tokenizer = Tokenizer(models.BPE(unk_token="<unk>", continuing_subword_prefix="##"))
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [pre_tokenizers.BertPreTokenizer(), pre_tokenizers.Digits(individual_digits=False)]
    )
    train(tokenizer, texts, size, "Bpe", continuing_subword_prefix="##", limit_alphabet=150)
    tokenizer.post_processor = processors.BertProcessing(
        ("</s>", tokenizer.token_to_id("</s>")), ("<s>", tokenizer.token_to_id("<s>"))
    )
    tokenizer.decoder = decoders.WordPiece()
    return tokenizer


def word_level(texts, size):
    tokenizer = Tokenizer(models.WordLevel(unk_token="<unk>"))
    tokenizer.normalizer = normalizers.Sequence(
        [normalizers.Replace("``", '"'), normalizers.NFD(), normalizers.StripAccents(), normalizers.Strip(True, False)]
    )
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [
            pre_tokenizers.CharDelimiterSplit("-"), pre_tokenizers.Whitespace(), pre_tokenizers.Digits(True),
            pre_tokenizers.Punctuation("contiguous"), pre_tokenizers.Split("ing", "merged_with_previous"),
        ]
    )
    train(tokenizer, texts, size, "WordLevel")
    # Without any post-processor the reference leaves the windows of pairs without sequences.
    tokenizer.post_processor = processors.ByteLevel(trim_offsets=False)
    return tokenizer


def word_piece(texts, size):
    """WordPiece behind other components than BERT's."""
    tokenizer = Tokenizer(models.WordPiece(unk_token="<unk>", max_input_chars_per_word=20))
    tokenizer.normalizer = normalizers.Sequence([normalizers.BertNormalizer(), normalizers.NFKD()])
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [pre_tokenizers.WhitespaceSplit(), pre_tokenizers.Punctuation("merged_with_next"), pre_tokenizers.FixedLength(12)]
    )
    train(tokenizer, texts, size, "WordPiece", limit_alphabet=500)
    tokenizer.post_processor = template(tokenizer)
    tokenizer.decoder = decoders.WordPiece(cleanup=False)
    return tokenizer


def unigram(texts, size, scheme, split, normalizer=None, fallback=False):
    """SentencePiece's model as the reference writes it."""
    tokenizer = Tokenizer(models.Unigram())
    tokenizer.normalizer = normalizer or normalizers.Sequence([normalizers.Nmt(), normalizers.NFKC()])
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(prepend_scheme=scheme, split=split)
    train(tokenizer, texts, size, "Unigram", unk_token="<unk>")
    if fallback:
        vocab = [tuple(entry) for entry in json.loads(tokenizer.to_str())["model"]["vocab"]]
        vocab += [(name, 0.0) for name in BYTES]
        tokenizer.model = models.Unigram(vocab, unk_id=3, byte_fallback=True)
    tokenizer.post_processor = template(tokenizer)
    steps = [decoders.ByteFallback()] if fallback else []
    tokenizer.decoder = decoders.Sequence(steps + [decoders.Metaspace(prepend_scheme=scheme)])
    return tokenizer


def trained(texts, size, map_bytes):
    """The tokenizers by name; `map_bytes` is a compiled character map."""
    precompiled = normalizers.Sequence([normalizers.Precompiled(map_bytes), normalizers.Replace(Regex(" {2,}"), " ")])
    return {
        "byte-level": byte_level(texts, size, False, True),
        "byte-level-prefix": byte_level(texts, size, True, True),
        "byte-level-untrimmed": byte_level(texts, size, True, False),
        "split-bytes": split_bytes(texts, size),
        "byte-fallback": byte_fallback(texts, size),
        "suffixes": suffixes(texts, size),
        "prefixes": prefixes(texts, size),
        "word-level": word_level(texts, size),
        "word-piece": word_piece(texts, size),
        "unigram": unigram(texts, size, "always", True, precompiled),
        "unigram-first": unigram(texts, size, "first", False, fallback=True),
        "unigram-never": unigram(texts, size, "never", True, normalizers.ByteLevel()),
    }
