using HunyuanVideo.Model.Transformer;

namespace HunyuanVideo.Model.Ranks;

/// <summary>
/// Copies by libtorch: between processors, between cards that cannot see each other's memory, and wherever the heads cannot be shared out
/// evenly. Where they can, each rank attends with its heads over all tokens; else with its tokens, and all keys and values come to it.
/// </summary>
/// <param name="ranks">How many ranks.</param>
/// <param name="heads">Attention heads of the model.</param>
internal sealed class CopyExchange(int ranks, int heads) : IExchange
{
    private readonly TokenBoard _board = new(ranks);

    /// <inheritdoc />
    public IRankAttention Begin(int rank, Meeting meeting, long images, long texts)
    {
        var share = new TokenShare(rank, ranks);
        return heads % ranks == 0
            ? new CopiedHeads(_board, share, meeting, images, texts)
            : new CopiedKeys(_board, share, meeting, images, texts);
    }

    /// <summary>Nothing is kept between forwards.</summary>
    public void Release()
    {
    }

    /// <inheritdoc />
    public void Dispose()
    {
    }
}
