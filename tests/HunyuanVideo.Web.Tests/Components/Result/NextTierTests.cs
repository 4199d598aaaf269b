using HunyuanVideo.Model.Settings;
using HunyuanVideo.Web.Components.Result;
using HunyuanVideo.Web.Options;
using HunyuanVideo.Web.Tests.Support;

namespace HunyuanVideo.Web.Tests.Components.Result;

public sealed class NextTierTests
{
    [Theory]
    [InlineData(960, 544, 1280, 720)]
    [InlineData(544, 960, 720, 1280)]
    [InlineData(832, 624, 1104, 832)]
    [InlineData(624, 832, 832, 1104)]
    [InlineData(720, 720, 960, 960)]
    public void Of_SmallTier_IsTheSameRatioAbove(int width, int height, int toWidth, int toHeight) =>
        Assert.Equal(new NextTier("720p", new VideoSize(toWidth, toHeight)), NextTier.Of(Samples.Card, new VideoSize(width, height)));

    [Theory]
    [InlineData(1280, 720)]
    [InlineData(960, 960)]
    [InlineData(1104, 832)]
    [InlineData(2048, 2048)]
    public void Of_LargestTier_IsNone(int width, int height) => Assert.Null(NextTier.Of(Samples.Card, new VideoSize(width, height)));

    [Theory]
    [InlineData(160, 96, 256, 144)]
    [InlineData(96, 160, 144, 256)]
    [InlineData(128, 128, 192, 192)]
    public void Of_Nano_IsItsFinalTier(int width, int height, int toWidth, int toHeight)
    {
        ModelCard card = ModelCard.Open(Path.Combine(ModelLocation.BundledNano, ModelCard.FileName));

        Assert.Equal(new NextTier("final", new VideoSize(toWidth, toHeight)), NextTier.Of(card, new VideoSize(width, height)));
    }

    [Fact]
    public void Of_ASizeOfNoTier_TakesTheNearestRatio() =>
        Assert.Equal(new NextTier("540p", new VideoSize(960, 544)), NextTier.Of(Samples.Card, new VideoSize(320, 176)));
}
