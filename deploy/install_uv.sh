#!/usr/bin/env bash
# Puts uv at .tools/bin/uv with nothing but Python: in an environment of its own, else by pip alone.
set -eu
python=${1:-python3}
echo "setup | installing uv"
if "$python" -m venv .tools 2>/dev/null; then
  .tools/bin/python -m pip install --quiet --disable-pip-version-check uv
elif "$python" -m pip --version >/dev/null 2>&1; then
  rm -rf .tools
  "$python" -m pip install --quiet --disable-pip-version-check --target .tools uv
else
  rm -rf .tools
  echo "setup | this Python has neither venv nor pip: install one (Debian: apt-get install python3-venv), or install uv" >&2
  exit 1
fi
