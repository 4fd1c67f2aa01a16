"""The engine's benchmark: its cases, goals, scores and tables."""

import json
import pathlib
import sys
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "Benchmarks" / "engine"))
sys.dont_write_bytecode = True

import cases  # noqa: E402
import goals  # noqa: E402
import machine  # noqa: E402
import report  # noqa: E402
import scores  # noqa: E402


class Cases(unittest.TestCase):
    def test_the_ragged_batch_is_64_intents_of_14_tokens_in_the_mean_and_60_at_most(self):
        lengths = cases.lengths_of("ragged")
        self.assertEqual((len(lengths), max(lengths)), (64, 60))
        self.assertAlmostEqual(sum(lengths) / 64, 14, delta=0.05)

    def test_names_are_unique_and_every_goal_has_a_case(self):
        names = [case.name for case in cases.all_cases()]
        self.assertEqual(len(names), len(set(names)))
        for model in cases.MODELS:
            for kind in cases.PEERS:
                for name in goals.INPUTS:
                    if goals.ratio(model, kind, name) is not None:
                        self.assertIn(f"{model}-{kind}-{name}-2t", names)
        self.assertNotIn("large-int8-32x128-2t", names)

    def test_the_cases_of_a_group_stand_together(self):
        groups = cases.groups(cases.all_cases())
        keys = [(group[0].model, group[0].kind, group[0].threads) for group in groups]
        self.assertEqual(len(keys), len(set(keys)))
        self.assertEqual([case for group in groups for case in group], cases.all_cases())
        self.assertEqual(cases.peers_of(groups[0]), cases.PEERS["int8"])
        self.assertTrue(all(cases.estimated_seconds(group, 5) > 5 for group in groups))

    def test_words_leave_the_cases_that_fit_all_sorts(self):
        found = {case.name for case in cases.chosen(["base", "minilm", "int8", "1x12", "2t"])}
        self.assertEqual(found, {"base-int8-1x12-2t", "minilm-int8-1x12-2t"})
        self.assertEqual(cases.chosen([]), cases.all_cases())
        with self.assertRaisesRegex(ValueError, "int7"):
            cases.chosen(["base", "int7"])

    def test_multiply_adds_are_those_of_inspect(self):
        case = next(case for case in cases.all_cases() if case.name == "minilm-int8-1x128-2t")
        self.assertEqual(case.macs, 1_434_451_968)  # as `bertie inspect` counts MiniLM's at 128 tokens


class Scores(unittest.TestCase):
    def test_macro_f1_is_over_the_labels_seen_in_gold_or_prediction(self):
        # a: 2 of 3 and 2; b: none; c: never gold.
        self.assertAlmostEqual(scores.macro_f1(list("aabb"), list("aaac")), (0.8 + 0 + 0) / 3)
        self.assertEqual(scores.macro_f1(["x"], ["x"]), 1)
        self.assertEqual(scores.accuracy(list("aabb"), list("aaac")), 0.5)


class Report(unittest.TestCase):
    def result(self, model, kind, ours, theirs, probe=None):
        def side(median, **more):
            return dict(median_ms=median, min_ms=median, max_ms=median, processes=[{"others": 0.0}], **more)

        sides = {f"bertie-{kind}": side(ours), f"openvino-{kind}": side(theirs, ratio=ours / theirs)}
        if probe:
            sides["probe-int8"] = side(probe, ratio=ours / probe)
        return dict(
            model=model, kind=kind, date="2026-01-02", processor="P", cores=2, rounds=5, versions={"openvino": "1"},
            sides=sides)

    def table(self, **results):
        with tempfile.TemporaryDirectory() as temporary:
            folder = pathlib.Path(temporary)
            (folder / "speed").mkdir()
            for name, result in results.items():
                (folder / "speed" / f"{name.replace('_', '-')}.json").write_text(json.dumps(result))
            return report.against_openvino(report.Results(folder))

    def test_a_goal_is_met_up_to_its_number_and_missed_beyond(self):
        text = self.table(
            base_int8_1x12_2t=self.result("base", "int8", 0.6, 1.0), base_int8_1x32_2t=self.result("base", "int8", 0.64, 1.0))
        self.assertIn("| 0.60 / 1.00 = 0.600 (≤ 0.60) | 0.64 / 1.00 = 0.640 (≤ 0.63) **missed** |", text)
        self.assertIn("1 of 2 goals met.", text)

    def test_a_case_as_fast_as_the_probe_counts_as_met(self):
        text = self.table(base_int8_1x32_2t=self.result("base", "int8", 0.9, 1.0, probe=0.9))
        self.assertIn("(≤ 0.63; probe 1.00)", text)
        self.assertIn("1 of 1 goals met.", text)
        text = self.table(base_int8_1x32_2t=self.result("base", "int8", 0.9, 1.0, probe=0.8))
        self.assertIn("0 of 1 goals met.", text)

    def test_without_results_there_is_no_table(self):
        self.assertIsNone(self.table())

    def test_a_section_is_replaced_and_the_rest_kept(self):
        page = "a\n<!-- begin x -->\nold\n<!-- end x -->\nb\n"
        self.assertEqual(report.replaced(page, "x", "new"), "a\n<!-- begin x -->\nnew\n<!-- end x -->\nb\n")
        with self.assertRaises(ValueError):
            report.replaced("<!-- begin x -->\nold\n", "x", "new")

    def test_phases_are_shares_of_their_sum(self):
        phases = {key: dict(median=1.0) for keys in report.PHASES.values() for key in keys}
        phases["attention_ms"] = dict(median=3.0)  # Of 11 ms in all.
        with tempfile.TemporaryDirectory() as temporary:
            folder = pathlib.Path(temporary)
            (folder / "phases.json").write_text(json.dumps(dict(inputs=[
                dict(model="base", precision="int8", input="1x12", median_ms=dict(median=11.5), phases=phases)])))
            text = report.phases(report.Results(folder))
        self.assertIn("| BERT-base int8 1x12 | 11.5 | 9 % | 9 % | 9 % | 27 % | 36 % | 9 % |", text)


class Living(unittest.TestCase):
    def program(self, code):
        return machine.Living([sys.executable, "-c", "import json, sys, time\nprint('{}', flush=True)\n" + code])

    def test_a_program_answers_line_by_line_and_ends(self):
        program = self.program("for line in sys.stdin: print(json.dumps(dict(twice=2 * json.loads(line)['x'])), flush=True)")
        program.start()
        self.assertEqual([program.ask(dict(x=x)) for x in (1, 2)], [dict(twice=2), dict(twice=4)])
        program.end()
        program.start()
        self.assertEqual(program.ask(dict(x=3)), dict(twice=6))
        program.end()

    def test_what_a_program_said_when_it_ended_is_known(self):
        program = self.program("sys.stdin.readline(); sys.exit('no such batch')")
        program.start()
        with self.assertRaisesRegex(machine.Failed, "ended with 1: no such batch"):
            program.ask(dict(x=1))

    def test_a_silent_program_is_ended(self):
        program, patience = self.program("time.sleep(60)"), machine.PATIENCE
        program.start()
        machine.PATIENCE = 0.2
        try:
            with self.assertRaisesRegex(machine.Failed, "no answer for 0.2 seconds"):
                program.ask(dict(x=1))
        finally:
            machine.PATIENCE = patience


if __name__ == "__main__":
    unittest.main()
