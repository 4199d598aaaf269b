using HunyuanVideo.Model.Vae;

namespace HunyuanVideo.Model.Pipeline.Memory;

/// <summary>How much of a clip goes through the VAE's decoder at once.</summary>
internal static class TileLoad
{
    /// <summary>Frames × height × width of the tiles that are decoded together, where that is most.</summary>
    public static long Samples(VaeConfig config, MemoryJob job, VaeTiling tiling)
    {
        (int space, int time) = (config.SpatialCompressionRatio, config.TimeCompressionRatio);
        (long height, long width) = (job.Height / space, job.Width / space);
        long length = ((job.VideoLength - 1) / time) + 1;
        TileSteps? steps = tiling.Space?.Decoding;
        (long[] tops, long[] lefts) = SpatialPass.Starts(steps, height, width);
        (long Height, long Width)[] tiles =
            [.. tops.SelectMany(_ => lefts, (top, left) => (Part(height, top, steps?.Tile), Part(width, left, steps?.Tile)))];
        long[] lengths = [.. TiledPass.Starts(tiling.Time?.Decoding, length).Select(start => Part(length, start, tiling.Time?.Decoding.Tile + 1)).Distinct()];
        return lengths.Max(latents => tiles.GroupBy(tile => tile).Max(alike =>
        {
            (long tileHeight, long tileWidth) = alike.Key;
            int together = DecoderTensors.MostTiles(
                config, [1, config.LatentChannels, latents, tileHeight, tileWidth], Math.Min(tiling.AtOnce, alike.Count()));
            return together * (((latents - 1) * time) + 1) * tileHeight * space * tileWidth * space;
        }));
    }

    /// <summary>The length of the tile that begins at a place, in latents.</summary>
    private static long Part(long length, long start, long? tile) => Math.Min(tile ?? length, length - start);
}
