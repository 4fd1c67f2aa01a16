"""Tests of Experiments/Pretraining/report.py."""

import pathlib
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "Experiments" / "Pretraining"))
import report  # noqa: E402


def result(objective, start="random", order=0.7, loss=4.0):
    held_out = {"masked_loss": loss, "masked_accuracy": 0.25, "loss": 9}
    if objective != "words":
        held_out["sentence_accuracy"] = order
    return {
        "objective": objective, "start": start, "seed": 1, "steps": 10,
        "score": {"heldOut": held_out, "unigram": {"masked_loss": 6.5, "masked_accuracy": 0.05}},
        "tasks": {"sst-2": [{"accuracy": 0.8}, {"accuracy": 0.82}, {"accuracy": 0.84}], "rte": [{"accuracy": 0.5}] * 3}}


def row(results, start, objective):
    lines = report.table(results).split("\n")
    return next(
        cells[2:] for line in lines for cells in [[cell.strip() for cell in line.strip("|").split("|")]]
        if cells[:2] == [start, objective])


class Table(unittest.TestCase):
    def test_a_row_has_losses_shares_and_tasks(self):
        cells = row([result("sentence-order")], "random", "sentence-order")
        self.assertEqual(cells, ["10", "4.00", "6.50", "25.0", "70.0", "82.00 ± 2.00", "50.00 ± 0.00"])

    def test_words_alone_have_no_pairs_and_missing_cells_say_so(self):
        self.assertEqual(row([result("words")], "random", "words")[4], "")
        self.assertEqual(set(row([result("words")], "minilm", "sentence-order")), {"missing"})

    def test_what_is_asked_is_compared(self):
        met = list(report.bars([result("sentence-order")]))
        self.assertTrue(met[0].endswith("70.0 %: met") and met[1].endswith("by 2.50 nats: met"))
        self.assertTrue(met[2].endswith("missing"))
        failed = list(report.bars([result("sentence-order", order=0.6, loss=6.6)]))
        self.assertTrue(failed[0].endswith("60.0 %: not met") and failed[1].endswith("by -0.10 nats: not met"))


if __name__ == "__main__":
    unittest.main()
