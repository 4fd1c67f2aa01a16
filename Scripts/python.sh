# Sourced by the set-up scripts: a Python 3.9 or later, and pip where something must be downloaded.

scripts="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"

# Installs Debian packages where this user may, else says which ones to install.
install_packages() {
  if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    echo "setup: installing $*"
    apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" >/dev/null
  else
    echo "setup: error: $* missing; install it (Debian: sudo apt install $*) and run this again" >&2
    return 1
  fi
}

# Makes sure that python3 is there and new enough.
require_python() {
  command -v python3 >/dev/null || install_packages python3 || return 1
  python3 -c 'import sys; sys.exit(sys.version_info < (3, 9))' || {
    echo "setup: error: expected Python 3.9 or later as python3, found $(python3 --version 2>&1)" >&2
    return 1
  }
}

# Runs fetch.py; installs pip and runs it again when it says (exit code 3) that pip is missing.
fetch() {
  require_python || return 1
  local code=0
  python3 "$scripts/fetch.py" "$@" || code=$?
  if [ "$code" = 3 ] && install_packages python3-pip; then
    code=0
    python3 "$scripts/fetch.py" "$@" || code=$?
  fi
  return "$code"
}
