using HunyuanVideo.Jobs.Estimates;
using HunyuanVideo.Model.Schedulers;
using HunyuanVideo.Web.Tests.Support;

namespace HunyuanVideo.Web.Tests.Rendering;

public sealed class StepCountTests
{
    [Fact]
    public void StepsOf_AnySchedule_AreThoseThatTheModelRuns()
    {
        foreach (int steps in new[] { 1, 2, 6, 24, 50, 99, 100 })
        {
            foreach (double shift in new[] { 0.5, 1, 3, 7, 17, 25 })
            {
                var scheduler = new FlowMatchEulerScheduler(steps, shift);
                for (int percent = 1; percent < 100; percent++)
                {
                    double strength = percent / 100.0;
                    int predicted = RenderWork.StepsOf(
                        Samples.Request with { InferSteps = steps, FlowShift = shift, SourceJob = "x", Strength = strength });
                    Assert.True(steps - scheduler.FirstStepAt(strength) == predicted, $"{steps} steps, shift {shift}, strength {strength}");
                }
            }
        }
    }
}
