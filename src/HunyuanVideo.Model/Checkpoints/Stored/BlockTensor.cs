using HunyuanVideo.Model.Checkpoints.Gguf;
using HunyuanVideo.Model.Checkpoints.Transfers;
using static TorchSharp.torch;

namespace HunyuanVideo.Model.Checkpoints.Stored;

/// <summary>A parameter that a GGUF file stores in blocks.</summary>
/// <param name="raw">What is stored.</param>
/// <param name="type">How a block holds its numbers.</param>
internal sealed class BlockTensor(RawTensor raw, GgufType type) : StoredTensor(raw)
{
    /// <summary>How a block holds its numbers.</summary>
    public GgufType Type => type;

    /// <inheritdoc />
    public override string Format => type.Name;

    /// <inheritdoc />
    public override void Require()
    {
    }

    /// <inheritdoc />
    public override Tensor Read(IWeightTransfer? transfer)
    {
        using var scope = NewDisposeScope();
        return ReadBlocks(transfer).Expand().MoveToOuterDisposeScope();
    }

    /// <summary>The blocks as they are, in the caller's dispose scope.</summary>
    public StoredBlocks ReadBlocks(IWeightTransfer? transfer)
    {
        StoredBlocks blocks = Raw.File.ReadBlocks(Name);
        return transfer is null ? blocks : blocks with { Bytes = transfer.Take(blocks.Bytes) };
    }
}
