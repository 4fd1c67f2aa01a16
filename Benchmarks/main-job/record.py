"""Writes what the main job found to results/reuters-r8.json.

Usage: Scripts/main-job.sh --json | python3 Benchmarks/main-job/record.py

Input is the JSON of `bertie compare`; added are the command, the commit and the date.
"""

import datetime
import json
import pathlib
import subprocess
import sys

folder = pathlib.Path(__file__).parent
commit = subprocess.run(
    ["git", "rev-parse", "HEAD"], cwd=folder, check=True, capture_output=True, text=True
).stdout.strip()
record = {
    "command": "make run",
    "commit": commit,
    "date": datetime.date.today().isoformat(),
    **json.load(sys.stdin),
}
(folder / "results" / "reuters-r8.json").write_text(json.dumps(record, indent=2) + "\n")
