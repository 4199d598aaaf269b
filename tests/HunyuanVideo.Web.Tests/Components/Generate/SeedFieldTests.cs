using Bunit;
using HunyuanVideo.Jobs;
using HunyuanVideo.Web.Components.Generate;
using HunyuanVideo.Web.Tests.Support;

namespace HunyuanVideo.Web.Tests.Components.Generate;

public sealed class SeedFieldTests : ComponentTest
{
    private long _seed = -1;

    private IRenderedComponent<SeedField> RenderField(long value, long? last = null)
    {
        _seed = value;
        return Render<SeedField>(field => field
            .Add(it => it.Value, value).Add(it => it.LastUsed, last).Add(it => it.ValueChanged, seed => _seed = seed));
    }

    [Fact]
    public void LastUsed_Clicked_IsTheSeedAgain()
    {
        RenderField(-1, last: 481516).Find(".link").Click();

        Assert.Equal(481516, _seed);
    }

    [Fact]
    public void LastUsed_IsTheSeedAlready_IsNotOffered() => Assert.Empty(RenderField(7, last: 7).FindAll(".link"));

    [Fact]
    public void Dice_Clicked_DrawsAnOfficialSeed()
    {
        RenderField(-1).Find("button[aria-label='Draw a seed and keep it']").Click();

        Assert.InRange(_seed, 0, RenderRequest.LargestRandomSeed);
    }

    [Fact]
    public void Lock_Random_KeepsTheLastSeed()
    {
        RenderField(-1, last: 5).Find("button[aria-pressed=false]").Click();

        Assert.Equal(5, _seed);
    }

    [Fact]
    public void Lock_Kept_GoesBackToRandom()
    {
        RenderField(5).Find("button[aria-pressed=true]").Click();

        Assert.Equal(RenderRequest.RandomSeed, _seed);
    }
}
