using HunyuanVideo.Model.Transformer;
using static TorchSharp.torch;

namespace HunyuanVideo.Model.Ranks;

/// <summary>Queries stay where they are, and all keys and values come to them: for numbers of ranks that the heads cannot be shared out to.</summary>
internal sealed class CopiedKeys(TokenBoard board, TokenShare share, Meeting meeting, long images, long texts) : IRankAttention
{
    /// <inheritdoc />
    public Tensor Attend(AttentionInput own)
    {
        using var scope = NewDisposeScope();
        board.Inputs[share.Rank] = own;
        meeting.Arrive();
        Tensor key = Gather(own.Key, input => input.Key);
        Tensor value = Gather(own.Value, input => input.Value);
        meeting.Arrive();
        return new AttentionInput(own.Query, key, value).Attend().MoveToOuterDisposeScope();
    }

    /// <summary>All tokens' keys or values: (1, images + texts, H, D).</summary>
    private Tensor Gather(Tensor mine, Func<AttentionInput, Tensor> part)
    {
        using var scope = NewDisposeScope();
        List<Tensor> parts = [.. Enumerable.Range(0, share.Ranks).Select(rank =>
            part(board.Inputs[rank]).narrow(1, 0, new TokenShare(rank, share.Ranks).Count(images)).to(mine.device))];
        parts.Add(mine.narrow(1, mine.shape[1] - texts, texts));
        return cat(parts, dim: 1).MoveToOuterDisposeScope();
    }
}
