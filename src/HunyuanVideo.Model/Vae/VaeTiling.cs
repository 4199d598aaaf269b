namespace HunyuanVideo.Model.Vae;

/// <summary>
/// Into which tiles a clip is cut before it goes through the VAE. Norms span a tile, so the geometry is part of the
/// result: <see cref="From"/> is the reference's, other sizes trade a slightly different picture for memory.
/// </summary>
public sealed record VaeTiling
{
    private const int SmallestPixels = 64;
    private const int SmallestFrames = 16;

    /// <summary>The whole clip in one tile.</summary>
    public static VaeTiling None { get; } = new();

    /// <summary>Tiles in height and width; null when space is not cut.</summary>
    public TileAxis? Space { get; init; }

    /// <summary>Tiles in time; null when time is not cut. Each tile holds one latent more than its size, the one it begins from.</summary>
    public TileAxis? Time { get; init; }

    /// <summary>
    /// How many tiles of one shape the decoder takes at once, at most: the same frames up to rounding, sooner, for more memory. Of large
    /// tiles it takes fewer, down to one, so that no tensor outgrows 32-bit indices.
    /// </summary>
    public int AtOnce { get; init; } = 1;

    /// <summary>The reference's geometry, from <c>sample_size</c> and <c>sample_tsize</c>.</summary>
    public static VaeTiling From(VaeConfig config) => Of(config, config.SampleSize, config.SampleTsize);

    /// <summary>The reference's geometry, then ever smaller tiles, in the order in which they are tried where memory is short.</summary>
    public static IEnumerable<VaeTiling> EverSmaller(VaeConfig config)
    {
        (int pixels, int frames) = (config.SampleSize, config.SampleTsize);
        yield return Of(config, pixels, frames);
        while (pixels / 2 >= SmallestPixels)
        {
            (pixels, frames) = (pixels / 2, Math.Max(frames / 2, SmallestFrames));
            yield return Of(config, pixels, frames);
        }
    }

    /// <summary>Tiles of another size.</summary>
    /// <param name="config">The VAE's sizes.</param>
    /// <param name="tilePixels">A spatial tile's side in pixels: a multiple of 4 latents, 32 pixels in the released VAE.</param>
    /// <param name="tileFrames">A temporal tile's length in frames: a multiple of 4 latents, 16 frames in the released VAE.</param>
    /// <exception cref="ArgumentOutOfRangeException">A size is not such a multiple.</exception>
    public static VaeTiling Of(VaeConfig config, int tilePixels, int tileFrames) => new()
    {
        Space = TileAxis.Of(tilePixels, config.SpatialCompressionRatio, nameof(tilePixels)),
        Time = TileAxis.Of(tileFrames, config.TimeCompressionRatio, nameof(tileFrames)),
    };
}
