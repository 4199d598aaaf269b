using HunyuanVideo.Model.Native.Cuda;
using HunyuanVideo.Model.Transformer;
using static TorchSharp.torch;

namespace HunyuanVideo.Model.Ranks;

/// <summary>
/// One rank's side of an exchange of heads by writing. A rank writes into another's memory only after it has waited for the event behind the
/// other's last use of it: of the heads' memory that is the one of the tokens sent back, and the other way round.
/// </summary>
internal sealed class PushedHeads(PushBuffers[] buffers, TransformerConfig config, TokenShare share, Meeting meeting, long images, long texts)
    : IRankAttention
{
    private readonly PushBuffers _own = buffers[share.Rank];
    private readonly long _heads = share.Count(config.HeadsNum);

    private long RowElements => _heads * config.HeadDim;

    /// <inheritdoc />
    public Tensor Attend(AttentionInput own)
    {
        using var scope = NewDisposeScope();
        CudaModule module = PushKernel.For(own.Query, RowElements)!;
        SendHeads(module, own);
        Meet(_own.HeadsThere, other => other.HeadsThere);
        long tokens = images + texts;
        Tensor parts = _own.OfHeads.narrow(0, 0, tokens * 3 * RowElements).view(1, tokens, 3, _heads, config.HeadDim);
        Tensor output = new AttentionInput(parts.select(2, 0), parts.select(2, 1), parts.select(2, 2)).Attend(); // (1, tokens, own heads · D)
        SendTokens(module, output);
        Meet(_own.TokensThere, other => other.TokensThere);
        long ownTokens = share.Count(images) + texts;
        return _own.OfTokens.narrow(0, 0, ownTokens * config.HiddenSize).view(1, ownTokens, config.HiddenSize).MoveToOuterDisposeScope();
    }

    /// <summary>This rank's image tokens go to every rank, each its heads, and its text tokens to itself.</summary>
    private void SendHeads(CudaModule module, AttentionInput own)
    {
        long count = share.Count(images);
        for (int i = 1; i <= share.Ranks; i++)
        {
            // everybody begins with the next, so that nobody's memory is written by all at once; the own part comes last
            int rank = (share.Rank + i) % share.Ranks;
            var theirs = new TokenShare(rank, share.Ranks);
            Write(module, own, theirs, (0, count), buffers[rank].HeadsAddress, share.Start(images));
        }

        Write(module, own, share, (count, texts), _own.HeadsAddress, images);
    }

    private void Write(CudaModule module, AttentionInput own, TokenShare heads, (long Start, long Count) tokens, nint to, long row)
    {
        using var scope = NewDisposeScope();
        Tensor Part(Tensor x) => x.narrow(1, tokens.Start, tokens.Count).narrow(2, heads.Start(config.HeadsNum), _heads);
        long stride = 3 * RowElements;
        Tensor query = Part(own.Query);
        if (own.Query.stride(1) == own.Value.stride(1))
        {
            PushKernel.Push(module, [query, Part(own.Key), Part(own.Value)], At(to, query, row * stride), RowElements, stride);
            return;
        }

        int part = 0;
        foreach (Tensor one in new[] { query, Part(own.Key), Part(own.Value) })
        {
            PushKernel.Push(module, [one], At(to, one, (row * stride) + (part++ * RowElements)), 0, stride);
        }
    }

    /// <summary>What this rank's heads made of each rank's tokens goes there, text tokens to all.</summary>
    private void SendTokens(CudaModule module, Tensor output)
    {
        using var scope = NewDisposeScope();
        long column = share.Start(config.HeadsNum) * config.HeadDim;
        Tensor text = output.narrow(1, images, texts);
        for (int i = 1; i <= share.Ranks; i++)
        {
            int rank = (share.Rank + i) % share.Ranks;
            var theirs = new TokenShare(rank, share.Ranks);
            long count = theirs.Count(images);
            Tensor image = output.narrow(1, theirs.Start(images), count);
            nint to = buffers[rank].TokensAddress;
            PushKernel.Push(module, [image], At(to, output, column), 0, config.HiddenSize);
            PushKernel.Push(module, [text], At(to, output, (count * config.HiddenSize) + column), 0, config.HiddenSize);
        }
    }

    /// <summary>The devices wait for each other; the threads only until everybody has said what to wait for.</summary>
    private void Meet(nint mine, Func<PushBuffers, nint> theirs)
    {
        _own.Record(mine);
        meeting.Arrive();
        foreach (PushBuffers other in buffers.Where(other => other != _own))
        {
            _own.Await(theirs(other));
        }
    }

    private static nint At(nint address, Tensor like, long elements) => address + (nint)(elements * like.ElementSize);
}
