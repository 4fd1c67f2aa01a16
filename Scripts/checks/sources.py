"""What every source file keeps to: format, size, documentation, and words that have no place."""

import re
import shutil
import subprocess

from tree import check

CODE = (".swift", ".c", ".cpp", ".h", ".py", ".sh")
LONGEST = 600
DECLARATION = re.compile(
    r"^\s*(?:@\w+(?:\([^)]*\))?\s+)*(?:public|package|open)\s+(?:(?:static|final|mutating|nonisolated|indirect|convenience|"
    r"required|lazy|borrowing|consuming|private\(set\)|internal\(set\)|package\(set\)|fileprivate\(set\))\s+)*"
    r"(?:func|var|let|init|struct|class|enum|protocol|actor|typealias|subscript|case|macro)\b"
)


def generated(tree, name):
    lines = tree.lines(name)
    return bool(lines) and "Generated" in lines[0]


@check("swift format lint --strict")
def formatted(tree):
    swift = shutil.which("swift")
    if swift is None:
        return ["swift is not on the PATH"]
    files = [name for name in tree.select(".swift") if not generated(tree, name)]
    result = subprocess.run([swift, "format", "lint", "--strict", "--parallel", *files], cwd=tree.root, capture_output=True)
    text = result.stderr.decode(errors="replace").strip()
    return text.splitlines() if result.returncode else []


@check(f"no file over {LONGEST} lines without a reason")
def short(tree):
    reasons = {}
    for line in tree.lines("Scripts/checks/long-files.txt"):
        if line.strip() and not line.startswith("#"):
            name, _, reason = line.partition(":")
            reasons[name.strip()] = reason.strip()
    faults = []
    for name in tree.select(*CODE):
        length = len(tree.lines(name))
        if length > LONGEST and not generated(tree, name) and not reasons.get(name):
            faults.append(f"{name}: {length} lines, at most {LONGEST}; split it, or give a reason in long-files.txt")
    return faults + [f"long-files.txt: {name} is no longer there" for name in reasons if name not in tree.files]


@check("generated files say so and by what")
def generated_files_say_so(tree):
    faults = []
    for name in tree.select(*CODE):
        if ".generated." in name and not re.search(r"Generated .*`.+`", (tree.lines(name) or [""])[0]):
            faults.append(f"{name}:1: a generated file's first line says `Generated` and the command in backquotes")
    return faults


# What ArgumentParser asks of every command; its documentation says what they are.
PARSER_WITNESS = re.compile(r"\s*package (static (var|let) configuration\b|func (run|validate)\(\))")
# Options say what they are in their help.
PARSER_OPTION = re.compile(r"\s*@(Option|Argument|Flag|OptionGroup)\b")


def is_option(lines, index):
    """Whether the declaration is an option's: its attribute stands before it or above it, on one line or on several."""
    if PARSER_OPTION.match(lines[index]):
        return True
    above = index - 1
    while above >= 0 and lines[above].strip() and not lines[above].lstrip().startswith("@"):
        above -= 1
    return above >= 0 and PARSER_OPTION.match(lines[above]) is not None


@check("public and package declarations are documented")
def documented(tree):
    faults = []
    for name in tree.select(".swift"):
        if not name.startswith(("Sources/", "Experiments/")) or generated(tree, name):
            continue
        lines = tree.lines(name)
        for index, line in enumerate(lines):
            if not DECLARATION.match(line) or re.search(r"\boverride\b", line) or PARSER_WITNESS.match(line):
                continue
            if is_option(lines, index):
                continue
            above = index - 1
            while above >= 0 and re.match(r"\s*(@\w+.*|#if .*|#else)$", lines[above]):
                above -= 1
            if above < 0 or not lines[above].lstrip().startswith("///"):
                faults.append(f"{name}:{index + 1}: no documentation: {line.strip()}")
    return faults


# Only the layers that talk to a terminal may print or end the process.
TERMINAL = {"Console", "Commands", "TrainingCommands", "bertie", "bertie-train"}


@check("no forced tries, exits, prints, leftovers in libraries")
def clean(tree):
    everywhere = {r"\btry!": "try!", r"@testable\b": "@testable"}
    libraries = {r"(?<![\w.])exit\(": "exit()", r"(?<![\w.])print\(": "print()"}
    faults = []
    for name in tree.select(".swift"):
        rules = dict(everywhere)
        if name.startswith("Sources/") and name.split("/")[1] not in TERMINAL:
            rules.update(libraries)
        for number, line in enumerate(tree.lines(name), 1):
            text = re.sub(r"\"(?:\\.|[^\"\\])*\"", '""', line)
            code = text.split("//")[0]
            faults += [f"{name}:{number}: {what}" for rule, what in rules.items() if re.search(rule, code)]
            if re.search(r"\b(TODO|FIXME|XXX)\b", text):
                faults.append(f"{name}:{number}: an open end")
    return faults
