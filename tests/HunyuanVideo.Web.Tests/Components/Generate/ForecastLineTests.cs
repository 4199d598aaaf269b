using Bunit;
using HunyuanVideo.Jobs.Estimates;
using HunyuanVideo.Model.Pipeline.Memory;
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

    [Fact]
    public void Line_WithAChangeOfLoras_SaysWhatItTakesOnceForAllVideos()
    {
        Forecast.Estimate = new RenderEstimate(TimeSpan.FromSeconds(20), TimeSpan.FromSeconds(5)) { Change = TimeSpan.FromSeconds(3) };
        IRenderedComponent<ForecastLine> line = Render<ForecastLine>(three => three.Add(l => l.Request, Samples.Request).Add(l => l.Count, 3));
        Assert.Equal("≈ 1 min 18 s (3.0 s of it until the LoRAs are on the model)", line.Find("#forecast").TextContent);

        // too little to speak of
        Forecast.Estimate = new RenderEstimate(TimeSpan.FromSeconds(20), TimeSpan.FromSeconds(5)) { Change = TimeSpan.FromSeconds(0.4) };
        Assert.Equal("≈ 25 s", Line().Find("#forecast").TextContent);
    }

    [Fact]
    public void Line_WithAVerdictOnMemory_SaysItInWords()
    {
        Assert.Empty(Line().FindAll("#fit"));
        Forecast.Fit = new FitVerdict(Fit.Fits, default, "It fits.", 10_000_000_000, 40_000_000_000);
        Assert.Equal("fits", Line().Find("#fit").TextContent.Trim());

        Forecast.Fit = new FitVerdict(Fit.DoesNotFit, default, "It does not.", 60_000_000_000, 44_500_000_000);

        Assert.Equal("does not fit: needs 60 GB, there are 44.5 GB", Line().Find("#fit").TextContent.Trim());
        Assert.Equal("It does not.", Line().Find("#fit").GetAttribute("title"));
    }

    [Fact]
    public void Line_WithAProfileThatChangesThePicture_SaysSo()
    {
        Forecast.Fit = new FitVerdict(Fit.FitsWithProfile, MemoryProfile.Gb16, "It fits.", 10_000_000_000, 16_000_000_000) { ChangesPicture = true };

        Assert.Equal("fits with the memory profile “16gb”; this changes the picture a little", Line().Find("#fit").TextContent.Trim());
    }

    private IRenderedComponent<ForecastLine> Line() => Render<ForecastLine>(line => line.Add(l => l.Request, Samples.Request));
}
