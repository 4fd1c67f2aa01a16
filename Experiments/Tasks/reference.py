"""Fine-tunes all-MiniLM-L6-v2 on one task with transformers, in a plain loop, and prints the scores on the test part as JSON.

    python3 Experiments/Tasks/reference.py cola --seed 1 --train-ids runs/tasks/ids/cola.json --threads 1

The loop is what `bertie finetune` says that it does, written anew: AdamW (weight decay 0.01 but for biases and layer norms),
a linear schedule with a warm-up of a tenth of the steps, gradients clipped to norm 1, the model's own dropout, float32, batches
of similar length, and the weights of the last step.
"""

import argparse
import json
import math
import random

import torch
import transformers

import features
import metrics
import settings
import cells  # settings puts its folder on the path


def model_of(task, labels):
    """The model with transformers' head for the task's kind, drawn from torch's seed."""
    folder = cells.model_folder()
    if task.kind == "choice":
        return transformers.AutoModelForMultipleChoice.from_pretrained(folder)
    if task.kind == "tokens":
        return transformers.AutoModelForTokenClassification.from_pretrained(folder, num_labels=labels)
    if task.kind == "span":
        return transformers.AutoModelForQuestionAnswering.from_pretrained(folder)
    problem = "regression" if labels == 1 else "single_label_classification"
    return transformers.AutoModelForSequenceClassification.from_pretrained(
        folder, num_labels=labels, problem_type=problem)


def length(feature):
    return max(len(ids) for ids, _ in feature["sequences"])


def batches(rows, size, generator):
    """Indices of an epoch's batches: shuffled, sorted by length within pools of 50 batches, batches shuffled again."""
    order = list(range(len(rows)))
    generator.shuffle(order)
    result = []
    for start in range(0, len(order), 50 * size):
        pool = sorted(order[start:start + 50 * size], key=lambda index: length(rows[index]))
        result += [pool[first:first + size] for first in range(0, len(pool), size)]
    generator.shuffle(result)
    return result


def collated(task, rows, with_targets=True):
    """The tensors of a batch as the model takes them."""
    longest = max(length(row) for row in rows)

    def padded(values, fill=0):
        return values + [fill] * (longest - len(values))

    sequences = [sequence for row in rows for sequence in row["sequences"]]
    shape = (len(rows), -1, longest) if task.kind == "choice" else (len(sequences), longest)
    batch = {
        "input_ids": torch.tensor([padded(ids) for ids, _ in sequences]).reshape(shape),
        "token_type_ids": torch.tensor([padded(types) for _, types in sequences]).reshape(shape),
        "attention_mask": torch.tensor([padded([1] * len(ids)) for ids, _ in sequences]).reshape(shape),
    }
    if not with_targets:
        return batch
    targets = [row["target"] for row in rows]
    if task.kind == "span":
        batch["start_positions"] = torch.tensor([start for start, _ in targets])
        batch["end_positions"] = torch.tensor([end for _, end in targets])
    elif task.kind == "tokens":
        batch["labels"] = torch.tensor([padded(tags, features.IGNORED) for tags in targets])
    else:
        batch["labels"] = torch.tensor(targets)
    return batch


def train(task, model, rows, seed):
    """Moves the weights over all epochs."""
    def decays(name):
        return not name.endswith("bias") and "LayerNorm" not in name

    named = [(name, parameter) for name, parameter in model.named_parameters() if parameter.requires_grad]
    optimizer = torch.optim.AdamW(
        [
            {"params": [p for n, p in named if decays(n)], "weight_decay": 0.01},
            {"params": [p for n, p in named if not decays(n)], "weight_decay": 0.0},
        ], lr=task.learning_rate, betas=(0.9, 0.999), eps=1e-8)
    steps = math.ceil(len(rows) / task.batch_size) * task.epochs
    schedule = transformers.get_linear_schedule_with_warmup(optimizer, math.ceil(0.1 * steps), steps)
    generator = random.Random(seed)
    model.train()
    for _ in range(task.epochs):
        for indices in batches(rows, task.batch_size, generator):
            optimizer.zero_grad()
            model(**collated(task, [rows[index] for index in indices])).loss.backward()
            torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimizer.step()
            schedule.step()


def outputs(task, model, rows):
    """What the model says about each feature, in order: one array each, starts and ends of a span as two."""
    model.eval()
    order = sorted(range(len(rows)), key=lambda index: -length(rows[index]))
    result = [None] * len(rows)
    with torch.no_grad():
        for start in range(0, len(order), 64):
            indices = order[start:start + 64]
            found = model(**collated(task, [rows[index] for index in indices], with_targets=False))
            for place, index in enumerate(indices):
                if task.kind == "span":
                    result[index] = (found.start_logits[place], found.end_logits[place])
                else:
                    result[index] = found.logits[place]
    return result


def best_spans(reader, rows, found, count):
    """The text of the best span of each question over its windows."""
    best = [(-math.inf, "")] * count
    for row, (starts, ends) in zip(rows, found):
        starts, ends = starts.tolist(), ends.tolist()
        for first in range(len(row["places"])):
            if not row["own"][first]:
                continue
            for last in range(first, min(first + reader.longest, len(row["places"]))):
                score = starts[row["front"] + first] + ends[row["front"] + last]
                if score > best[row["example"]][0]:
                    begin, end = row["places"][first][0], row["places"][last][1]
                    best[row["example"]] = (score, reader.texts[row["example"]][begin:end])
    return [text for _, text in best]


def scores(task, reader, names, rows, found):
    """The task's scores of the model's outputs."""
    if task.kind == "span":
        return metrics.answer_scores(reader.answers, best_spans(reader, rows, found, len(names)))
    if task.kind == "tokens":
        gold, predicted = [[] for _ in names], [[] for _ in names]
        for row, logits in zip(rows, found):
            for place, tag in row["words"]:
                gold[row["example"]].append(tag)
                predicted[row["example"]].append(reader.names[int(logits[place].argmax())])
        return metrics.entity_scores(gold, predicted)
    gold = [row["target"] for row in rows]
    if task.name == "sts-b":
        return metrics.correlations(gold, [float(logits[0]) for logits in found])
    predicted = [int(logits.argmax()) for logits in found]
    return metrics.matthews(gold, predicted) if task.name == "cola" else metrics.accuracy(gold, predicted)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("task")
    parser.add_argument("--seed", type=int, required=True)
    parser.add_argument("--train-ids", help="a JSON list of the ids of bertie's train part; all of them otherwise")
    parser.add_argument("--threads", type=int, default=1)
    arguments = parser.parse_args()
    torch.set_num_threads(arguments.threads)
    transformers.utils.logging.set_verbosity_error()
    task = settings.task_named(arguments.task)
    reader = features.reader(task, transformers.AutoTokenizer.from_pretrained(cells.model_folder()))
    names, rows = reader.load("train")
    if arguments.train_ids:
        with open(arguments.train_ids, encoding="utf-8") as file:
            wanted = set(json.load(file))
        missing = wanted - set(names)
        if missing:
            raise SystemExit(f"{len(missing)} ids of bertie's train part are not in {task.data}")
        rows = [row for place, row in enumerate(rows) if names[row.get("example", place)] in wanted]
    tokens = sum(len(ids) for row in rows for ids, _ in row["sequences"])
    transformers.set_seed(arguments.seed)
    model = model_of(task, reader.labels)
    train(task, model, rows, arguments.seed)
    names, test = reader.load("test")
    print(json.dumps({
        "scores": scores(task, reader, names, test, outputs(task, model, test)),
        "train": len(rows), "train_tokens": tokens, "test": len(names),
        "versions": {"transformers": transformers.__version__, "torch": torch.__version__},
    }))


if __name__ == "__main__":
    main()
