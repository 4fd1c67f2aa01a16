"""Every test expects something."""

import re

from tree import check

EXPECTS = re.compile(r"#expect|#require|Issue\.record|\bconfirmation\(")
FUNCTION = re.compile(r"^(\s*)(?:[\w@()]+\s+)*func\s+(`[^`]+`|\w+)")


def functions(lines):
    """Each function of a file: the line it starts on, its name, its text. The format check puts its closing brace under its start."""
    for start, line in enumerate(lines):
        match = FUNCTION.match(line)
        if not match:
            continue
        end = start
        if not line.rstrip().endswith("}"):
            end = next((k for k in range(start + 1, len(lines)) if lines[k] == match.group(1) + "}"), len(lines) - 1)
        yield start, match.group(2).strip("`"), "\n".join(lines[start : end + 1])


def is_test(lines, start):
    """Whether the attributes of the function on a line hold `@Test`: on the line itself, or above it and as far indented."""
    if re.match(r"\s*@Test\b", lines[start]):
        return True
    indent = re.match(r"\s*", lines[start]).group(0)
    for line in reversed(lines[:start]):
        if re.match(indent + r"@Test\b", line):
            return True
        if not line.strip() or line.rstrip().endswith(("{", "}")) or FUNCTION.match(line):
            return False
    return False


@check("every test has an expectation")
def tests_expect(tree):
    files = tree.select(".swift", under="Tests/")
    bodies = {name: list(functions(tree.lines(name))) for name in files}
    # A helper that expects, or calls one that does, counts as an expectation.
    expecting = set()
    while True:
        calls = re.compile(r"\b(?:" + "|".join(map(re.escape, sorted(expecting))) + r")\(") if expecting else None
        found = {
            function
            for listed in bodies.values()
            for _, function, body in listed
            if EXPECTS.search(body) or calls and calls.search(body.split("{", 1)[-1])
        }
        if found <= expecting:
            break
        expecting |= found
    faults = []
    for name, listed in bodies.items():
        lines = tree.lines(name)
        for start, function, _ in listed:
            if is_test(lines, start) and function not in expecting:
                faults.append(f"{name}:{start + 1}: the test {function} expects nothing")
    return faults
