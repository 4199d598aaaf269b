using HunyuanVideo.Model.Checkpoints;
using HunyuanVideo.Model.Layers;
using TorchSharp;
using static TorchSharp.torch;

namespace HunyuanVideo.Model.Vae;

/// <summary>
/// The causal 3D VAE (AutoencoderKLCausal3D): T' latent frames make ratio·(T'−1)+1 frames, and no frame depends on a later
/// one except through the norms, whose statistics span a tile.
/// </summary>
public sealed class CausalVae : IDisposable
{
    private static readonly Scalar LogVarMin = -30.0;
    private static readonly Scalar LogVarMax = 20.0;

    private readonly Weights _weights;
    private readonly CausalVaeEncoder _encoder;
    private readonly CausalVaeDecoder _decoder;
    private readonly PointwiseConv3d _quantConv;
    private readonly PointwiseConv3d _postQuantConv;

    /// <summary>Takes the parameters from <paramref name="weights"/>, which it then owns.</summary>
    /// <param name="config">The VAE's sizes.</param>
    /// <param name="weights">The root of the parameters; its type is the compute type.</param>
    /// <exception cref="CheckpointException">A parameter is missing or has another shape.</exception>
    public CausalVae(VaeConfig config, Weights weights)
    {
        _weights = weights;
        Config = config;
        Tiling = VaeTiling.From(config);
        _encoder = new CausalVaeEncoder(weights.Scope("encoder"), config);
        _decoder = new CausalVaeDecoder(weights.Scope("decoder"), config);
        _quantConv = new PointwiseConv3d(weights.Scope("quant_conv"), 2L * config.LatentChannels);
        _postQuantConv = new PointwiseConv3d(weights.Scope("post_quant_conv"), config.LatentChannels);
    }

    /// <summary>
    /// The VAE's sizes, and the <see cref="VaeConfig.ScalingFactor"/> that the transformer's latents are to be divided by.
    /// </summary>
    public VaeConfig Config { get; }

    /// <summary>The tiles used when a call names none; the reference's geometry unless set.</summary>
    public VaeTiling Tiling { get; init; }

    /// <summary>Decodes with <see cref="Tiling"/>.</summary>
    /// <inheritdoc cref="Decode(Tensor, VaeTiling, IProgress{TileProgress}?, CancellationToken)" />
    public Tensor Decode(Tensor latents, IProgress<TileProgress>? progress, CancellationToken cancellationToken) =>
        Decode(latents, Tiling, progress, cancellationToken);

    /// <summary>Latents to frames.</summary>
    /// <param name="latents">
    /// (B, latent channels, T', h, w) in the VAE's own units: the transformer's latents divided by
    /// <see cref="VaeConfig.ScalingFactor"/>. Any floating type and device.
    /// </param>
    /// <param name="tiling">The tiles; part of the result, see <see cref="VaeTiling"/>.</param>
    /// <param name="progress">Is told after each tile, on the calling thread if the receiver is synchronous.</param>
    /// <param name="cancellationToken">Takes effect within one tile, or those that are decoded at once.</param>
    /// <returns>
    /// (B, 3, T, H, W) about −1…1 (not clamped), in the compute type and on the device of the parameters; it belongs to
    /// the caller's dispose scope.
    /// </returns>
    /// <exception cref="ArgumentException">The latents have another rank or channel count.</exception>
    /// <exception cref="OperationCanceledException">The work was cancelled; nothing is left behind.</exception>
    public Tensor Decode(Tensor latents, VaeTiling tiling, IProgress<TileProgress>? progress, CancellationToken cancellationToken)
    {
        RequireChannels(latents, Config.LatentChannels, nameof(latents));
        using var scope = NewDisposeScope();
        TiledPass pass = Decoding(tiling, progress, cancellationToken);
        return pass.Run(latents.to(_weights.DType, _weights.Device)).MoveToOuterDisposeScope();
    }

    /// <summary>
    /// Latents to frames that leave as soon as they are final, one stretch of time after the other, so that the device never holds
    /// the whole clip.
    /// </summary>
    /// <param name="latents">As for <see cref="Decode(Tensor, VaeTiling, IProgress{TileProgress}?, CancellationToken)"/>.</param>
    /// <param name="tiling">The tiles.</param>
    /// <param name="onFrames">
    /// Takes (B, 3, t, H, W) of the next t frames, about −1…1 (not clamped), on this thread; the tensor is freed when it returns.
    /// </param>
    /// <param name="progress">Is told after each tile.</param>
    /// <param name="cancellationToken">Takes effect within one tile, or those that are decoded at once.</param>
    /// <exception cref="ArgumentException">The latents have another rank or channel count.</exception>
    /// <exception cref="OperationCanceledException">The work was cancelled; nothing is left behind.</exception>
    public void Decode(
        Tensor latents, VaeTiling tiling, Action<Tensor> onFrames, IProgress<TileProgress>? progress, CancellationToken cancellationToken) =>
        Decode(latents, tiling, lanes: null, onFrames, progress, cancellationToken);

    /// <summary>The same with several copies of the VAE, this being the first: the same bytes, as each tile goes through one of them as it would here.</summary>
    internal void Decode(
        Tensor latents,
        VaeTiling tiling,
        ITileLanes? lanes,
        Action<Tensor> onFrames,
        IProgress<TileProgress>? progress,
        CancellationToken cancellationToken)
    {
        RequireChannels(latents, Config.LatentChannels, nameof(latents));
        using var scope = NewDisposeScope();
        Decoding(tiling, progress, cancellationToken, lanes).Run(latents.to(_weights.DType, _weights.Device), onFrames);
    }

    /// <summary>Frames to the moments of their latents, with <see cref="Tiling"/>.</summary>
    /// <param name="frames">(B, 3, T, H, W) in −1…1; T is a multiple of the time ratio plus 1, H and W of the spatial ratio.</param>
    /// <param name="cancellationToken">Takes effect within one tile.</param>
    /// <returns>Mean and log-variance, unscaled; they belong to the caller's dispose scope.</returns>
    /// <exception cref="ArgumentException">The frames have another rank, channel count or a size that makes no whole latents.</exception>
    /// <exception cref="OperationCanceledException">The work was cancelled; nothing is left behind.</exception>
    public VaeMoments Encode(Tensor frames, CancellationToken cancellationToken)
    {
        RequireChannels(frames, Config.InChannels, nameof(frames));
        RequireWholeLatents(frames);
        using var scope = NewDisposeScope();
        var network = new TileNetwork(tile => EncodeTile(tile, cancellationToken), _ => 1, progress: null, cancellationToken);
        var pass = new TiledPass(Tiling.Space?.Encoding, Tiling.Time?.Encoding, network, MomentShape);
        Tensor moments = pass.Run(frames.to(_weights.DType, _weights.Device)); // (B, 2·C, T', h, w)
        Tensor mean = moments.narrow(1, 0, Config.LatentChannels);
        Tensor logVar = moments.narrow(1, Config.LatentChannels, Config.LatentChannels).clamp(LogVarMin, LogVarMax);
        return new VaeMoments(mean.MoveToOuterDisposeScope(), logVar.MoveToOuterDisposeScope());
    }

    /// <inheritdoc />
    public void Dispose() => _weights.Dispose();

    private TiledPass Decoding(VaeTiling tiling, IProgress<TileProgress>? progress, CancellationToken cancellationToken, ITileLanes? lanes = null)
    {
        var network = new TileNetwork(
            tiles => DecodeTile(tiles, cancellationToken), shape => DecoderTensors.MostTiles(Config, shape, tiling.AtOnce), progress, cancellationToken)
        {
            Lanes = lanes,
        };
        return new TiledPass(tiling.Space?.Decoding, tiling.Time?.Decoding, network, FrameShape);
    }

    /// <summary>(B, latent channels, T', h, w) on this device → (B, 3, T, H, W), in the caller's scope.</summary>
    internal Tensor DecodeTile(Tensor tile, CancellationToken cancellationToken) =>
        MemoryLayout.Prefer(tile).Then(_postQuantConv.Forward).Then(z => _decoder.Forward(z, cancellationToken));

    private Tensor EncodeTile(Tensor tile, CancellationToken cancellationToken) =>
        MemoryLayout.Prefer(tile).Then(x => _encoder.Forward(x, cancellationToken)).Then(_quantConv.Forward);

    private long[] FrameShape(long[] shape) =>
    [
        shape[0],
        Config.OutChannels,
        ((shape[2] - 1) * Config.TimeCompressionRatio) + 1,
        shape[3] * Config.SpatialCompressionRatio,
        shape[4] * Config.SpatialCompressionRatio,
    ];

    private long[] MomentShape(long[] shape) =>
    [
        shape[0],
        2L * Config.LatentChannels,
        ((shape[2] - 1) / Config.TimeCompressionRatio) + 1,
        shape[3] / Config.SpatialCompressionRatio,
        shape[4] / Config.SpatialCompressionRatio,
    ];

    private void RequireWholeLatents(Tensor frames)
    {
        (int time, int space) = (Config.TimeCompressionRatio, Config.SpatialCompressionRatio);
        if ((frames.shape[2] - 1) % time != 0 || frames.shape[3] % space != 0 || frames.shape[4] % space != 0)
        {
            throw new ArgumentException(
                $"The clip has {frames.shape[2]} frames of {frames.shape[4]}×{frames.shape[3]}; "
                + $"the VAE needs a multiple of {time} plus 1 frames and sides that are multiples of {space}.",
                nameof(frames));
        }
    }

    private static void RequireChannels(Tensor x, int channels, string name)
    {
        if (x.dim() != 5 || x.shape[1] != channels)
        {
            throw new ArgumentException(
                $"The VAE needs (batch, {channels}, time, height, width), but got ({string.Join(", ", x.shape)}).", name);
        }
    }
}
