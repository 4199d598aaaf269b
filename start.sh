#!/usr/bin/env bash
# Builds the app and serves it on http://localhost:7860. Options are passed on: ./start.sh --port 8080 --model DIR
set -euo pipefail
cd "$(dirname "$0")"
. scripts/apt.sh

have() { command -v "$1" >/dev/null 2>&1; }

if ! have dotnet; then
  echo "The .NET 10 SDK is missing; install it from https://dotnet.microsoft.com/download and start again." >&2
  exit 1
fi

if ! have ffmpeg; then
  can_install || {
    echo "ffmpeg is missing and cannot be installed from here; install it with your system's package manager and start again." >&2
    exit 1
  }
  echo "Installing ffmpeg…"
  install_packages ffmpeg
fi

echo "Building…"
if ! log=$(dotnet build src/HunyuanVideo.Web -c Release --nologo -v quiet 2>&1); then
  echo "$log" >&2
  exit 1
fi

exec dotnet src/HunyuanVideo.Web/bin/Release/net10.0/HunyuanVideo.Web.dll serve "$@"
