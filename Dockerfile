# syntax=docker/dockerfile:1
#
# docker build -t hunyuanvideo-web .                                   for an NVIDIA GPU
# docker build -t hunyuanvideo-web:cpu --build-arg TORCH_BACKEND=cpu . for a laptop

# cuda or cpu
ARG TORCH_BACKEND=cuda
ARG SDK_IMAGE=mcr.microsoft.com/dotnet/sdk:10.0-noble
# "base" is enough: libtorch's own package brings cuBLAS, cuDNN, cuFFT and NVRTC; from the host come the driver and nothing else
ARG CUDA_IMAGE=nvidia/cuda:12.8.1-base-ubuntu24.04
ARG CPU_IMAGE=ubuntu:24.04

# ---------------------------------------------------------------- build
FROM ${SDK_IMAGE} AS build
ARG TORCH_BACKEND
ENV DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
WORKDIR /source

# packages first: gigabytes that change only when one of these files does
COPY global.json Directory.Build.props Directory.Build.targets Directory.Packages.props ./
COPY src/BannedSymbols.txt src/
COPY src/HunyuanVideo.Jobs/HunyuanVideo.Jobs.csproj src/HunyuanVideo.Jobs/
COPY src/HunyuanVideo.Media/HunyuanVideo.Media.csproj src/HunyuanVideo.Media/
COPY src/HunyuanVideo.Model/HunyuanVideo.Model.csproj src/HunyuanVideo.Model/
COPY src/HunyuanVideo.Model/buildTransitive/ src/HunyuanVideo.Model/buildTransitive/
COPY src/HunyuanVideo.Web/HunyuanVideo.Web.csproj src/HunyuanVideo.Web/
RUN dotnet restore src/HunyuanVideo.Web -r linux-x64 -p:SelfContained=true -p:TorchBackend=${TORCH_BACKEND}

COPY . .
# Self-contained, because no base image has both CUDA and .NET: the runtime comes along, and both variants run on a bare Ubuntu.
RUN dotnet publish src/HunyuanVideo.Web -c Release --no-restore -r linux-x64 --self-contained \
      -p:TorchBackend=${TORCH_BACKEND} -p:DebugType=none -o /out
# libtorch and the runtime are nearly all of it and change with their versions only: a layer of their own
RUN mkdir /native && find /out -maxdepth 1 -name '*.so*' -exec mv -t /native {} +

# ---------------------------------------------------------------- cloudflared, for links through a tunnel
# Nothing is fetched unless a version is pinned by its hash:
# --build-arg CLOUDFLARED_VERSION=2025.8.1 --build-arg CLOUDFLARED_SHA256=…
FROM ${SDK_IMAGE} AS cloudflared
ARG CLOUDFLARED_VERSION
ARG CLOUDFLARED_SHA256
RUN mkdir /tunnel \
 && if [ -n "${CLOUDFLARED_SHA256}" ]; then \
      curl -fsSL -o /tunnel/cloudflared \
        "https://github.com/cloudflare/cloudflared/releases/download/${CLOUDFLARED_VERSION:?}/cloudflared-linux-amd64" \
      && echo "${CLOUDFLARED_SHA256}  /tunnel/cloudflared" | sha256sum -c - \
      && chmod 0755 /tunnel/cloudflared; \
    fi

# ---------------------------------------------------------------- the two grounds to run on
FROM ${CUDA_IMAGE} AS ground-cuda
# video: NVENC of cards that have it, should ffmpeg be asked for it
ENV NVIDIA_VISIBLE_DEVICES=all \
    NVIDIA_DRIVER_CAPABILITIES=compute,utility,video \
    PYTORCH_CUDA_ALLOC_CONF=expandable_segments:True

FROM ${CPU_IMAGE} AS ground-cpu

# ---------------------------------------------------------------- the image
FROM ground-${TORCH_BACKEND} AS final

# ffmpeg with libx264; the rest is what .NET and libtorch load
RUN apt-get update \
 && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends \
      ca-certificates ffmpeg libgcc-s1 libgomp1 libssl3 libstdc++6 zlib1g \
 && rm -rf /var/lib/apt/lists/*

RUN groupadd --system --gid 10001 hunyuan \
 && useradd --system --uid 10001 --gid 10001 --home-dir /data --no-create-home --shell /usr/sbin/nologin hunyuan \
 && install -d -o 10001 -g 10001 -m 0700 /data \
 && install -d -m 0755 /models

COPY --from=build /native/ /app/
COPY --from=cloudflared /tunnel/ /usr/local/bin/
COPY --from=build /out/ /app/
RUN ln -s /app/HunyuanVideo.Web /usr/local/bin/hunyuanvideo

ARG CLOUDFLARED_SHA256
ARG VERSION=0.1.0
ARG REVISION
LABEL org.opencontainers.image.title="HunyuanVideo.Web" \
      org.opencontainers.image.description="Text to video with Tencent's HunyuanVideo, in C# on .NET 10" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}"

# Writes go to /data and /tmp alone. Every network is listened on, as a container has its own; nothing is served without a way to
# sign in: the first start draws an access token and prints it once, unless ACCESS_TOKEN says one.
ENV SERVER_NAME=0.0.0.0 \
    SERVER_PORT=7860 \
    GENERATE_TOKEN=1 \
    Model__Root=/models \
    HYV_KERNEL_CACHE=/data/kernels \
    HOME=/data \
    DOTNET_EnableDiagnostics=0 \
    Share__Cloudflared__Path=${CLOUDFLARED_SHA256:+/usr/local/bin/cloudflared} \
    Share__Cloudflared__Sha256=${CLOUDFLARED_SHA256}

USER 10001:10001
# every verb takes "data" here for its data folder, which is /data
WORKDIR /
VOLUME /data
EXPOSE 7860
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=10s --start-period=60s --retries=3 CMD ["/app/HunyuanVideo.Web", "health"]
ENTRYPOINT ["/app/HunyuanVideo.Web"]
CMD ["serve"]
