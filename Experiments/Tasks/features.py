"""Reads a prepared task as transformers' side needs it: examples with ids, their tokens by `tokenizers`, their targets."""

import json

import settings

IGNORED = -100


def _rows(path, header):
    rows = path.read_text(encoding="utf-8").rstrip("\n").split("\n")
    return [row.split("\t") for row in (rows[1:] if header else rows)]


def _pairs(task, part):
    """Texts, second texts and targets of a sequence task, by the example's number in its file."""
    if task.name == "cola":
        rows = _rows(task.data / ("train.tsv" if part == "train" else "dev.tsv"), header=False)
        return {str(n): (row[3], None, int(row[1])) for n, row in enumerate(rows)}
    if task.name == "rte":
        rows = _rows(task.data / ("train.tsv" if part == "train" else "dev.tsv"), header=True)
        labels = {"entailment": 0, "not_entailment": 1}
        return {row[0]: (row[1], row[2], labels[row[3]]) for row in rows}
    if task.name == "sst-2":
        rows = _rows(task.data / ("train.tsv" if part == "train" else "dev.tsv"), header=True)
        return {str(n): (row[0], None, int(row[1])) for n, row in enumerate(rows)}
    rows = _rows(task.data / f"sts-{part}.csv", header=False)
    return {str(n): (row[5], row[6], float(row[4])) for n, row in enumerate(rows)}


class Sequences:
    """One feature an example: ids and types, a label or a number."""

    def __init__(self, task, tokenizer):
        self.task, self.tokenizer = task, tokenizer
        self.labels = 1 if task.name == "sts-b" else 2

    def load(self, part):
        examples = _pairs(self.task, part)
        features = []
        for first, second, target in examples.values():
            encoded = self.tokenizer(first, second, truncation="longest_first", max_length=self.task.max_length)
            features.append({"sequences": [(encoded["input_ids"], encoded["token_type_ids"])], "target": target})
        return list(examples), features


class Choices:
    """A sequence for each option: [CLS] dialogue [SEP] question option [SEP]; the dialogue is cut at its end."""

    labels = 1

    def __init__(self, task, tokenizer):
        self.task, self.tokenizer = task, tokenizer

    def load(self, part):
        tokenizer, limit = self.tokenizer, self.task.max_length - 3
        names, features = [], []
        for dialogue, questions, name in json.loads((self.task.data / f"{part}.json").read_text(encoding="utf-8")):
            text = tokenizer("\n".join(dialogue), add_special_tokens=False)["input_ids"]
            for number, question in enumerate(questions):
                sequences = []
                for option in question["choice"]:
                    second = tokenizer(f"{question['question']} {option}", add_special_tokens=False)["input_ids"]
                    second = second[-min(128, limit):]
                    first = text[:limit - len(second)]
                    ids = [tokenizer.cls_token_id, *first, tokenizer.sep_token_id, *second, tokenizer.sep_token_id]
                    sequences.append((ids, [0] * (len(first) + 2) + [1] * (len(second) + 1)))
                names.append(f"{name}/{number}")
                features.append({"sequences": sequences, "target": question["choice"].index(question["answer"])})
        return names, features


class Tags:
    """Words in pieces, the tag at the first piece; sentences that are too long are cut between words into windows."""

    def __init__(self, task, tokenizer):
        self.task, self.tokenizer = task, tokenizer
        tags = {tag for _, sentence in self._sentences("train") for _, tag in sentence}
        self.names = sorted(tags)
        self.labels = len(self.names)

    def _sentences(self, part):
        text = (self.task.data / f"{part}-en.tsv").read_text(encoding="utf-8")
        for number, block in enumerate(block for block in text.split("\n\n") if block.strip()):
            yield str(number), [line.split("\t") for line in block.strip("\n").split("\n")]

    def load(self, part):
        names, features = [], []
        tokenizer, room = self.tokenizer, self.task.max_length - 2
        for sentence, (name, words) in enumerate(self._sentences(part)):
            names.append(name)
            pieces = [tokenizer(word, add_special_tokens=False)["input_ids"] or [tokenizer.unk_token_id]
                      for word, _ in words]
            word = 0
            while word < len(words):
                ids, tags, tagged = [tokenizer.cls_token_id], [IGNORED], []
                while word < len(words) and (len(ids) == 1 or len(ids) - 1 + len(pieces[word]) <= room):
                    kept = pieces[word][:room]
                    # A tag that the train part lacks is never right, and is not learnt.
                    tag = words[word][1]
                    tagged.append((len(ids), tag))
                    tags += [self.names.index(tag) if tag in self.names else IGNORED] + [IGNORED] * (len(kept) - 1)
                    ids += kept
                    word += 1
                features.append({
                    "sequences": [(ids + [tokenizer.sep_token_id], [0] * (len(ids) + 1))],
                    "target": tags + [IGNORED], "words": tagged, "example": sentence,
                })
        return names, features


class Spans:
    """Windows of a text behind its question: [CLS] question [SEP] tokens [SEP], 128 tokens from one window to the next."""

    labels = 2
    question, step, longest = 64, 128, 30

    def __init__(self, task, tokenizer):
        self.task, self.tokenizer = task, tokenizer

    def load(self, part):
        names, features = [], []
        self.answers, self.texts = [], []
        for article in json.loads((self.task.data / f"{part}.json").read_text(encoding="utf-8"))["data"]:
            for paragraph in article["paragraphs"]:
                encoded = self.tokenizer(
                    paragraph["context"], add_special_tokens=False, return_offsets_mapping=True)
                for question in paragraph["qas"]:
                    names.append(question["id"])
                    self.answers.append([answer["text"] for answer in question["answers"]])
                    self.texts.append(paragraph["context"])
                    features += self._windows(len(names) - 1, question, encoded)
        return names, features

    def _windows(self, example, question, encoded):
        tokenizer = self.tokenizer
        asked = tokenizer(question["question"], add_special_tokens=False)["input_ids"][:self.question]
        tokens, places = encoded["input_ids"], encoded["offset_mapping"]
        size = self.task.max_length - 3 - len(asked)
        begin = question["answers"][0]["answer_start"]
        end = begin + len(question["answers"][0]["text"])
        inside = [n for n, (first, last) in enumerate(places) if last > begin and first < end]
        windows, start = [], 0
        while True:
            windows.append(range(start, min(start + size, len(tokens))))
            if start + size >= len(tokens):
                break
            start += min(self.step, size)
        front = [tokenizer.cls_token_id, *asked, tokenizer.sep_token_id]
        for window in windows:
            target = (0, 0)
            if inside and inside[0] in window and inside[-1] in window:
                target = tuple(len(front) + n - window.start for n in (inside[0], inside[-1]))
            ids = front + tokens[window.start:window.stop] + [tokenizer.sep_token_id]
            # A token's own window is the first of those that show most of the text around it.
            def context(n, other):
                return min(n - other.start, other.stop - 1 - n) + 0.01 * len(other)

            own = [max((w for w in windows if n in w), key=lambda w: context(n, w)) == window for n in window]
            yield {
                "sequences": [(ids, [0] * len(front) + [1] * (len(window) + 1))], "target": target,
                "example": example, "front": len(front), "own": own,
                "places": [places[n] for n in window],
            }


READERS = {"sequence": Sequences, "choice": Choices, "tokens": Tags, "span": Spans}


def reader(task, tokenizer):
    """The reader of a task's prepared folder."""
    if not task.data.is_dir():
        raise SystemExit(f"{task.data} is missing: python3 {settings.HERE.name}/prepare.py --only {task.name}")
    return READERS[task.kind](task, tokenizer)
