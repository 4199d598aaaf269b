using Bunit;
using HunyuanVideo.Web.Components.Generate;
using HunyuanVideo.Web.Rendering;
using HunyuanVideo.Web.Tests.Support;

namespace HunyuanVideo.Web.Tests.Components.Generate;

public sealed class TokenMeterTests : ComponentTest
{
    private IRenderedComponent<TokenMeter> RenderMeter(PromptMeasure? measure) => Render<TokenMeter>(meter => meter.Add(it => it.Measure, measure));

    [Fact]
    public void Meter_WithinLimits_ShowsBothCounts()
    {
        IRenderedComponent<TokenMeter> meter = RenderMeter(new(new(11, 256), new(12, 77)));

        Assert.Equal("llama 11/256 · clip 12/77", string.Join(' ', meter.Find(".token-meter").TextContent.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)));
        Assert.Empty(meter.FindAll(".token-cut-off"));
    }

    [Fact]
    public void Meter_ClipCutOff_SaysThatOnlyStyleIsAffected()
    {
        IRenderedComponent<TokenMeter> meter = RenderMeter(new(new(90, 256), new(91, 77, "at dusk")));

        Assert.Contains("“at dusk”", meter.Find(".token-cut-off").TextContent, StringComparison.Ordinal);
        Assert.Contains("Llama reads all of it", meter.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public void Meter_LlamaCutOff_SaysWhatIsNotRead()
    {
        IRenderedComponent<TokenMeter> meter = RenderMeter(new(new(300, 256), new(300, 77)));

        Assert.StartsWith("Too long: the end, past 256 tokens, is not read.", meter.Find(".token-cut-off span").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public void Meter_TokenizersNotLoaded_ShowsNothing() => Assert.Equal(string.Empty, RenderMeter(null).Markup.Trim());
}
