#!/usr/bin/env bash
# Installs what the tests need, runs them all, and ends with the line "N passed, N failed".
# HYV_BROWSER_TESTS=0 leaves the browser tests out. Arguments are handed to the test runner.
set -uo pipefail
cd "$(dirname "$0")"
. scripts/apt.sh

have() { command -v "$1" >/dev/null 2>&1; }

fetch() { # fetch PACKAGE
  can_install || return 1
  echo "Installing $1…"
  install_packages "$1"
}

need() { # need PROGRAM PACKAGE
  have "$1" || fetch "$2" || {
    echo "$1 is missing and could not be installed; install it and try again." >&2
    exit 1
  }
}

have dotnet || { echo "The .NET 10 SDK is missing; install it from https://dotnet.microsoft.com/download and try again." >&2; exit 1; }
need ffmpeg ffmpeg
browser=${HYV_BROWSER_TESTS:-1}
if [ "$browser" = 1 ] && ! have chromium && ! have chromium-browser && ! have google-chrome && ! fetch chromium; then
  echo "chromium is missing and could not be installed; the browser tests are skipped." >&2
fi

dotnet build HunyuanVideo.Web.sln -c Release --nologo -v quiet || { echo "0 passed, 1 failed"; exit 1; }

log=$(mktemp)
trap 'rm -f "$log"' EXIT
passed=0
failed=0

run() { # run WHAT ARGUMENTS…: tests, counted
  dotnet test "$@" -c Release --no-build 2>&1 | tee "$log"
  status=${PIPESTATUS[0]}
  good=$(count succeeded)
  bad=$(count failed)
  if [ -z "$good" ] || [ -z "$bad" ]; then
    echo "The test runner printed no summary." >&2
    bad=${bad:-1}
  fi

  # a test program that crashes counts as a failure, though none of its tests does
  if [ "$status" -ne 0 ] && [ "$bad" -eq 0 ]; then
    bad=1
  fi

  # once more what failed: a long log may be cut
  grep -A 12 -E '^ *failed .*\([0-9a-z ]+\)$' "$log" | tail -n 200
  passed=$((passed + ${good:-0}))
  failed=$((failed + bad))
}

count() { sed -n "s/^ *$1: *\([0-9][0-9]*\).*/\1/p" "$log" | tail -n 1; }

if [ $# -gt 0 ]; then
  HYV_BROWSER_TESTS=$browser run --solution HunyuanVideo.Web.sln "$@"
else
  HYV_BROWSER_TESTS=0 run --solution HunyuanVideo.Web.sln
  # a browser wants the machine for itself
  [ "$browser" != 1 ] || HYV_BROWSER_TESTS=1 run --project tests/HunyuanVideo.EndToEnd.Tests
fi

echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
