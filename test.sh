#!/usr/bin/env bash
# Installs what the tests need, runs them all, and ends with the line "N passed, N failed".
set -uo pipefail
cd "$(dirname "$0")"

have() { command -v "$1" >/dev/null 2>&1; }

fetch() { # fetch PACKAGE
  as_root=
  [ "$(id -u)" = 0 ] || as_root=sudo
  echo "Installing $1…"
  $as_root apt-get update -qq && DEBIAN_FRONTEND=noninteractive $as_root apt-get install -y -qq "$1" >/dev/null
}

need() { # need PROGRAM PACKAGE
  have "$1" || fetch "$2" || {
    echo "$1 is missing and could not be installed; install it and try again." >&2
    exit 1
  }
}

have dotnet || { echo "The .NET 10 SDK is missing; install it from https://dotnet.microsoft.com/download and try again." >&2; exit 1; }
need ffmpeg ffmpeg
[ "${HYV_BROWSER_TESTS:-}" != 1 ] || have chromium || have chromium-browser || have google-chrome || fetch chromium ||
  echo "chromium is missing and could not be installed; the browser tests are skipped." >&2

dotnet build HunyuanVideo.Web.sln -c Release --nologo -v quiet || { echo "0 passed, 1 failed"; exit 1; }

log=$(mktemp)
trap 'rm -f "$log"' EXIT
dotnet test --solution HunyuanVideo.Web.sln -c Release --no-build "$@" 2>&1 | tee "$log"
status=${PIPESTATUS[0]}

count() { sed -n "s/^ *$1: *\([0-9][0-9]*\).*/\1/p" "$log" | tail -n 1; }
passed=$(count succeeded)
failed=$(count failed)
if [ -z "$passed" ] || [ -z "$failed" ]; then
  echo "The test runner printed no summary." >&2
  echo "${passed:-0} passed, ${failed:-1} failed"
  exit 1
fi

# a test program that crashes counts as a failure, though none of its tests does
if [ "$status" -ne 0 ] && [ "$failed" -eq 0 ]; then
  failed=1
fi

# once more what failed: a long log may be cut
grep -A 12 -E '^ *failed .*\([0-9a-z ]+\)$' "$log" | tail -n 200

echo "$passed passed, $failed failed"
[ "$status" -eq 0 ]
