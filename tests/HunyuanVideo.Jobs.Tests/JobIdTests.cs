namespace HunyuanVideo.Jobs.Tests;

public sealed class JobIdTests
{
    [Fact]
    public void TryParse_WhatToStringWrote_IsTheSameId()
    {
        JobId id = JobId.New(DateTimeOffset.UnixEpoch);

        Assert.True(JobId.TryParse(id.ToString(), out JobId parsed));
        Assert.Equal(id, parsed);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("../../etc/passwd")]
    [InlineData("{0198a2b4-7c6e-7d1f-8a3b-5c4d3e2f1a0b}")]
    public void TryParse_AnythingElse_IsFalse(string? text) => Assert.False(JobId.TryParse(text, out _));

    [Fact]
    public void New_LaterTime_SortsAfter()
    {
        string early = JobId.New(DateTimeOffset.UnixEpoch).ToString();
        string late = JobId.New(DateTimeOffset.UnixEpoch.AddMilliseconds(5)).ToString();

        Assert.True(string.CompareOrdinal(early, late) < 0);
    }
}
