"""Runs every check on this checkout: `python3 Scripts/checks`. Exit code 1 when one finds a fault."""

import pathlib
import sys

import expectations  # noqa: F401  (importing a module registers its checks)
import layers  # noqa: F401
import repository  # noqa: F401
import sources  # noqa: F401
from tree import CHECKS, Tree

SHOWN = 20


def main():
    tree = Tree(pathlib.Path(__file__).resolve().parents[2])
    failed = 0
    for title, function in CHECKS:
        faults = function(tree)
        print(f"{'not ok' if faults else 'ok'}: {title}")
        for fault in faults[:SHOWN]:
            print(f"  {fault}")
        if len(faults) > SHOWN:
            print(f"  and {len(faults) - SHOWN} more")
        failed += bool(faults)
    print(f"ran {len(CHECKS)} checks" + (f", {failed} failed" if failed else ""))
    return 1 if failed else 0


sys.exit(main())
