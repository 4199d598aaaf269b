using HunyuanVideo.Model.Native;
using HunyuanVideo.Model.Settings;
using TorchSharp;
using static TorchSharp.torch;

namespace HunyuanVideo.Model.Pipeline;

/// <summary>
/// Turns latents into small pictures by one matrix, RGB = latent · factors + bias: no VAE, so cheap enough for every step.
/// </summary>
public sealed class LatentPreview : IDisposable
{
    private static readonly Scalar White = 255;
    private static readonly Scalar Zero = 0;

    private readonly Tensor _factors;
    private readonly Tensor _bias;

    /// <summary>Puts the matrix on the device that holds the latents.</summary>
    public LatentPreview(LatentRgbFactors factors, Device device)
    {
        using var scope = NewDisposeScope();
        _factors = tensor(factors.Factors.SelectMany(row => row).ToArray()).view(-1, 3).to(device).DetachFromDisposeScope(); // (C, 3)
        _bias = tensor(factors.Bias).to(device).DetachFromDisposeScope(); // (3)
    }

    /// <summary>The public factors for the released VAE, as community interfaces use them.</summary>
    public static LatentRgbFactors Released { get; } = new(
        [
            [-0.0395f, -0.0331f, 0.0445f], [0.0696f, 0.0795f, 0.0518f], [0.0135f, -0.0945f, -0.0282f], [0.0108f, -0.0250f, -0.0765f],
            [-0.0209f, 0.0032f, 0.0224f], [-0.0804f, -0.0254f, -0.0639f], [-0.0991f, 0.0271f, -0.0669f], [-0.0646f, -0.0422f, -0.0400f],
            [-0.0696f, -0.0595f, -0.0894f], [-0.0799f, -0.0208f, -0.0375f], [0.1166f, 0.1627f, 0.0962f], [0.1165f, 0.0432f, 0.0407f],
            [-0.2315f, -0.1920f, -0.1355f], [-0.0270f, 0.0401f, -0.0821f], [-0.0616f, -0.0997f, -0.0727f], [0.0249f, -0.0469f, -0.1703f],
        ],
        [0.0259f, -0.0192f, -0.0761f]);

    /// <summary>Pictures of clean latents.</summary>
    /// <param name="latents">(1, C, T', h, w), the transformer's latents (scaled).</param>
    public PreviewFrames Draw(Tensor latents)
    {
        using var scope = NewDisposeScope();
        Tensor channelsLast = latents[0].permute(1, 2, 3, 0).to(ScalarType.Float32); // (T', h, w, C)
        Tensor rgb = channelsLast.matmul(_factors).Plus(_bias).mul_(White).clamp_(Zero, White).to(ScalarType.Byte).cpu().contiguous();
        return new PreviewFrames([.. rgb.data<byte>()], (int)rgb.shape[2], (int)rgb.shape[1], (int)rgb.shape[0]);
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _factors.Dispose();
        _bias.Dispose();
    }
}
