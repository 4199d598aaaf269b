using static TorchSharp.torch;

namespace HunyuanVideo.Model.Vae;

/// <summary>What the encoder knows of a clip's latents, unscaled: multiply by the scaling factor for the transformer.</summary>
/// <param name="Mean">(B, latent channels, T', h, w).</param>
/// <param name="LogVar">The log-variance, of the same shape, within −30…20.</param>
public sealed record VaeMoments(Tensor Mean, Tensor LogVar) : IDisposable
{
    /// <inheritdoc />
    public void Dispose()
    {
        Mean.Dispose();
        LogVar.Dispose();
    }
}
