using HunyuanVideo.Model.Settings;

namespace HunyuanVideo.Model.Tests.Settings;

public sealed class SettingRangeTests
{
    private static readonly SettingRange Closed = new(1, 20);
    private static readonly SettingRange Open = new(0, 1) { IsOverLow = true, IsUnderHigh = true };

    [Theory]
    [InlineData(1, true)]
    [InlineData(20, true)]
    [InlineData(0.999, false)]
    [InlineData(20.001, false)]
    [InlineData(double.NaN, false)]
    [InlineData(double.PositiveInfinity, false)]
    public void Holds_OfAClosedRange_IsFromEndToEnd(double value, bool holds) => Assert.Equal(holds, Closed.Holds(value));

    [Theory]
    [InlineData(0, false)]
    [InlineData(1, false)]
    [InlineData(double.Epsilon, true)]
    [InlineData(0.999, true)]
    [InlineData(double.NaN, false)]
    public void Holds_OfAnOpenRange_IsBetweenTheEnds(double value, bool holds) => Assert.Equal(holds, Open.Holds(value));

    [Fact]
    public void ToString_OfARange_ReadsInASentence()
    {
        Assert.Equal("1 to 20", Closed.ToString());
        Assert.Equal("over 0 and under 1", Open.ToString());
        Assert.Equal("over 0.5 to 25", new SettingRange(0.5, 25) { IsOverLow = true }.ToString());
    }
}
