using System.Runtime.InteropServices;
using HunyuanVideo.Model.Pipeline.Memory;
using HunyuanVideo.Model.Vae;
using static TorchSharp.torch;

namespace HunyuanVideo.Model.Pipeline;

/// <summary>
/// Decodes with the model's own tiles, and with smaller ones where those do not fit the device's memory: the picture differs a
/// little then, but a finished denoise is not lost.
/// </summary>
internal static class TileFallback
{
    private const int SmallestTilePixels = 64;

    /// <summary>(1, C, T', h, w), unscaled → (1, 3, T, H, W).</summary>
    /// <param name="decode">Decodes with given tiles.</param>
    /// <param name="config">The VAE's sizes.</param>
    public static Tensor Decode(Func<VaeTiling, Tensor> decode, VaeConfig config) => Decode(decode, config, out _);

    /// <summary>(1, C, T', h, w), unscaled → (1, 3, T, H, W), and which tiles it took.</summary>
    /// <param name="decode">Decodes with given tiles.</param>
    /// <param name="config">The VAE's sizes.</param>
    /// <param name="used">The tiles that did fit.</param>
    public static Tensor Decode(Func<VaeTiling, Tensor> decode, VaeConfig config, out VaeTiling used)
    {
        int pixels = config.SampleSize;
        int frames = config.SampleTsize;
        VaeTiling tiling = VaeTiling.From(config);
        while (true)
        {
            try
            {
                used = tiling;
                return decode(tiling);
            }
            catch (ExternalException error) when (DeviceMemoryException.IsOutOfMemory(error) && pixels / 2 >= SmallestTilePixels)
            {
                pixels /= 2;
                frames = Math.Max(frames / 2, 16);
                tiling = VaeTiling.Of(config, pixels, frames);
            }
        }
    }
}
