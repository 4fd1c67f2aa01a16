"""The tables of the ALBERT experiment: forms, seeds, the verdict, the two models side by side."""

import pathlib
import sys
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "Experiments" / "Albert"))
sys.dont_write_bytecode = True

import latency  # noqa: E402
import report  # noqa: E402
import settings  # noqa: E402


def result(form, after, seed=1, teacher=0.90, before=0.6):
    def layers(distance):
        return {"tokens": 9, "layers": [{"euclidean": distance + n, "cosine": 0.1 * n} for n in range(settings.LAYERS)]}

    return dict(
        embedding_size=form.embedding_size, groups=form.groups, share=form.share, steps=form.steps, start=form.start,
        seed=seed,
        score={"teacher": {"accuracy": teacher}, "before": {"accuracy": before}, "after": {"accuracy": after}},
        size={"before": {"parameters": 22_710_000, "bytes": 90_900_000}, "after": {"parameters": 9_630_000, "bytes": 38_500_000}},
        layers={"teacher": layers(1), "before": layers(2), "after": layers(3)})


def times(rounds):
    """What latency.py writes of rounds in which each form takes half of the original at 12 tokens, and as much at 128."""
    found = [
        {settings.ORIGINAL: {12: time, 128: 10 * time}} | {form.name: {12: time / 2, 128: 10 * time} for form in settings.GRID}
        for time in rounds]
    return latency.summary(found, [0.0, 0.01, 0.04])


def row(table, *names):
    """The cells of a row behind its names."""
    start = "| " + " | ".join(map(str, names)) + " |"
    line = next(line for line in table.split("\n") if line.startswith(start))
    return [cell.strip() for cell in line.strip("|").split("|")][len(names):]


class Settings(unittest.TestCase):
    def test_every_form_is_run_once_and_seven_forms_three_times(self):
        self.assertEqual((len(settings.GRID), len(settings.CELLS), len(set(settings.CELLS))), (18, 36, 36))
        self.assertEqual(len({(form.name, seed) for form, seed in settings.CELLS}), 36)
        self.assertEqual({form for form, seed in settings.CELLS if seed > 1}, {*settings.REPEATED, settings.LONGER, settings.FIRST})
        self.assertEqual({form for form, seed in settings.CELLS if seed == 1}, {*settings.GRID, *settings.PARTS})
        self.assertIn(settings.ASKED, settings.REPEATED)


class Conversions(unittest.TestCase):
    def test_a_form_stands_beside_its_teacher(self):
        table = report.grid_table([result(settings.Form(128, 3, "all"), 0.885)], times([2.0, 1.0, 6.0]))
        self.assertEqual(
            row(table, "the teacher", "", "none"), ["22.71", "90.9", "", "90.00", "", "2.00 (1.00)", "20.00 (1.00)"])
        self.assertEqual(
            row(table, 128, 3, "all"), ["9.63", "38.5", "60.00", "88.50", "-1.50", "1.00 (0.50)", "20.00 (1.00)"])

    def test_older_results_begin_with_averages(self):
        older = result(settings.ASKED, 0.885)
        del older["start"]
        self.assertEqual(report.form(older), settings.ASKED)

    def test_what_is_missing_is_no_zero(self):
        self.assertEqual(row(report.grid_table([], None), 64, 1, "all"), ["", "", *["missing"] * 5])
        self.assertEqual(row(report.seeds_table([]), 128, 1, "attention"), ["0", "missing", "missing", "missing"])
        self.assertEqual(len(report.layers_table([]).split("\n")), 2)

    def test_seeds_have_mean_and_deviation_and_the_grid_the_first(self):
        form = settings.Form(128, 1, "all")
        runs = [result(form, share, seed) for seed, share in ((2, 0.82), (1, 0.80), (3, 0.84))]
        self.assertEqual(row(report.seeds_table(runs), 128, 1, "all"), ["3", "60.00", "82.00 ± 2.00", "-8.00"])
        self.assertEqual(row(report.grid_table(runs, None), 128, 1, "all")[3:5], ["80.00", "-10.00"])

    def test_the_savings_stand_alone_and_with_a_longer_recovery_and_another_beginning(self):
        runs = [
            result(settings.ASKED, 0.86), *(result(form, share) for form, share in zip(settings.PARTS, (0.89, 0.88, 0.87, 0.85)))]
        table = report.parts_table(runs)
        self.assertEqual(row(table, 128, 3, "all", "average", 900)[-2:], ["86.00", "-4.00"])
        self.assertEqual(row(table, 128, "", "none", "", 900)[-2:], ["89.00", "-1.00"])
        self.assertEqual(row(table, "full", 3, "all", "average", 900)[-2:], ["88.00", "-2.00"])
        self.assertEqual(row(table, 128, 3, "all", "average", 2700)[-2:], ["87.00", "-3.00"])
        self.assertEqual(row(table, 128, 3, "all", "first", 900)[-2:], ["85.00", "-5.00"])
        self.assertEqual(row(table, 128, 3, "all", "average", 900)[2], "1")
        table = report.parts_table([*runs, result(settings.LONGER, 0.89, seed=2)])
        self.assertEqual(row(table, 128, 3, "all", "average", 2700)[2:], ["2", "60.00", "88.00 ± 1.41", "-2.00"])
        self.assertEqual(row(report.grid_table(runs, None), 128, 3, "all")[3:5], ["86.00", "-4.00"])

    def test_layers_of_repeated_forms_are_shown_before_and_after(self):
        table = report.layers_table([result(settings.ASKED, 0.8), result(settings.Form(64, 2, "attention"), 0.8)])
        self.assertEqual(row(table, "the teacher", "", "none", "")[0], "1.0 / 0.00")
        self.assertEqual(row(table, 128, 3, "all", "before")[-1], "7.0 / 0.50")
        self.assertEqual(row(table, 128, 3, "all", "after")[-1], "8.0 / 0.50")
        self.assertEqual(len(table.split("\n")), 5)

    def test_the_bar_is_a_point_in_the_mean_of_all_seeds(self):
        asked = settings.ASKED
        runs = [result(asked, share, seed) for seed, share in ((1, 0.892), (2, 0.891), (3, 0.8905))]
        self.assertTrue(report.bar(runs, asked).endswith("900 steps: -0.88 points in the mean of 3: met"))
        self.assertTrue(report.bar(runs[2:], asked).endswith("-0.95 points in the mean of 1: met so far"))
        self.assertTrue(report.bar([result(asked, 0.889)], asked).endswith("not met so far"))
        self.assertIn("missing", report.bar([result(settings.Form(128, 3, "attention"), 0.9)], asked))
        self.assertIn("2700 steps: missing", report.bar(runs, settings.LONGER))


class Latency(unittest.TestCase):
    def test_ratios_are_of_rounds_and_not_of_medians(self):
        form = settings.GRID[0].name
        rounds = [{settings.ORIGINAL: {12: by, 128: 1.0}} | {each.name: {12: time, 128: 1.0} for each in settings.GRID}
                  for by, time in ((1.0, 3.0), (2.0, 2.0), (4.0, 1.0))]
        found = latency.summary(rounds, [0.0])["models"][form]["12"]
        self.assertEqual(found, {
            "ms": {"median": 2.0, "min": 1.0, "max": 3.0}, "ratio": {"median": 1.0, "min": 0.25, "max": 3.0}})

    def test_what_else_the_machine_did_is_said(self):
        found = dict(times([2.0, 1.0]), processor="P", cores=2, date="2026-01-02", rounds=2)
        self.assertEqual(
            report.latency_setting(found), "Times: P, 2 cores; 2026-01-02; medians of 2 rounds; other programs took 1 % of the "
            "processors in the median process, 4 % at most.")


class Speed(unittest.TestCase):
    def test_the_models_stand_side_by_side_and_what_failed_is_named(self):
        def process(median):
            return {"median_ms": median, "others": 0.01}

        spread = dict(median=2.0, min=1.0, max=3.0)
        speed = dict(
            processor="P", cores=2, date="2026-01-02", rounds=5, versions={"torch": "2", "onnxruntime": None},
            failed={"onnxruntime-fp32": "no module"},
            models={
                "bert": dict(parameters=1234, bytes=dict(fp32=4e6, int8=1e6), resident_bytes=9e6),
                "albert": dict(parameters=567, bytes=dict(fp32=2e6, int8=1e6), resident_bytes=3e6),
                "unshared": dict(parameters=890, bytes=dict(fp32=3e6, int8=1e6), resident_bytes=4e6)},
            cases=[dict(
                side="bertie-fp32", input="1x12", threads=2, ms=dict(bert=spread, albert=spread, unshared=spread),
                ratios=dict(albert=spread, unshared=dict(spread, median=2.5)),
                processes=dict(bert=[process(2.0)], albert=[process(2.0)]))])
        self.assertEqual(row(report.sizes_table(speed), "BERT-base"), ["1,234", "4.0", "1.0", "missing", "9"])
        self.assertEqual(
            row(report.speed_table(speed), "bertie-fp32"),
            ["12", "2", *["2.00 (1.00-3.00)"] * 3, "2.000 (1.000-3.000)", "2.500 (1.000-3.000)"])
        self.assertIn("torch 2. onnxruntime-fp32: no module.", report.setting(speed))
        self.assertNotIn("None", report.setting(speed))


if __name__ == "__main__":
    unittest.main()
