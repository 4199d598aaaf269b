using HunyuanVideo.Model.Transformer;

namespace HunyuanVideo.Model.Ranks;

/// <summary>How queries, keys and values travel between the ranks of one forward, and what attention made of them travels back.</summary>
internal interface IExchange : IDisposable
{
    /// <summary>A rank's attention in a forward that all ranks make; called once by each, on its thread.</summary>
    /// <param name="rank">The rank.</param>
    /// <param name="meeting">Where the ranks wait for each other.</param>
    /// <param name="images">Image tokens of all ranks together.</param>
    /// <param name="texts">Text tokens, which every rank has.</param>
    IRankAttention Begin(int rank, Meeting meeting, long images, long texts);

    /// <summary>Frees what is kept between forwards; the next one makes it anew.</summary>
    void Release();
}
