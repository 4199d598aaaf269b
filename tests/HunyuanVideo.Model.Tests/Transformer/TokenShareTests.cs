using HunyuanVideo.Model.Transformer;

namespace HunyuanVideo.Model.Tests.Transformer;

public sealed class TokenShareTests
{
    [Theory]
    [InlineData(118_800, 2)]
    [InlineData(118_800, 7)]
    [InlineData(24, 3)]
    [InlineData(5, 8)]
    [InlineData(0, 4)]
    public void Shares_OfAllRanks_AreNeighboursNearlyAlikeAndAll(long all, int ranks)
    {
        TokenShare[] shares = [.. Enumerable.Range(0, ranks).Select(rank => new TokenShare(rank, ranks))];
        long[] counts = [.. shares.Select(share => share.Count(all))];

        Assert.Equal(all, counts.Sum());
        Assert.InRange(counts.Max() - counts.Min(), 0, 1);
        Assert.Equal(shares.Select((_, rank) => counts.Take(rank).Sum()), shares.Select(share => share.Start(all)));
    }
}
