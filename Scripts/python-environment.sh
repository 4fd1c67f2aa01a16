#!/usr/bin/env bash
# Makes a folder of Python packages at the versions of a requirements file: python-environment.sh FOLDER REQUIREMENTS. Needs Python
# 3.11 or later and about 5 GB. Does nothing when the folder holds them already.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/python.sh"
cd "$scripts/.."
folder=$1
requirements=$2
require_python
stamp=$folder/requirements.txt
cmp -s "$requirements" "$stamp" && exit 0
python3 -c 'import ensurepip, venv' 2>/dev/null || install_packages python3-venv
[ -x "$folder/bin/pip" ] || python3 -m venv "$folder"
echo "setup: installing $requirements into $folder"
"$folder/bin/pip" install --disable-pip-version-check -r "$requirements" || {
  echo "setup: error: pip could not install $requirements (its message is above); is there a network, and 5 GB of disk?" >&2
  exit 1
}
cp "$requirements" "$stamp"  # Last: an interrupted installation is taken up again.
