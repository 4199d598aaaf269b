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
    /// <summary>Decodes, from the first frame on at each attempt.</summary>
    /// <param name="decode">Decodes with given tiles.</param>
    /// <param name="config">The VAE's sizes.</param>
    /// <param name="atOnce">How many tiles at once to begin with.</param>
    /// <returns>The tiles that did fit.</returns>
    public static VaeTiling Decode(Action<VaeTiling> decode, VaeConfig config, int atOnce = 1)
    {
        var attempts = new Queue<VaeTiling>(VaeTiling.EverSmaller(config));
        VaeTiling tiling = atOnce > 1 ? attempts.Peek() with { AtOnce = atOnce } : attempts.Dequeue();
        while (true)
        {
            try
            {
                decode(tiling);
                return tiling;
            }
            catch (ExternalException error) when (DeviceMemoryException.IsOutOfMemory(error) && attempts.Count > 0)
            {
                tiling = attempts.Dequeue();
            }
        }
    }
}
