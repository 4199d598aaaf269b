using HunyuanVideo.Jobs.Estimates;
using HunyuanVideo.Jobs.Tests.Support;

namespace HunyuanVideo.Jobs.Tests.Estimates;

public sealed class RenderWorkTests
{
    private static readonly RenderRequest Whole = ScriptedRenderer.Request with { InferSteps = 50, FlowShift = 7 };

    [Theory]
    [InlineData(0.7, 12)]
    [InlineData(0.8, 18)]
    [InlineData(0.9, 28)]
    [InlineData(0.999, 49)]
    [InlineData(0.001, 1)]
    public void StepsOf_FromASource_CountsThoseThatRun(double strength, int steps)
    {
        RenderRequest keeper = Whole with { SourceJob = "x", Strength = strength };

        Assert.Equal(steps, RenderWork.StepsOf(keeper));
        Assert.Equal((steps, 2 * steps), (RenderWork.Of(keeper).Passes, RenderWork.Of(keeper with { GuidanceScale = 2 }).Passes));
    }

    [Fact]
    public void StepsOf_WithoutASource_CountsAll() => Assert.Equal(50, RenderWork.StepsOf(Whole));
}
