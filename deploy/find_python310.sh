#!/usr/bin/env bash
# Prints a Python 3.10: the one on PATH, else the newest that pyenv has installed, else the one uv
# finds or brings. Prints nothing when there is none.
set -u
uv=${1:-uv}

if path=$(command -v python3.10) && "$path" -c '' 2>/dev/null; then
  echo "$path"
  exit
fi
for root in "${PYENV_ROOT:-}" "$HOME/.pyenv" /opt/pyenv; do
  [ -n "$root" ] || continue
  found=$(ls -d "$root"/versions/3.10.*/bin/python3.10 2>/dev/null | sort -V | tail -n 1)
  if [ -n "$found" ]; then
    echo "$found"
    exit
  fi
done
"$uv" python find 3.10 2>/dev/null ||
  { "$uv" python install --quiet 3.10 2>/dev/null && "$uv" python find 3.10 2>/dev/null; }
