# To be sourced by the scripts that install something: apt-get that waits its turn.

LOCK_SECONDS=${LOCK_SECONDS:-600}

as_root=
[ "$(id -u)" = 0 ] || as_root=sudo

# Whether packages can be installed from here at all.
can_install() {
  command -v apt-get >/dev/null 2>&1 && { [ -z "$as_root" ] || command -v sudo >/dev/null 2>&1; }
}

# apt ARGUMENTS…: apt-get without questions. A machine that has just started often updates itself, and apt-get alone would give up at once:
# DPkg::Lock::Timeout waits for the lock of dpkg, the loop for that of the lists, which knows no timeout.
apt() {
  local said told='' deadline=$((SECONDS + LOCK_SECONDS))
  until said=$($as_root env LC_ALL=C DEBIAN_FRONTEND=noninteractive apt-get -qq -o DPkg::Lock::Timeout=10 "$@" 2>&1); do
    case $said in
      *"Could not get lock"* | *"Unable to lock"* | *"Unable to acquire"*) ;;
      *) echo "$said" >&2; return 1 ;;
    esac
    if [ "$SECONDS" -ge "$deadline" ]; then
      echo "$said" >&2
      echo "Another program has held the package lock for $LOCK_SECONDS seconds; end it, or try again when it is done." >&2
      return 1
    fi
    if [ -z "$told" ]; then
      told=$(sed -n 's/.*held by \(process [0-9]* ([^)]*)\).*/ (\1)/p' <<<"$said" | head -n 1)
      echo "Waiting for another program that installs packages$told…"
      told=yes
    fi
    sleep 5
  done
}

# install_packages PACKAGE…
install_packages() { apt update && apt install -y "$@"; }
