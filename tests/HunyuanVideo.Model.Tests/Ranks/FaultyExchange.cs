using HunyuanVideo.Model.Ranks;
using HunyuanVideo.Model.Transformer;
using static TorchSharp.torch;

namespace HunyuanVideo.Model.Tests.Ranks;

/// <summary>An exchange that fails on one rank, in one of its blocks, as long as it is told to.</summary>
internal sealed class FaultyExchange(IExchange inner, int rank, int block, Func<Exception> error) : IExchange
{
    public bool IsFaulty { get; set; } = true;

    public IRankAttention Begin(int asked, Meeting meeting, long images, long texts)
    {
        IRankAttention attention = inner.Begin(asked, meeting, images, texts);
        return asked == rank ? new Faulty(this, attention, block, error) : attention;
    }

    public void Release() => inner.Release();

    public void Dispose() => inner.Dispose();

    private sealed class Faulty(FaultyExchange owner, IRankAttention inner, int block, Func<Exception> error) : IRankAttention
    {
        private int _calls;

        public Tensor Attend(AttentionInput own) => owner.IsFaulty && _calls++ == block ? throw error() : inner.Attend(own);
    }
}
