using HunyuanVideo.Model.Ranks;
using HunyuanVideo.Model.Transformer;
using static TorchSharp.torch;

namespace HunyuanVideo.Model.Tests.Ranks;

/// <summary>An exchange that fails on one rank, in one of its blocks, as long as it is told to; without an error something else happens there.</summary>
internal sealed class FaultyExchange(IExchange inner, int rank, int block, Func<Exception?> error) : IExchange
{
    public bool IsFaulty { get; set; } = true;

    /// <summary>How many blocks of that rank have come in the present step.</summary>
    public int Blocks { get; private set; }

    public IRankAttention Begin(int asked, Meeting meeting, long images, long texts)
    {
        IRankAttention attention = inner.Begin(asked, meeting, images, texts);
        if (asked != rank)
        {
            return attention;
        }

        Blocks = 0;
        return new Faulty(this, attention, block, error);
    }

    public void Release() => inner.Release();

    public void Dispose() => inner.Dispose();

    private sealed class Faulty(FaultyExchange owner, IRankAttention inner, int block, Func<Exception?> error) : IRankAttention
    {
        public Tensor Attend(AttentionInput own) =>
            owner.Blocks++ == block && owner.IsFaulty && error() is { } failure ? throw failure : inner.Attend(own);
    }
}
