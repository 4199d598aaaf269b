# To be sourced by droplet.sh: the settings that a later run keeps, one KEY=VALUE a line in .env, which compose reads as well.

# What may be named before the script; each is kept until it is named again. Named with nothing in it, it goes back to its default.
readonly KEPT="DOMAIN HOURLY_RATE MODEL_BASE MODELS_DIR MODELS_USER TORCH_BACKEND LOG_FORMAT HF_TOKEN CADDY_IMAGE CLOUDFLARED_VERSION CLOUDFLARED_SHA256 BIND_ADDRESS PORT"

# kept KEY: its value in .env, the last one if there are several; nothing if there is none
kept() {
  [ ! -f .env ] || sed -n "s/^$1=//p" .env | tail -n 1 | sed "s/^'\(.*\)'\$/\1/; s/^\"\(.*\)\"\$/\1/"
}

# keep KEY VALUE: the one line of it in .env; without a value, none
keep() {
  local value=$2
  case $value in
    *[$'\n\r'"'"]*) fail "$1 has a line break or a single quote in it, which .env cannot hold; name it without." ;;
    *[!A-Za-z0-9_./:@%+,=-]*) value="'$value'" ;;
  esac
  (
    umask 077
    # awk ends the last line, too, where it has no end
    if [ -f .env ]; then awk -v key="$1=" 'index($0, key) != 1' .env; fi >.env.new
    [ -z "$value" ] || printf '%s=%s\n' "$1" "$value" >>.env.new
    mv .env.new .env
  )
}

# keep_named: what is named for this run replaces what is kept; then all of it is set for this run
keep_named() {
  local key now
  for key in $KEPT; do
    now=$(kept "$key")
    if [ -n "${!key+x}" ] && [ "${!key}" != "$now" ]; then
      keep "$key" "${!key}"
      if [ -z "${!key}" ]; then
        say "$key is no longer set."
      elif [ "$key" = HF_TOKEN ]; then
        say "$key is kept for the next runs, too."
      else
        say "$key is ${!key} from now on."
      fi
    elif [ -n "$now" ]; then
      printf -v "$key" '%s' "$now"
      export "${key?}"
    fi
  done
}
