"""The tables of the distillation experiment: rows, pairs, statistics, verdicts."""

import math
import pathlib
import sys
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "Experiments" / "Distillation"))
sys.dont_write_bytecode = True

import report  # noqa: E402
import settings  # noqa: E402


def result(recipe, share, layers=3, seed=1, data="sst-2", dev=0.0, **more):
    return dict(
        data=data, recipe=recipe, layers=layers, seed=seed, measured={"seconds": 7, "processor_seconds": 100 + seed},
        score={"dev": {"accuracy": dev}, "test": {"accuracy": share, "macro_f1": 0.0}}, **more)


def row(table, name):
    """The cells of a row behind its name."""
    line = next(line for line in table.split("\n") if line.startswith(f"| {name} |"))
    return [cell.strip() for cell in line.strip("|").split("|")][1:]


class Scores(unittest.TestCase):
    def test_a_row_has_mean_and_deviation_of_the_test_part_and_the_mean_time(self):
        runs = [result("logits", share, seed=seed) for seed, share in ((1, 0.80), (2, 0.82), (3, 0.84))]
        cells = row(report.data_table(settings.data_named("sst-2"), runs), "logits")
        self.assertEqual(cells, ["82.00 ± 2.00", "3", "102", "missing", "0", ""])

    def test_what_is_missing_is_no_zero_and_other_data_have_no_part(self):
        table = report.data_table(settings.data_named("rte"), [result("pkd", 0.5)])
        self.assertEqual(row(table, "pkd"), ["missing", "0", ""] * 2)
        self.assertEqual(row(table, "the teacher, 6 layers"), ["missing", "0", ""] * 2)

    def test_the_teacher_stands_in_the_first_row_and_the_control_is_called_no_teacher(self):
        table = report.data_table(settings.data_named("sst-2"), [result("teacher", 0.9, layers=6), result("alone", 0.7, layers=2)])
        self.assertEqual(table.split("\n")[2], "| the teacher, 6 layers | 90.00 | 1 | 101 | 90.00 | 1 | 101 |")
        self.assertEqual(row(table, "no teacher"), ["missing", "0", "", "70.00", "1", "101"])

    def test_augmented_runs_are_rows_of_their_own(self):
        runs = [result("alone", 0.7), result("alone", 0.8, augmented=4), result("tinybert", 0.9, augmented=4)]
        table = report.data_table(settings.data_named("sst-2"), runs)
        self.assertEqual(row(table, "no teacher")[0], "70.00")
        self.assertEqual(row(table, "no teacher, augmented")[:3], ["80.00", "1", ""])
        self.assertEqual(row(table, "tinybert, augmented")[0], "90.00")
        self.assertEqual(row(table, "tinybert")[0], "missing")

    def test_runs_with_more_steps_are_a_table_of_their_own(self):
        (data, layers, recipe, steps), *_ = settings.LONGER
        runs = [
            result("teacher", 0.9, layers=6, data=data), result(recipe, 0.87, layers=layers, data=data),
            result(recipe, 0.88, layers=layers, data=data, steps=steps)]
        lines = report.longer_table(runs).split("\n")[2:4]
        self.assertEqual([line.split(" | ")[2:] for line in lines], [
            [str(settings.data_named(data).steps), "87.00", "1", "101", "-3.00 |"], [str(steps), "88.00", "1", "101", "-2.00 |"]])
        self.assertIn("87.00", row(report.data_table(settings.data_named(data), runs), recipe))
        self.assertIn("-3.00 points", report.depth_bar(data, runs))
        self.assertIn("| missing |", report.longer_table(runs[1:]))


class Pairs(unittest.TestCase):
    def test_only_the_same_data_depth_and_seed_are_a_pair(self):
        runs = [
            result("alone", 0.50, seed=1), result("alone", 0.60, seed=2), result("alone", 0.9, layers=2),
            result("logits", 0.52, seed=1), result("logits", 0.66, seed=2), result("logits", 0.7, seed=3),
            result("logits", 0.1, data="rte"), result("alone", 0.2, layers=2, data="rte"),
        ]
        found = report.differences(report.students(runs), "logits", "alone")
        self.assertEqual([round(value, 9) for value in found], [2, 6])
        cells = row(report.paired_table(runs, "alone"), "logits")
        # t(0.975, 1) = 12.706, standard error 2.
        self.assertEqual(cells, ["2", "+4.00", "2.00", "-21.41 to +29.41", "2 / 0 / 0", "0.500"])
        self.assertEqual(row(report.paired_table(runs, "alone"), "pkd"), ["0", "missing", "", "", "", ""])

    def test_augmented_runs_are_compared_with_an_augmented_control(self):
        runs = [
            result("alone", 0.5), result("labels", 0.5), result("alone", 0.6, augmented=4), result("tinybert", 0.7, augmented=4)]
        table = report.paired_table(runs, "alone")
        self.assertEqual(row(table, "tinybert, both augmented")[1], "+10.00")
        self.assertNotIn("no teacher, augmented", table)
        self.assertNotIn("augmented", report.paired_table(runs, "labels"))

    def test_one_pair_has_no_interval_and_equal_scores_are_ties(self):
        runs = [result("alone", 0.5), result("logits", 0.5)]
        self.assertEqual(row(report.paired_table(runs, "alone"), "logits"), ["1", "+0.00", "", "", "0 / 0 / 1", "1.000"])

    def test_the_sign_test_is_the_binomial_one(self):
        self.assertAlmostEqual(report.sign_test(9, 1), 2 * 11 / 1024)
        self.assertAlmostEqual(report.sign_test(1, 9), 2 * 11 / 1024)
        self.assertEqual((report.sign_test(3, 3), report.sign_test(0, 0)), (1, 1))

    def test_students_quantiles_are_those_of_tables(self):
        for degrees, quantile in ((1, 12.7062), (2, 4.3027), (5, 2.5706), (17, 2.1098), (1000, 1.9623)):
            self.assertAlmostEqual(report.student(degrees), quantile, places=4)

    def test_a_single_value_has_a_mean_alone(self):
        mean, error, half = report.interval([3.0])
        self.assertTrue(mean == 3 and math.isnan(error) and math.isnan(half))


class Bars(unittest.TestCase):
    def test_logits_are_compared_in_the_mean_of_pairs(self):
        runs = [result("alone", 0.5), result("logits", 0.49)]
        self.assertTrue(report.logits_bar(runs).endswith(": -1.00 points in the mean of 1: not met so far"))
        runs = [
            result(recipe, share + seed / 1000, layers=layers, seed=seed, data=data.name)
            for recipe, share in (("alone", 0.5), ("logits", 0.5)) for data in settings.DATA
            for layers in settings.DEPTHS for seed in settings.SEEDS]
        self.assertTrue(report.logits_bar(runs).endswith(": +0.00 ± 0.00 points in the mean of 18: met"))
        self.assertIn("missing", report.logits_bar([]))

    def test_the_best_recipe_of_three_layers_is_compared_with_its_teacher(self):
        runs = [
            result("teacher", 0.90, layers=6), result("alone", 0.99, dev=1), result("labels", 0.98, dev=1),
            result("pkd", 0.879, dev=0.8), result("logits", 0.885, dev=0.7), result("logits", 0.95, layers=2, dev=0.9)]
        said = ": pkd, best of 2 in the dev part, -2.10 points: not met so far (best in the test part: logits, -1.50)"
        self.assertTrue(report.depth_bar("sst-2", runs).endswith(said))
        self.assertIn("missing", report.depth_bar("banking77", runs))
        self.assertTrue(report.depth_bar("sst-2", [*runs, result("alone", 1, dev=1, augmented=4)]).endswith(said))
        runs = [result("teacher", 0.90, layers=6)] + [
            result(preset, 0.885, seed=seed) for preset in settings.RECIPES for seed in settings.SEEDS]
        self.assertIn("-1.50 points: met (", report.depth_bar("sst-2", runs))


if __name__ == "__main__":
    unittest.main()
