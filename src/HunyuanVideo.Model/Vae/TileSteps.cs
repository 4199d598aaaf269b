namespace HunyuanVideo.Model.Vae;

/// <summary>One direction's lengths along an axis.</summary>
/// <param name="Tile">A tile's length in the input.</param>
/// <param name="Stride">From one tile's start to the next one's, in the input.</param>
/// <param name="BlendExtent">Over how many outputs a tile is blended with the one before.</param>
/// <param name="Limit">How many outputs of a tile are kept; the rest lies under the next tile.</param>
internal readonly record struct TileSteps(int Tile, int Stride, int BlendExtent, int Limit)
{
    /// <summary>Where the tiles of an input of this length start.</summary>
    public long[] Starts(long length)
    {
        long[] starts = new long[(length + Stride - 1) / Stride];
        for (int i = 0; i < starts.Length; i++)
        {
            starts[i] = (long)i * Stride;
        }

        return starts;
    }
}
