# To be sourced by droplet.sh: what it installs where it is missing.

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
