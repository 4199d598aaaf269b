namespace HunyuanVideo.Model.Transformer;

/// <summary>Which of the image's tokens, or of the heads, one of several ranks works on: neighbours, and as many as the others' but for one.</summary>
/// <param name="Rank">From 0.</param>
/// <param name="Ranks">How many there are.</param>
internal readonly record struct TokenShare(int Rank, int Ranks)
{
    /// <summary>The first of this rank's.</summary>
    public long Start(long all) => all * Rank / Ranks;

    /// <summary>How many are this rank's.</summary>
    public long Count(long all) => (all * (Rank + 1) / Ranks) - Start(all);
}
