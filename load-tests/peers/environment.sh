# Sourced by the scripts beside it. Sets `root`, and makes Python environments in the user's cache.
root="$(cd "$here/../.." && pwd)"

peers_python=${PYTHON:-python3}
if ! "$peers_python" -c 'import sys; sys.exit(not (3, 10) <= sys.version_info[:2] <= (3, 12))' 2>/dev/null; then
  echo "peers: Python 3.10 to 3.12 is needed; '$peers_python' is none" >&2
  exit 2
fi

# Prints the Python of an environment with what requirements-NAME.txt names. The tools want different NumPys.
environment() {
  local file="$here/requirements-$1.txt"
  local venv="${XDG_CACHE_HOME:-$HOME/.cache}/trimtab/peers-$1-$(sha256sum "$file" | cut -c1-12)"
  if [ ! -f "$venv/.complete" ]; then
    echo "peers: making a virtual environment in $venv (once, a minute or two)" >&2
    rm -rf "$venv"
    "$peers_python" -m venv "$venv"
    "$venv/bin/pip" install --quiet --disable-pip-version-check --requirement "$file" >&2
    touch "$venv/.complete"
  fi
  echo "$venv/bin/python"
}
