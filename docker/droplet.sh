#!/usr/bin/env bash
# Puts the app on a rented machine with a public address: drivers, Docker, HTTPS, link, access token. As root, also from cloud-init; run
# again, it brings the machine to the present state of this folder and keeps data and settings.
#
#   DOMAIN=video.example.org    the name that leads here; without one, a name made of the address (sslip.io)
#   TORCH_BACKEND=cpu           without a GPU
#   HOURLY_RATE=3.39            dollars of an hour, for the cost in the page
#   MODEL_BASE=/models/FOLDER   the model to begin with; nano without one
set -euo pipefail
cd "$(dirname "$(readlink -f "$0")")"
. ../scripts/apt.sh

readonly METADATA=${METADATA:-http://169.254.169.254/metadata/v1}
readonly BACKEND=${TORCH_BACKEND:-cuda}
readonly PATIENCE=${PATIENCE:-600}

say() { printf '%s\n' "$*"; }
fail() { printf '%s\n' "$*" >&2; exit 1; }
have() { command -v "$1" >/dev/null 2>&1; }

[ "$(id -u)" = 0 ] || fail "Run this as root: sudo $0"
case $BACKEND in
  cuda) compose_file=compose.yaml ;;
  cpu) compose_file=compose.cpu.yaml ;;
  *) fail "TORCH_BACKEND is '$BACKEND'; it must be cuda or cpu." ;;
esac

install_docker() {
  if have docker && docker compose version >/dev/null 2>&1; then
    return
  fi
  say "Installing Docker…"
  apt update
  # Ubuntu has both; elsewhere Docker's own packages
  if apt-cache show docker-compose-v2 >/dev/null 2>&1; then
    apt install -y docker.io docker-compose-v2 docker-buildx
  else
    apt install -y ca-certificates curl
    # shellcheck source=/dev/null
    . /etc/os-release
    install -d -m 0755 /etc/apt/keyrings
    curl -fsSL "https://download.docker.com/linux/$ID/gpg" -o /etc/apt/keyrings/docker.asc
    say "deb [arch=$(dpkg --print-architecture) signed-by=/etc/apt/keyrings/docker.asc] https://download.docker.com/linux/$ID $VERSION_CODENAME stable" \
      >/etc/apt/sources.list.d/docker.list
    apt update
    apt install -y docker-ce docker-ce-cli containerd.io docker-buildx-plugin docker-compose-plugin
  fi
}

install_toolkit() {
  nvidia-smi >/dev/null 2>&1 ||
    fail "There is no NVIDIA driver here. Take an image made for GPUs (on DigitalOcean: AI/ML Ready), or set TORCH_BACKEND=cpu."
  if ! have nvidia-ctk; then
    say "Installing NVIDIA's container toolkit…"
    apt update
    apt install -y ca-certificates curl gnupg
    curl -fsSL https://nvidia.github.io/libnvidia-container/gpgkey |
      gpg --batch --yes --dearmor -o /usr/share/keyrings/nvidia-container-toolkit.gpg
    say "deb [signed-by=/usr/share/keyrings/nvidia-container-toolkit.gpg] https://nvidia.github.io/libnvidia-container/stable/deb/$(dpkg --print-architecture) /" \
      >/etc/apt/sources.list.d/nvidia-container-toolkit.list
    apt update
    apt install -y nvidia-container-toolkit
  fi
  if ! docker info --format '{{json .Runtimes}}' | grep -q nvidia; then
    nvidia-ctk runtime configure --runtime=docker >/dev/null
    systemctl restart docker
  fi
}

public_address() {
  local ip
  ip=$(curl -fsS -m 5 "$METADATA/interfaces/public/0/ipv4/address" 2>/dev/null) ||
    ip=$(ip -4 route get 1.1.1.1 | sed -n 's/.* src \([0-9.]*\).*/\1/p')
  printf '%s' "$ip" | grep -Eq '^([0-9]{1,3}\.){3}[0-9]{1,3}$' || fail "This machine's public address cannot be found; set DOMAIN to the name that leads here."
  printf '%s' "$ip"
}

# keep KEY VALUE: into .env, unless it is there already
keep() {
  if [ -n "$2" ] && ! grep -q "^$1=" .env; then
    printf '%s=%s\n' "$1" "$2" >>.env
  fi
}

compose() { docker compose -f "$compose_file" -f compose.public.yaml "$@"; }

wait_for_health() {
  local until=$((SECONDS + PATIENCE)) id state
  while [ "$SECONDS" -lt "$until" ]; do
    id=$(compose ps -q app)
    state=$(docker inspect -f '{{.State.Health.Status}}' "$id" 2>/dev/null || true)
    [ "$state" = healthy ] && return
    sleep 3
  done
  compose logs --tail 30 app >&2
  fail "The app did not answer within $PATIENCE seconds; its last words are above."
}

# the app prints it once, at its first start, and keeps a hash of it only
access_token() {
  compose logs --no-log-prefix app 2>/dev/null | sed -n 's/^.*Access token (shown once[^:]*): *//p' | tail -n 1
}

install_docker
[ "$BACKEND" = cpu ] || install_toolkit

(umask 077 && touch .env)
if ! grep -q '^DOMAIN=' .env && [ -z "${DOMAIN:-}" ]; then
  address=$(public_address)
  DOMAIN="${address//./-}.sslip.io"
fi
keep DOMAIN "${DOMAIN:-}"
keep HOURLY_RATE "${HOURLY_RATE:-}"
keep MODEL_BASE "${MODEL_BASE:-}"
install -d -m 0755 "${MODELS_DIR:-../models}"

say "Building and starting; the first time takes a while…"
compose up -d --build --remove-orphans
wait_for_health

say ""
say "HunyuanVideo is on https://$(sed -n 's/^DOMAIN=//p' .env)"
token=$(access_token)
if [ -n "$token" ]; then
  say "Sign in with the access token (the app keeps a hash of it only): $token"
else
  say "Sign in as before. Another access token comes from: docker compose -f $PWD/$compose_file exec app hunyuanvideo users token"
fi
