"""Records what huggingface_hub makes of environments, patterns, names and tags, for HubTests.

Usage: .venv-reference/bin/python Tests/Goldens/hub/generate.py

Its constants are read when it is imported, so each environment has a process of its own. HOME is /h/somebody in all of them.
"""

import json
import pathlib
import subprocess
import sys

import huggingface_hub
from huggingface_hub.file_download import _normalize_etag
from huggingface_hub.utils import HFValidationError, filter_repo_objects, validate_repo_id

REFERENCE = "2.4.0"
ENVIRONMENTS = [
    {},
    {"XDG_CACHE_HOME": "/x/cache"},
    {"XDG_CACHE_HOME": "~/x"},
    {"XDG_CACHE_HOME": "/x/cache/"},
    {"HF_HOME": "/hf"},
    {"HF_HOME": "~"},
    {"HF_HOME": "~/hf"},
    {"HF_HOME": "$PLACE/hf", "PLACE": "/p"},
    {"HF_HOME": "${PLACE}hf", "PLACE": "/p/"},
    {"HF_HOME": "/a/$NOT_SET/$/${/${}", "XDG_CACHE_HOME": "/x"},
    {"HF_HOME": "/hf", "XDG_CACHE_HOME": "/x/cache"},
    {"HF_HOME": "/hf", "HUGGINGFACE_HUB_CACHE": "/old"},
    {"HF_HUB_CACHE": "/new", "HUGGINGFACE_HUB_CACHE": "/old"},
    {"HF_HUB_CACHE": "~/cache", "HF_HOME": "/hf"},
    {"HF_HUB_CACHE": "$HF_HOME/other", "HF_HOME": "/hf"},
    {"HF_TOKEN_PATH": "~/secret"},
    {"HF_TOKEN": " abc\n"},
    {"HUGGING_FACE_HUB_TOKEN": "old"},
    {"HF_TOKEN": "new", "HUGGING_FACE_HUB_TOKEN": "old"},
    {"HF_TOKEN": "", "HUGGING_FACE_HUB_TOKEN": "old"},
    {"HF_TOKEN": "   "},
    {"HF_TOKEN": "new", "HF_HUB_DISABLE_IMPLICIT_TOKEN": "1"},
    {"HF_ENDPOINT": "https://mirror.example/"},
    {"HF_ENDPOINT": "https://mirror.example/hub//"},
    {"HF_ENDPOINT": "http://127.0.0.1:8080"},
    *({"HF_HUB_OFFLINE": value} for value in ("1", "on", "Yes", "TRUE", "true ", "0", "", "y", "2")),
    {"TRANSFORMERS_OFFLINE": "1"},
    {"HF_HUB_OFFLINE": "0", "TRANSFORMERS_OFFLINE": "1"},
    {"HF_HUB_OFFLINE": "", "TRANSFORMERS_OFFLINE": "yes"},
    {"HF_HUB_ETAG_TIMEOUT": "3"},
    {"HF_HUB_ETAG_TIMEOUT": "0"},
    {"HF_HUB_DOWNLOAD_TIMEOUT": "60"},
    {"HF_HUB_DISABLE_SYMLINKS": "1"},
    {"HF_HUB_DISABLE_PROGRESS_BARS": "1"},
    {"HF_HUB_DISABLE_PROGRESS_BARS": "0"},
]
PROBE = """
import json, huggingface_hub.constants as c
from huggingface_hub.utils._headers import get_token_to_send
print(json.dumps({
    "endpoint": c.ENDPOINT, "cache": c.HF_HUB_CACHE, "tokenPath": c.HF_TOKEN_PATH, "token": get_token_to_send(None),
    "offline": c.HF_HUB_OFFLINE, "metadataTimeout": c.HF_HUB_ETAG_TIMEOUT, "downloadTimeout": c.HF_HUB_DOWNLOAD_TIMEOUT,
    "links": not c.HF_HUB_DISABLE_SYMLINKS, "progress": c.HF_HUB_DISABLE_PROGRESS_BARS is not True}))
"""
NAMES = [
    "org/name", "a/b", "Org-1/na_me.v2", "_a/_b", "org/name.git", "org/na--me", "org/na..me", "-org/name", "org/name-",
    "org/.name", "org./name", "org/nämé", "org/na me", "org/", "/name", "org/name/more", "o" * 96 + "/n", "o" * 97 + "/n",
    "o/" + "n" * 96, "o/" + "n" * 97, "org\\name", "org/name\n", "org/名",
]
TAGS = ['"abc"', 'W/"abc"', "abc", '""abc""', "W/abc", 'WW//"W"', '"', ""]
PATTERNS = [
    "*", "*.json", "config.json", "data/*", "data/", "*/x.csv", "?.txt", "??", "[ab].txt", "[!ab].txt", "[a-c]*", "[c-a].txt",
    "[!c-a].txt", "[]].txt", "[!]].txt", "[a", "[", "[]", "[a-c-e].txt", "[a-].txt", "[-a].txt", "[--0].txt", "**/*.csv", "",
    "data\\*", "*a*b*c*", "*é*", "[é-ü]", ".*", "*[0-9].*", "A.TXT", "a**b", "[*].txt", "[?].txt",
]
PATHS = [
    "config.json", "data/x.csv", "data/deep/x.csv", "a.txt", "b.txt", "d.txt", "e.txt", "-.txt", "].txt", "[a", "[", "[]", "x.csv",
    "aXbXc", "café", "é", "ü", "e\u0301", ".gitattributes", "model-00001.bin", "", "*.txt", "?.txt", "a\\b.txt", "a/b", "line\nbreak.txt",
    "😀.txt", "0.txt", "/.txt",
]


def settings(environment):
    result = subprocess.run(
        [sys.executable, "-c", PROBE], env={"HOME": "/h/somebody", "PATH": "/usr/bin:/bin", **environment},
        capture_output=True, text=True, check=True)
    return {"environment": environment, **json.loads(result.stdout)}


def is_name(name):
    try:
        validate_repo_id(name)
        return True
    except HFValidationError:
        return False


def main():
    if huggingface_hub.__version__ != REFERENCE:
        sys.exit(f"expected huggingface_hub {REFERENCE}, found {huggingface_hub.__version__}")
    golden = {
        "settings": [settings(environment) for environment in ENVIRONMENTS],
        "names": {name: is_name(name) for name in NAMES},
        "tags": {tag: _normalize_etag(tag) for tag in TAGS},
        "paths": PATHS,
        "patterns": {
            pattern: "".join("1" if list(filter_repo_objects([path], allow_patterns=[pattern])) else "0" for path in PATHS)
            for pattern in PATTERNS
        },
    }
    target = pathlib.Path(__file__).parent / "hub.json"
    target.write_text(json.dumps(golden, indent=1, sort_keys=True) + "\n")
    print(f"{target.name}: {len(ENVIRONMENTS)} environments, {len(NAMES)} names, {len(PATTERNS) * len(PATHS)} matches")


if __name__ == "__main__":
    main()
