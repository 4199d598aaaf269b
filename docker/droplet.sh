#!/usr/bin/env bash
# Puts the app on a rented machine with a public address: drivers, Docker, HTTPS, link, access token. As root, also from cloud-init; run
# again, it brings the machine to the present state of this folder and keeps data and settings. What is named before it is kept, too:
#
#   DOMAIN=video.example.org    the name that leads here; without one, a name made of the address (sslip.io)
#   TORCH_BACKEND=cpu           without a GPU
#   HOURLY_RATE=3.39            dollars of an hour, for the cost in the page
#   MODEL_BASE=/models/FOLDER   the model to begin with; nano without one
#   ACCESS_TOKEN=…              the token to sign in with; without one, one is drawn
#
# All other settings of the app stand in app.env, a line each: Idle__Minutes=30.
set -euo pipefail
cd "$(dirname "$(readlink -f "$0")")"
. ../scripts/apt.sh
. ./settings.sh
. ./install.sh

readonly METADATA=${METADATA:-http://169.254.169.254/metadata/v1}
readonly PATIENCE=${PATIENCE:-600} HTTPS_PATIENCE=${HTTPS_PATIENCE:-180}
readonly TOKEN_FILE=access-token APP_USER=10001

say() { printf '%s\n' "$*"; }
fail() { printf '%s\n' "$*" >&2; exit 1; }
have() { command -v "$1" >/dev/null 2>&1; }

compose() { docker compose -f "$compose_file" -f compose.public.yaml ${token_overlay:+-f "$token_overlay"} "$@"; }

public_address() {
  local ip
  ip=$(curl -fsS -m 5 "$METADATA/interfaces/public/0/ipv4/address" 2>/dev/null) ||
    ip=$(ip -4 route get 1.1.1.1 | sed -n 's/.* src \([0-9.]*\).*/\1/p')
  printf '%s' "$ip" | grep -Eq '^([0-9]{1,3}\.){3}[0-9]{1,3}$' || fail "This machine's public address cannot be found; set DOMAIN to the name that leads here."
  if printf '%s' "$ip" | grep -Eq '^(0|10|127|169\.254|192\.168|172\.(1[6-9]|2[0-9]|3[01])|100\.(6[4-9]|[7-9][0-9]|1[01][0-9]|12[0-7]))\.'; then
    fail "This machine knows itself as $ip, an address that leads here from its own network alone; set DOMAIN to the name that leads here."
  fi
  printf '%s' "$ip"
}

# before anything is kept, and again for what had been kept
check_settings() {
  case ${TORCH_BACKEND:-cuda} in
    cuda | cpu) ;;
    *) fail "TORCH_BACKEND is '$TORCH_BACKEND'; it must be cuda or cpu." ;;
  esac
  printf '%s' "${DOMAIN:-name}" | grep -Eq '^[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?$' ||
    fail "DOMAIN is '$DOMAIN'; it must be a name such as video.example.org, without https:// and without a path."
}

# A machine that has been given no name gets one that is made of its address, and keeps it.
choose_domain() {
  local address
  if [ -z "${DOMAIN:-}" ]; then
    address=$(public_address)
    DOMAIN="${address//./-}.sslip.io"
    keep DOMAIN "$DOMAIN"
  fi
  export DOMAIN
}

# The token lies in a file that only root and the app read: in the container's settings or its log, whoever asks Docker would see it.
# A machine on which the app drew one itself, before there was this file, goes on with that.
choose_token() {
  local given=${given_token:-$(kept ACCESS_TOKEN)}
  keep ACCESS_TOKEN ''
  if [ -z "$given" ] && [ ! -s $TOKEN_FILE ] && ! docker volume inspect hunyuanvideo_data >/dev/null 2>&1; then
    given=$(head -c 24 /dev/urandom | base64 | tr '+/' '-_')
  fi
  if [ -n "$given" ] && [ "$given" != "$(cat $TOKEN_FILE 2>/dev/null)" ]; then
    (umask 077 && printf '%s\n' "$given" >$TOKEN_FILE)
    # the app reads it when it starts
    recreate=--force-recreate
  fi
  if [ -s $TOKEN_FILE ]; then
    chown "$APP_USER:$APP_USER" $TOKEN_FILE
    chmod 0400 $TOKEN_FILE
    token_overlay=compose.token.yaml
  fi
}

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

# The app's health says nothing of the way to it: a link is printed once a browser could open it.
wait_for_https() {
  local until=$((SECONDS + HTTPS_PATIENCE)) why
  until why=$(curl -fsS -m 10 --resolve "$DOMAIN:443:127.0.0.1" "https://$DOMAIN/healthz" 2>&1 >/dev/null); do
    if [ "$SECONDS" -ge "$until" ]; then
      compose logs --no-log-prefix --tail 200 caddy 2>/dev/null | grep '"level":"error"' | tail -n 2 >&2 || true
      fail "The app runs, but https://$DOMAIN does not answer after $HTTPS_PATIENCE seconds ($why); Caddy's last errors are above. Ports 80 and 443 have to be open to everybody, at the provider's firewall too, and the name $DOMAIN has to lead to this machine."
    fi
    sleep 3
  done
}

# Whether the token in the file still signs in: 'users token' draws another one. It goes to curl by its input, as processes are listed.
token_holds() {
  printf 'header = "Authorization: Bearer %s"\n' "$(cat $TOKEN_FILE)" |
    curl -fsS -m 10 -o /dev/null -K - --resolve "$DOMAIN:443:127.0.0.1" "https://$DOMAIN/api/system" 2>/dev/null
}

tell_sign_in() {
  if [ -s $TOKEN_FILE ] && token_holds; then
    say "Sign in with the access token (kept in $PWD/$TOKEN_FILE): $(cat $TOKEN_FILE)"
  else
    say "Sign in as before. Another access token comes from: ACCESS_TOKEN=\$(openssl rand -hex 24) $PWD/droplet.sh"
  fi
}

[ "$(id -u)" = 0 ] || fail "Run this as root: sudo $0"
# no program that is started from here gets to see it
given_token=${ACCESS_TOKEN:-}
unset ACCESS_TOKEN
check_settings
keep_named
check_settings
compose_file=compose.yaml
[ "${TORCH_BACKEND:-cuda}" = cuda ] || compose_file=compose.cpu.yaml
install_docker
[ "$compose_file" = compose.cpu.yaml ] || install_toolkit
choose_domain
choose_token
install -d -m 0755 "${MODELS_DIR:-../models}"

say "Building and starting; the first time takes a while…"
compose up -d --build --remove-orphans ${recreate:+"$recreate"}
wait_for_health
wait_for_https

say ""
say "HunyuanVideo is on https://$DOMAIN"
tell_sign_in
