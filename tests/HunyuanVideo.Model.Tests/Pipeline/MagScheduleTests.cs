using HunyuanVideo.Model.Pipeline;
using HunyuanVideo.Model.Settings;

namespace HunyuanVideo.Model.Tests.Pipeline;

public sealed class MagScheduleTests
{
    /// <summary>The published schedules at 50 steps: 28, 22 and 19 (720p) or 18 (540p) steps are computed.</summary>
    [Theory]
    [InlineData(1280, 720, 0.06, 28)]
    [InlineData(1280, 720, 0.12, 22)]
    [InlineData(1280, 720, 0.24, 19)]
    [InlineData(544, 960, 0.06, 28)]
    [InlineData(544, 960, 0.12, 22)]
    [InlineData(544, 960, 0.24, 18)]
    public void Computed_PublishedThresholds_ComputesAsManySteps(int width, int height, double threshold, int expected) =>
        Assert.Equal(expected, MagSchedule.Computed(width, height, 50, threshold).Count(step => step));

    [Fact]
    public void Computed_Quality_IsThePublishedSchedule()
    {
        bool[] computed = MagSchedule.Computed(960, 544, 50, FastModes.MagCacheThreshold);
        int[] steps = [.. Enumerable.Range(0, 50).Where(step => computed[step])];
        int[] expected = [.. Enumerable.Range(0, 10), 12, 15, 18, 22, 25, 29, 33, 38, 43, 46, 48, 49];
        Assert.Equal(expected, steps);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(4)]
    [InlineData(100)]
    public void Computed_AnyStepCount_BeginsWithAComputedStep(int steps)
    {
        bool[] computed = MagSchedule.Computed(1280, 720, steps, FastModes.MagCacheThreshold);
        Assert.Equal(steps, computed.Length);
        Assert.True(computed[0]);
    }
}
