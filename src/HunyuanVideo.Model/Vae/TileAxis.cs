namespace HunyuanVideo.Model.Vae;

/// <summary>Tiles along one axis; neighbours share a quarter of a tile and are blended over it.</summary>
/// <param name="Latents">A tile's length in latents.</param>
/// <param name="Samples">A tile's length in pixels or frames.</param>
public sealed record TileAxis(int Latents, int Samples)
{
    /// <summary>The smallest length of which the overlap, a quarter, is a whole number of latents.</summary>
    internal const int LatentMultiple = 4;

    /// <summary>Decoding: tiles in latents, blends in pixels or frames.</summary>
    internal TileSteps Decoding => Steps(Latents, Samples);

    /// <summary>Encoding: tiles in pixels or frames, blends in latents.</summary>
    internal TileSteps Encoding => Steps(Samples, Latents);

    /// <summary>Tiles of <paramref name="samples"/> pixels or frames, of which <paramref name="ratio"/> make a latent.</summary>
    internal static TileAxis Of(int samples, int ratio, string parameterName)
    {
        int multiple = LatentMultiple * ratio;
        return samples > 0 && samples % multiple == 0
            ? new TileAxis(samples / ratio, samples)
            : throw new ArgumentOutOfRangeException(parameterName, samples, $"A VAE tile must be a multiple of {multiple}.");
    }

    private static TileSteps Steps(int input, int output) =>
        new(input, input - (input / LatentMultiple), output / LatentMultiple, output - (output / LatentMultiple));
}
