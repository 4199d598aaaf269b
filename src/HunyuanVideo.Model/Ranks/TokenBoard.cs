using HunyuanVideo.Model.Transformer;
using static TorchSharp.torch;

namespace HunyuanVideo.Model.Ranks;

/// <summary>Where ranks lay out tensors for the others to copy. What is laid out stays its owner's, who keeps it until all have read it.</summary>
internal sealed class TokenBoard(int ranks)
{
    /// <summary>What each rank attends with.</summary>
    public AttentionInput[] Inputs { get; } = new AttentionInput[ranks];

    /// <summary>What each rank's heads made of all tokens.</summary>
    public Tensor[] Outputs { get; } = new Tensor[ranks];
}
