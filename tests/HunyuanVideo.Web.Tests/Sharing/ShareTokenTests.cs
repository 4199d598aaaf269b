using HunyuanVideo.Web.Sharing;

namespace HunyuanVideo.Web.Tests.Sharing;

public sealed class ShareTokenTests
{
    [Fact]
    public void New_AMillionTimes_IsNeverTheSame()
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (int i = 0; i < 1_000_000; i++)
        {
            Assert.True(seen.Add(ShareToken.New()));
        }

        Assert.All(seen.Take(1000), token => Assert.Matches("^[A-Za-z0-9_-]{22}$", token));
    }

    [Fact]
    public void New_BitsOfManyTokens_AreAllUsedEvenly()
    {
        const int Tokens = 20_000;
        int[] ones = new int[128];
        for (int i = 0; i < Tokens; i++)
        {
            byte[] bytes = System.Buffers.Text.Base64Url.DecodeFromChars(ShareToken.New());
            for (int bit = 0; bit < ones.Length; bit++)
            {
                ones[bit] += (bytes[bit / 8] >> (bit % 8)) & 1;
            }
        }

        // seven standard deviations
        Assert.All(ones, count => Assert.InRange(count, (Tokens / 2) - 500, (Tokens / 2) + 500));
    }

    [Fact]
    public void HashOf_AToken_IsItsOwnAndHidesIt()
    {
        string token = ShareToken.New();

        Assert.Equal(ShareToken.HashOf(token), ShareToken.HashOf(token));
        Assert.NotEqual(ShareToken.HashOf(token), ShareToken.HashOf(ShareToken.New()));
        Assert.Matches("^[0-9a-f]{64}$", ShareToken.HashOf(token)!);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("short")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAA=")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAA+")]
    [InlineData("AAAAAAAAAAAAAAAAAAAA A")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("../../../etc/passwd%00")]
    public void HashOf_NoToken_IsNull(string? text) => Assert.Null(ShareToken.HashOf(text));

    [Fact]
    public void HashOf_AnotherSpellingOfTheSameBytes_IsNull()
    {
        // the last character carries two bits; the other four have to be zero
        Assert.NotNull(ShareToken.HashOf("AAAAAAAAAAAAAAAAAAAAAA"));
        Assert.Null(ShareToken.HashOf("AAAAAAAAAAAAAAAAAAAAAB"));
    }
}
