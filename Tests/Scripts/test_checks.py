"""Each check of Scripts/checks turns red on the fault it is for, and stays green without it."""

import pathlib
import subprocess
import sys
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "Scripts" / "checks"))
sys.dont_write_bytecode = True

import expectations  # noqa: E402
import layers  # noqa: E402
import repository  # noqa: E402
import sources  # noqa: E402
from tree import CHECKS, Tree  # noqa: E402

TABLE = """| level | target | what | imports | outside |
|---|---|---|---|---|
| 0 | `Low` | a | | FoundationEssentials |
| 0 | `Beside` | b | | libc |
| 1 | `High` | c | Low | |
"""
PACKAGE = """let package = Package(
  targets: [
    .target(name: "Low", swiftSettings: strict),
    .target(name: "Beside"),
    .target(
      name: "High", dependencies: ["Low"]),
    .testTarget(name: "LowTests", dependencies: ["Low"]),
  ],
  cxxLanguageStandard: .cxx20)
"""
LIST = "Scripts/checks/long-files.txt"
SCRIPT_TEST = """import unittest

class T(unittest.TestCase):
    def test_it(self):
        {}

unittest.main()
"""
GOOD = {
    "ARCHITECTURE.md": TABLE,
    "Package.swift": PACKAGE,
    "Sources/Low/A.swift": "/// One.\npublic struct A {}\n",
    "Sources/High/B.swift": "public import Low\n",
    LIST: "# none\n",
    "Tests/Scripts/test_a.py": SCRIPT_TEST.format("pass"),
    "Tests/LowTests/ATests.swift": "import Low\nimport Testing\n\n@Test func works() {\n  #expect(1 == 1)\n}\n",
}


class ChecksTurnRed(unittest.TestCase):
    """Every test writes a small checkout, changes it and asks one check."""

    def tree(self, **changes):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        for name, text in {**GOOD, **changes.pop("files", {})}.items():
            path = pathlib.Path(folder.name) / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
        return Tree(folder.name)

    def assertRed(self, function, text, files):
        self.assertEqual([], function(self.tree()), "the good tree must be green")
        faults = function(self.tree(files=files))
        self.assertTrue(any(text in fault for fault in faults), f"expected {text!r} among {faults}")

    def assertGreen(self, function, files):
        self.assertEqual([], function(self.tree(files=files)))

    def test_every_check_is_tested(self):
        tested = pathlib.Path(__file__).read_text()
        for title, function in CHECKS:
            self.assertIn(f"{function.__name__},", tested, title)

    def test_import_sideways(self):
        for line in ("import Beside", "package import Beside", "@_exported import struct Beside.X", "  import Beside"):
            with self.subTest(line):
                self.assertRed(layers.imports_point_down, "A.swift:1: Low imports Beside", {"Sources/Low/A.swift": line})

    def test_import_up(self):
        self.assertRed(layers.imports_point_down, "Low imports High", {"Sources/Low/Deep/C.swift": "import High\n"})

    def test_import_from_test_up(self):
        files = {"Tests/LowTests/BTests.swift": "import Testing\nimport High\n"}
        self.assertRed(layers.imports_point_down, "LowTests imports High", files)

    def test_import_from_outside(self):
        self.assertRed(layers.imports_point_down, "Low imports Yams", {"Sources/Low/A.swift": "import Yams\n"})
        self.assertRed(layers.imports_point_down, "Low imports Foundation", {"Sources/Low/A.swift": "import Foundation\n"})

    def test_import_allowed(self):
        guarded = "#if canImport(FoundationEssentials)\nimport FoundationEssentials\n#else\nimport Foundation\n#endif\n"
        self.assertGreen(layers.imports_point_down, {"Sources/High/C.swift": guarded})
        self.assertGreen(layers.imports_point_down, {"Sources/Beside/C.swift": "import Glibc\n"})

    def test_table_row_missing(self):
        files = {"ARCHITECTURE.md": TABLE.replace("| 0 | `Beside` | b | | libc |\n", "")}
        self.assertRed(layers.table_agrees, "target Beside is not in", files)

    def test_table_row_too_many(self):
        self.assertRed(layers.table_agrees, "Gone is not a target", {"ARCHITECTURE.md": TABLE + "| 1 | `Gone` | | | |\n"})

    def test_table_points_sideways(self):
        files = {"ARCHITECTURE.md": TABLE.replace("| a | |", "| a | Beside |")}
        self.assertRed(layers.table_agrees, "Low (level 0) may not import Beside", files)

    def test_manifest_differs(self):
        files = {"Package.swift": PACKAGE.replace('["Low"]),\n    .test', '["Low", "Beside"]),\n    .test')}
        self.assertRed(layers.table_agrees, "High depends on ['Beside', 'Low']", files)

    def test_no_table(self):
        self.assertRed(layers.table_agrees, "no level table", {"ARCHITECTURE.md": "nothing\n"})

    def test_unformatted(self):
        self.assertRed(sources.formatted, "A.swift", {"Sources/Low/A.swift": "/// One.\npublic struct A{ }\n"})

    def test_long_file(self):
        long = "let a = 1\n" * 601
        self.assertRed(sources.short, "A.swift: 601 lines", {"Sources/Low/A.swift": long})
        self.assertRed(sources.short, "A.swift: 601 lines", {"Sources/Low/A.swift": long, LIST: "Sources/Low/A.swift:\n"})
        reason = {LIST: "Sources/Low/A.swift: one table\n"}
        self.assertGreen(sources.short, {"Sources/Low/A.swift": long, **reason})
        self.assertRed(sources.short, "no longer there", {LIST: "Gone.swift: why\n"})

    def test_generated_without_command(self):
        files = {"Sources/Low/T.generated.swift": "// A table.\n"}
        self.assertRed(sources.generated_files_say_so, "T.generated.swift:1", files)

    def test_undocumented(self):
        for text in ("public struct A {}", "extension A {\n  package static func b() {}\n}", "@frozen\npublic enum C {}"):
            with self.subTest(text):
                self.assertRed(sources.documented, "no documentation", {"Sources/Low/A.swift": text})

    def test_documented_under_attributes(self):
        self.assertGreen(sources.documented, {"Sources/Low/A.swift": "/// One.\n@frozen\n@inlinable\npublic enum C {}\n"})

    def test_commands_are_documented_by_their_help(self):
        text = (
            "/// One.\npackage struct A {\n  package static var configuration: B { b }\n\n"
            '  @Option(\n    help: "Two.")\n  package var two = 2\n\n  @OptionGroup package var three: C\n\n'
            "  package func run() throws {}\n}\n"
        )
        self.assertGreen(sources.documented, {"Sources/Low/A.swift": text})
        self.assertRed(sources.documented, "A.swift:14", {"Sources/Low/A.swift": text + "\npackage var four = 4\n"})

    def test_unclean(self):
        texts = {"try! f()": "try!", "// TODO: more": "open end", "@testable import Low": "@testable", "print(1)": "print", "exit(1)": "exit"}
        for text, what in texts.items():
            with self.subTest(text):
                self.assertRed(sources.clean, what, {"Sources/Low/A.swift": text})

    def test_clean_where_allowed(self):
        self.assertGreen(sources.clean, {"Sources/Console/A.swift": "print(1)\n", "Sources/Low/A.swift": 'fingerprint(1)\nlet a = "print(1)"\n'})

    def test_machine_path_and_registry(self):
        self.assertRed(repository.portable, "A.swift:1: a path", {"Sources/Low/A.swift": 'let a = "/ro' + 'ot/x"'})
        self.assertRed(repository.portable, "a registry", {"Makefile": "index = https://py" + "pi.org/simple"})

    def test_build_product(self):
        for name in ("Package.resolved", ".build/a.txt", "Benchmarks/x/Package.resolved", "Scripts/__pycache__/a.pyc"):
            with self.subTest(name):
                self.assertRed(repository.no_products, name, {name: "x"})

    def test_goldens(self):
        name, sums = "Tests/Goldens/a/x.json", "Tests/Goldens/SHA256SUMS"
        good = "\n".join(repository.golden_sums(self.tree(files={name: "{}"}))) + "\n"
        green = {name: "{}", sums: good, "Tests/Goldens/a/generate.py": "pass\n"}
        self.assertGreen(repository.goldens_as_recorded, green)
        for change, text in (
            ({name: "{ }"}, "not what was recorded"),
            ({"Tests/Goldens/a/y.json": "{}"}, "y.json: not in"),
            ({sums: good + "0  gone.json\n"}, "gone.json: recorded, but missing"),
        ):
            faults = repository.goldens_as_recorded(self.tree(files={**green, **change}))
            self.assertTrue(any(text in fault for fault in faults), faults)
        self.assertIn("missing", repository.goldens_as_recorded(self.tree())[0])

    def test_broken_script(self):
        self.assertRed(repository.scripts_parse, "a.sh", {"Scripts/a.sh": "if true; then\n"})
        self.assertRed(repository.scripts_parse, "a.py:1", {"Scripts/a.py": "def f(:\n"})

    def test_failing_script_test(self):
        files = {"Tests/Scripts/test_a.py": SCRIPT_TEST.format("self.fail()")}
        self.assertRed(repository.scripts_tested, "test_a.py", files)
        self.assertRed(repository.scripts_tested, "test_b.py", {"Tests/Scripts/test_b.py": "pass\n"})

    def test_files_of_a_checkout(self):
        root = self.tree().root
        subprocess.run(["git", "init", "-q"], cwd=root, check=True)
        (root / ".gitignore").write_text("ignored\n")
        (root / "ignored").write_text("")
        subprocess.run(["git", "add", "Package.swift"], cwd=root, check=True)
        tree = Tree(root)
        self.assertEqual(["Package.swift"], tree.tracked)
        self.assertIn("ARCHITECTURE.md", tree.files)
        self.assertNotIn("ignored", tree.files)

    def test_test_without_expectation(self):
        for text in (
            "@Test func claims() {\n  let a = 1\n}\n",
            '@Suite struct S {\n  @Test("text", arguments: [1])\n  func claims(a: Int) {\n    helper()\n  }\n}\n',
        ):
            with self.subTest(text):
                self.assertRed(expectations.tests_expect, "claims expects nothing", {"Tests/LowTests/B.swift": text})

    def test_expectation_in_helper(self):
        helper = "func expectClose() {\n  #expect(1 == 1)\n}\n\nfunc outer() {\n  expectClose()\n}\n"
        text = "@Test func claims() {\n  outer()\n}\n"
        self.assertGreen(expectations.tests_expect, {"Tests/LowTests/B.swift": text, "Tests/LowTests/H.swift": helper})


if __name__ == "__main__":
    unittest.main()
