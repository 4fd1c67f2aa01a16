"""What `sentencepiece` makes of texts, with what the model families do before and after it: ids, and places in characters."""

import unicodedata

from tokenizers import normalizers


class Pieces:
    """A text as it is changed: characters, and for each the number of its original."""

    def __init__(self, text):
        self.characters = list(text)
        self.starts = list(range(len(text)))

    def keep(self, pairs):
        self.characters = [c for c, _ in pairs]
        self.starts = [s for _, s in pairs]

    def pairs(self):
        return list(zip(self.characters, self.starts))


def collapse(pieces):
    """`" ".join(text.strip().split())`; a space stands where the first white space of its run stood."""
    result, space = [], None
    for c, s in pieces.pairs():
        if c.isspace():
            space = s if space is None and result else space
        else:
            if space is not None:
                result.append((" ", space))
            space = None
            result.append((c, s))
    pieces.keep(result)


def quotes(pieces, old):
    result, pairs, i = [], pieces.pairs(), 0
    while i < len(pairs):
        if pairs[i][0] == old[0] and i + 1 < len(pairs) and pairs[i + 1][0] == old[1]:
            result.append(('"', pairs[i + 1][1]))
            i += 2
        else:
            result.append(pairs[i])
            i += 1
    pieces.keep(result)


def without_accents(pieces):
    """NFKD without combining marks: what is left is not reordered."""
    pieces.keep(
        [
            (x, s)
            for c, s in pieces.pairs()
            for x in unicodedata.normalize("NFKD", c)
            if not unicodedata.combining(x)
        ]
    )


def lowercase(pieces):
    text = "".join(pieces.characters)
    lowered = text.lower()
    starts = [s for c, s in pieces.pairs() for _ in c.lower()]
    assert len(starts) == len(lowered)
    pieces.characters, pieces.starts = list(lowered), starts


class Reference:
    """A model file of a family: `albert`, `xlm-roberta` or `camembert`."""

    def __init__(self, processor, family, lower=True, accents=False):
        self.processor, self.family, self.lower, self.accents = processor, family, lower, accents

    def prepared(self, text):
        pieces = Pieces(text)
        if self.family == "albert":
            collapse(pieces)
            quotes(pieces, "``")
            quotes(pieces, "''")
            if not self.accents:
                without_accents(pieces)
            if self.lower:
                lowercase(pieces)
        return pieces

    def id(self, index):
        unknown = self.processor.unk_id()
        if self.family == "xlm-roberta":
            return 3 if index == unknown else index + 1
        if self.family == "camembert":
            return 3 if index == unknown else index + 4
        return index

    def pieces(self, text):
        """(piece, id, first byte, last byte) of a prepared text."""
        found = self.processor.encode(text, return_type="proto").pieces
        return [(p.piece, p.id, p.begin, p.end) for p in found]

    def split(self, piece, begin, end):
        """ALBERT's comma behind a digit; places count bytes of the prepared text.

        None stands for a place within a piece whose spelling is not that of the text (full-width digits, say): nobody defines it.
        """
        if not (self.family == "albert" and len(piece) > 1 and piece[-1] == "," and piece[-2].isdigit()):
            return None
        again = self.processor.encode(piece[:-1].replace("▁", ""), out_type=str)
        if piece[0] != "▁" and again[0][0] == "▁":
            again = again[1:] if len(again[0]) == 1 else [again[0][1:]] + again[1:]
        result, place = [], begin
        for number, part in enumerate(again + [","]):
            # The visible space stands for the one in front of the piece, if there is one.
            size = len(part.encode()) - (2 if part[0] == "▁" else 0)
            if part[0] == "▁" and end - begin < len(piece.encode()) - 2:
                size -= 1
            result.append((part, self.processor.piece_to_id(part), place, place + size))
            place += size
        if place != end:
            places = [begin] + [None] * (len(result) - 1) + [end]
            result = [(part, index, *places[n : n + 2]) for n, (part, index, _, _) in enumerate(result)]
        return result

    def encode(self, text):
        """Ids, and places in characters of the text, first and last for each token; None where nobody defines one."""
        prepared = self.prepared(text)
        joined = "".join(prepared.characters)
        byte_starts, byte_ends = [], []
        for c, s in prepared.pairs():
            byte_starts += [s] * len(c.encode())
            byte_ends += [s + 1] * len(c.encode())
        ids, offsets = [], []
        for piece, index, begin, end in self.pieces(joined):
            for _, i, b, e in self.split(piece, begin, end) or [(piece, index, begin, end)]:
                ids.append(self.id(i))
                if b is None or e is None:
                    offsets += [None, None]
                    continue
                first = byte_starts[b] if b < len(byte_starts) else (byte_ends[-1] if byte_ends else 0)
                last = byte_ends[e - 1] if e > 0 else 0
                offsets += [first, max(first, last)]
        return ids, offsets


def same_unicode(texts):
    """Texts whose characters Python and the reference decompose in the same way: their versions of Unicode differ."""
    known = {}

    def is_known(c):
        if c not in known:
            text = "a" + c + "\u0334"
            known[c] = normalizers.NFKD().normalize_str(text) == unicodedata.normalize("NFKD", text)
            known[c] &= normalizers.Lowercase().normalize_str(c) == c.lower()
        return known[c]

    return [t for t in texts if all(map(is_known, t))]
