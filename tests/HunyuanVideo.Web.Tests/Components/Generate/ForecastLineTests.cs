using Bunit;
using HunyuanVideo.Jobs.Estimates;
using HunyuanVideo.Web.Components.Generate;
using HunyuanVideo.Web.Tests.Support;

namespace HunyuanVideo.Web.Tests.Components.Generate;

public sealed class ForecastLineTests : ComponentTest
{
    [Fact]
    public void Line_BeforeAnythingFinished_SaysNothing()
    {
        Assert.Empty(Line().FindAll("#forecast"));
    }

    [Fact]
    public void Line_WithAPredictionAndARate_SaysTimeAndCost()
    {
        Forecast.Estimate = new RenderEstimate(TimeSpan.FromSeconds(100), TimeSpan.FromSeconds(35));
        Forecast.Dollars = 0.127m;

        Assert.Equal("≈ 2 min 15 s, $0.13", Line().Find("#forecast").TextContent);
    }

    [Fact]
    public void Line_WithoutARate_SaysTheTimeAlone()
    {
        Forecast.Estimate = new RenderEstimate(TimeSpan.FromSeconds(12), TimeSpan.Zero);

        Assert.Equal("≈ 12 s", Line().Find("#forecast").TextContent);
    }

    private IRenderedComponent<ForecastLine> Line() => Render<ForecastLine>(line => line.Add(l => l.Request, Samples.Request));
}
