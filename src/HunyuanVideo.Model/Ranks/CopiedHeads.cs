using HunyuanVideo.Model.Transformer;
using static TorchSharp.torch;

namespace HunyuanVideo.Model.Ranks;

/// <summary>
/// Heads are exchanged (Ulysses): each rank gets all tokens of its heads, in the order they have on one device, attends, and gets its own
/// tokens of all heads back.
/// </summary>
internal sealed class CopiedHeads(TokenBoard board, TokenShare share, Meeting meeting, long images, long texts) : IRankAttention
{
    /// <inheritdoc />
    public Tensor Attend(AttentionInput own)
    {
        using var scope = NewDisposeScope();
        board.Inputs[share.Rank] = own;
        meeting.Arrive();
        var ofHeads = new AttentionInput(Gather(input => input.Query), Gather(input => input.Key), Gather(input => input.Value));
        meeting.Arrive();
        Tensor output = ofHeads.Then(input => input.Attend()); // (1, images + texts, own heads · D)
        board.Outputs[share.Rank] = output;
        meeting.Arrive();
        Tensor attended = cat([.. board.Outputs.Select(OwnTokens)], dim: 2);
        meeting.Arrive();
        return attended.MoveToOuterDisposeScope();
    }

    /// <summary>All tokens of this rank's heads: (1, images + texts, own heads, D).</summary>
    private Tensor Gather(Func<AttentionInput, Tensor> part)
    {
        using var scope = NewDisposeScope();
        Tensor mine = part(board.Inputs[share.Rank]);
        Tensor Heads(Tensor x) => x.narrow(2, share.Start(x.shape[2]), share.Count(x.shape[2]));
        List<Tensor> parts = [.. Enumerable.Range(0, share.Ranks).Select(rank =>
            Heads(part(board.Inputs[rank])).narrow(1, 0, new TokenShare(rank, share.Ranks).Count(images)).to(mine.device))];
        parts.Add(Heads(mine).narrow(1, mine.shape[1] - texts, texts));
        return cat(parts, dim: 1).MoveToOuterDisposeScope();
    }

    /// <summary>This rank's tokens of another's heads: (1, own images + texts, heads · D).</summary>
    private Tensor OwnTokens(Tensor output)
    {
        Device device = board.Outputs[share.Rank].device;
        Tensor own = output.narrow(1, share.Start(images), share.Count(images)).to(device);
        return cat([own, output.narrow(1, images, texts).to(device)], dim: 1);
    }
}
