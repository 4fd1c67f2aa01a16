"""The level table of ARCHITECTURE.md against the imports and the manifest."""

import re

from tree import check

LIBC = {"Glibc", "Musl", "Darwin"}
IMPORT = re.compile(
    r"^\s*(?:@\w+(?:\([^)]*\))?\s+)*(?:(?:public|package|internal|fileprivate|private)\s+)?"
    r"import\s+(?:(?:struct|class|enum|protocol|func|var|let|typealias)\s+)?(\w+)"
)
TARGET = re.compile(r"\.(target|executableTarget|testTarget)\(\s*name: \"([^\"]+)\"")


class Level:
    """One row of the table."""

    def __init__(self, number, name, ours, outside):
        self.number, self.name, self.ours, self.outside = number, name, ours, outside


def split(cell):
    return [word.strip(" `") for word in cell.split(",") if word.strip(" `")]


def table(tree):
    """The rows of ARCHITECTURE.md's level table, by target."""
    rows = {}
    for line in tree.lines("ARCHITECTURE.md"):
        cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
        if line.startswith("|") and len(cells) == 5 and cells[0].isdigit():
            name = cells[1].strip("`")
            rows[name] = Level(int(cells[0]), name, split(cells[3]), split(cells[4]))
    return rows


def reachable(rows, name):
    """The targets that a target may import: its row's, theirs, and so on."""
    found = set()
    waiting = list(rows[name].ours)
    while waiting:
        target = waiting.pop()
        if target not in found and target in rows:
            found.add(target)
            waiting += rows[target].ours
    return found


def manifest(tree):
    """Package.swift's targets: kind, the names of our own among its dependencies, and its folder."""
    text = tree.text("Package.swift")
    found = {}
    starts = list(TARGET.finditer(text))
    ends = [match.start() for match in starts[1:]] + [len(text)]
    for match, end in zip(starts, ends):
        kind, name = match.groups()
        rest = text[match.end() : end]
        listed = re.search(r"dependencies: \[(.*?)\]", rest, re.S)
        path = re.search(r"path: \"([^\"]+)\"", rest)
        folder = path.group(1) if path else ("Tests/" if kind == "testTarget" else "Sources/") + name
        if folder.startswith("Tests/"):
            kind = "testTarget"  # or what several of them share
        found[name] = (kind, re.findall(r"\"([^\"]+)\"", listed.group(1)) if listed else [], folder)
    return found


def imports(tree, folder):
    """Every import line below a folder: file, line number, module."""
    for name in tree.select(".swift", under=folder + "/"):
        for number, line in enumerate(tree.lines(name), 1):
            if match := IMPORT.match(line):
                yield name, number, match.group(1)


@check("the level table agrees with Package.swift")
def table_agrees(tree):
    rows, targets = table(tree), manifest(tree)
    faults = []
    if not rows:
        return ["ARCHITECTURE.md: no level table found"]
    products = {name for name, (kind, _, _) in targets.items() if kind != "testTarget"}
    faults += [f"Package.swift: target {name} is not in ARCHITECTURE.md's level table" for name in products - set(rows)]
    faults += [f"ARCHITECTURE.md: {name} is not a target of Package.swift" for name in set(rows) - products]
    for name, row in rows.items():
        faults += [
            f"ARCHITECTURE.md: {name} (level {row.number}) may not import {other}: it is not on a lower level"
            for other in row.ours
            if other not in rows or rows[other].number >= row.number
        ]
        if name in products and set(targets[name][1]) != set(row.ours):
            faults.append(
                f"Package.swift: {name} depends on {sorted(targets[name][1])}, the table says {sorted(row.ours)}"
            )
    return faults


@check("every import points down")
def imports_point_down(tree):
    rows, targets = table(tree), manifest(tree)
    faults = []
    for name, (kind, ours, folder) in targets.items():
        if kind == "testTarget":
            subjects = [target for target in ours if target in rows]
            allowed = set(subjects).union(*(reachable(rows, target) for target in subjects))
            outside = None
        elif name in rows:
            allowed = reachable(rows, name)
            outside = {word for target in allowed | {name} for word in rows[target].outside}
            outside |= LIBC if "libc" in outside else set()
        else:
            continue
        for file, number, module in imports(tree, folder):
            if module in rows and module not in allowed and module != name:
                faults.append(f"{file}:{number}: {name} imports {module}, which is not below it")
            elif module not in rows and outside is not None and module not in outside:
                stands_in = "FoundationEssentials" in outside and "canImport(FoundationEssentials)" in tree.text(file)
                if not (module == "Foundation" and stands_in):
                    faults.append(f"{file}:{number}: {name} imports {module}, which its row does not name")
    return faults
