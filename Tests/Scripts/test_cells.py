"""What all experiments share: commands as they stand in results."""

import pathlib
import sys
import unittest
import unittest.mock

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "Experiments"))
sys.dont_write_bytecode = True

import cells  # noqa: E402


class Commands(unittest.TestCase):
    def test_paths_are_those_of_the_checkout_and_of_the_data(self):
        command = [ROOT / ".build" / "release" / "bertie", "layers", "--data", "/data/sst-2/train.tsv", "--to", "/else/where"]
        with unittest.mock.patch.dict("os.environ", BERTIE_DATA="/data"):
            self.assertEqual(cells.written(command), ".build/release/bertie layers --data sst-2/train.tsv --to where")
        with unittest.mock.patch.dict("os.environ", BERTIE_DATA=""):
            self.assertEqual(cells.written(command), ".build/release/bertie layers --data train.tsv --to where")


if __name__ == "__main__":
    unittest.main()
