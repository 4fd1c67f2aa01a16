"""The files under check, and the register of checks."""

import functools
import pathlib
import subprocess


class Tree:
    """A checkout: its root, and the files that git tracks or would track (without git, every file)."""

    def __init__(self, root):
        self.root = pathlib.Path(root)
        if (self.root / ".git").exists():
            self.tracked = self._git("ls-files", "-z", "--cached")
            self.files = self._git("ls-files", "-z", "--cached", "--others", "--exclude-standard")
        else:
            self.files = sorted(str(p.relative_to(self.root)) for p in self.root.rglob("*") if p.is_file())
            self.tracked = self.files

    def _git(self, *arguments):
        result = subprocess.run(["git", *arguments], cwd=self.root, check=True, capture_output=True)
        names = set(result.stdout.decode().split("\0")) - {""}
        return sorted(name for name in names if (self.root / name).is_file())

    def select(self, *suffixes, under=""):
        """The files with one of the suffixes, below a folder."""
        return [name for name in self.files if name.endswith(suffixes) and name.startswith(under)]

    @functools.cache
    def text(self, name):
        """A file's text; what is not UTF-8 is replaced."""
        return (self.root / name).read_text(encoding="utf-8", errors="replace")

    def lines(self, name):
        return self.text(name).splitlines()


CHECKS = []


def check(title):
    """Registers a check: a function from a tree to a list of faults, one line each."""

    def register(function):
        CHECKS.append((title, function))
        return function

    return register
