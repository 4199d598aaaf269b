using System.Runtime.InteropServices;
using HunyuanVideo.Model.Pipeline.Memory;
using HunyuanVideo.Model.Vae;

namespace HunyuanVideo.Model.Pipeline;

/// <summary>
/// Decodes with the model's own tiles, one by one where several at once do not fit the device's memory, and with smaller ones where those
/// do not either: the picture differs a little then, but a finished denoise is not lost.
/// </summary>
internal static class TileFallback
{
    private const int SmallestTilePixels = 64;

    /// <summary>Decodes, from the first frame on at each attempt.</summary>
    /// <param name="decode">Decodes with given tiles.</param>
    /// <param name="config">The VAE's sizes.</param>
    /// <param name="atOnce">How many tiles at once to begin with.</param>
    /// <returns>The tiles that did fit.</returns>
    public static VaeTiling Decode(Action<VaeTiling> decode, VaeConfig config, int atOnce = 1)
    {
        int pixels = config.SampleSize;
        int frames = config.SampleTsize;
        VaeTiling tiling = VaeTiling.From(config) with { AtOnce = atOnce };
        while (true)
        {
            try
            {
                decode(tiling);
                return tiling;
            }
            catch (ExternalException error) when (DeviceMemoryException.IsOutOfMemory(error) && tiling.AtOnce > 1)
            {
                tiling = tiling with { AtOnce = 1 };
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
