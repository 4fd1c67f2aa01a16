#!/usr/bin/env bash
# Puts the main job's model and data into the cache folder: models/all-MiniLM-L6-v2 and data/reuters-r8/{train,test}.tab.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/python.sh"
fetch all-MiniLM-L6-v2 reuters-r8
