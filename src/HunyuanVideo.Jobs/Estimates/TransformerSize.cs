namespace HunyuanVideo.Jobs.Estimates;

/// <summary>What of a transformer decides how much work a denoising step is.</summary>
/// <param name="HiddenSize">Width of the residual stream.</param>
/// <param name="Blocks">Blocks of both kinds.</param>
/// <param name="TextTokens">Text tokens that are attended to together with those of the video.</param>
public sealed record TransformerSize(int HiddenSize, int Blocks, int TextTokens)
{
    /// <summary>The released 13 B model.</summary>
    public static TransformerSize Released { get; } = new(3072, 60, 256);

    /// <summary>
    /// Floating-point operations of one forward pass over <paramref name="tokens"/> video tokens: 24·d²·N for the projections and the
    /// MLPs, 4·d·N² for the attention, in every block.
    /// </summary>
    public double FlopsPerPass(long tokens)
    {
        double n = tokens + TextTokens;
        double d = HiddenSize;
        return Blocks * ((24 * d * d * n) + (4 * d * n * n));
    }
}
