#!/usr/bin/env bash
# Makes .venv-reference: the reference implementations at the versions of Tests/Interop/requirements.txt. Needs Python 3.11
# or later and about 5 GB; only `make goldens`, `make interop` and `make bench` use it. Does nothing when it stands.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/python.sh"
cd "$scripts/.."
require_python
requirements=Tests/Interop/requirements.txt
stamp=.venv-reference/requirements.txt
cmp -s "$requirements" "$stamp" && exit 0
python3 -c 'import ensurepip, venv' 2>/dev/null || install_packages python3-venv
[ -x .venv-reference/bin/pip ] || python3 -m venv .venv-reference
echo "setup: installing the reference implementations into .venv-reference"
.venv-reference/bin/pip install --disable-pip-version-check -r "$requirements" || {
  echo "setup: error: pip could not install $requirements (its message is above); is there a network, and 5 GB of disk?" >&2
  exit 1
}
cp "$requirements" "$stamp"  # Last: an interrupted installation is taken up again.
