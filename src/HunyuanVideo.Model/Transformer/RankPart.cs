using static TorchSharp.torch;

namespace HunyuanVideo.Model.Transformer;

/// <summary>Attention of one rank's tokens to the tokens of all ranks.</summary>
internal interface IRankAttention
{
    /// <summary>Attends together with the other ranks, which all call this for the same block.</summary>
    /// <param name="own">This rank's image tokens, then all text tokens.</param>
    /// <returns>(1, own tokens, H·D), which is used up before the next call; in the caller's scope.</returns>
    Tensor Attend(AttentionInput own);
}

/// <summary>A rank's part of a forward: its share of the image's tokens, and how they see the others. Every rank has all text tokens.</summary>
/// <param name="Share">The share.</param>
/// <param name="Attention">Makes the attention of a forward with as many image tokens and text tokens.</param>
internal sealed record RankPart(TokenShare Share, Func<long, long, IRankAttention> Attention)
{
    /// <summary>A part of (B, L, …) or, with dimension 0, of (L, …), in the caller's scope.</summary>
    public Tensor Cut(Tensor x, int dimension) => x.narrow(dimension, Share.Start(x.shape[dimension]), Share.Count(x.shape[dimension]));
}
