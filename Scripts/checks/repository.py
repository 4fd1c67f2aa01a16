"""What lies in the repository and what must not."""

import hashlib
import os
import re
import subprocess
import sys

from tree import check

TEXT = (".swift", ".c", ".cpp", ".h", ".py", ".sh", ".md", ".json", ".txt", ".yml", ".yaml", "Makefile", "run")
# Written in pieces so that this file passes its own check.
MACHINE = re.compile("(?<![\\w.])(?:/" + "work/|/" + "root/|/" + "home/\\w|/" + "Users/\\w)")
REGISTRY = re.compile("pypi" + r"\.org|python" + r"hosted\.org|npm" + r"js\.(?:org|com)|crates" + r"\.io|proxy\." + "golang")
GOLDENS = "Tests/Goldens/"
SUMS = GOLDENS + "SHA256SUMS"


@check("no paths of one machine, no registry hosts")
def portable(tree):
    faults = []
    for name in tree.files:
        if not name.endswith(TEXT) or name.startswith(GOLDENS) and not name.endswith(".py"):
            continue
        for number, line in enumerate(tree.lines(name), 1):
            for rule, what in ((MACHINE, "a path of one machine"), (REGISTRY, "a registry's host")):
                if match := rule.search(line):
                    faults.append(f"{name}:{number}: {what}: {match.group(0)}")
    return faults


@check("no build products tracked")
def no_products(tree):
    products = re.compile(r"(^|/)(Package\.resolved|\.build[^/]*/.*|\.libtorch.*|\.venv[^/]*/.*|.*\.(pyc|o|so|whl))$")
    return [f"{name}: tracked" for name in tree.tracked if products.search(name)]


def golden_files(tree):
    """The recorded files: everything below Tests/Goldens but generators, their requirements and the list itself."""
    return [
        name
        for name in tree.files
        if name.startswith(GOLDENS) and name != SUMS and not name.endswith((".py", "requirements.txt"))
    ]


def golden_sums(tree):
    """The lines of Tests/Goldens/SHA256SUMS as they should be."""
    digests = ((name, hashlib.sha256((tree.root / name).read_bytes()).hexdigest()) for name in golden_files(tree))
    return [f"{digest}  {name[len(GOLDENS):]}" for name, digest in digests]


@check("goldens are as recorded")
def goldens_as_recorded(tree):
    if SUMS not in tree.files:
        return [f"{SUMS}: missing; `make goldens` writes it"]
    recorded = dict(reversed(line.split("  ", 1)) for line in tree.lines(SUMS) if line)
    actual = dict(reversed(line.split("  ", 1)) for line in golden_sums(tree))
    faults = [f"{GOLDENS}{name}: recorded, but missing" for name in recorded.keys() - actual.keys()]
    faults += [f"{GOLDENS}{name}: not in {SUMS}" for name in actual.keys() - recorded.keys()]
    both = recorded.keys() & actual.keys()
    return faults + [f"{GOLDENS}{name}: is not what was recorded" for name in both if recorded[name] != actual[name]]


@check("scripts parse")
def scripts_parse(tree):
    faults = []
    for name in tree.select(".sh") + [name for name in (".ci/run",) if name in tree.files]:
        result = subprocess.run(["bash", "-n", name], cwd=tree.root, capture_output=True)
        faults += result.stderr.decode().splitlines() if result.returncode else []
    for name in tree.select(".py"):
        try:
            compile(tree.text(name), name, "exec")
        except SyntaxError as error:
            faults.append(f"{name}:{error.lineno}: {error.msg}")
    return faults


@check("the scripts' own tests pass")
def scripts_tested(tree):
    tests = tree.select(".py", under="Tests/Scripts/test_")
    faults = [] if tests else ["Tests/Scripts: no tests"]
    for name in tests:
        environment = dict(os.environ, PYTHONDONTWRITEBYTECODE="1")
        result = subprocess.run([sys.executable, name], cwd=tree.root, capture_output=True, env=environment)
        text = result.stderr.decode(errors="replace")
        if result.returncode or not re.search(r"^Ran [1-9]\d* test", text, re.M):
            faults += [f"{name}:", *text.splitlines()]
    return faults
