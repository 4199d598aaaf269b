using System.Text.Json;
using HunyuanVideo.Model.Schedulers;
using HunyuanVideo.Model.Tests.Support;

namespace HunyuanVideo.Model.Tests.Schedulers;

public sealed class FlowMatchEulerSchedulerTests
{
    [Fact]
    public void Schedule_EveryFixture_EqualsTheReference()
    {
        using JsonDocument cases = JsonDocument.Parse(File.ReadAllText(Golden.PathOf("scheduler.json")));
        Assert.NotEqual(0, cases.RootElement.GetArrayLength());
        foreach (JsonElement expected in cases.RootElement.EnumerateArray())
        {
            var scheduler = new FlowMatchEulerScheduler(expected.GetProperty("steps").GetInt32(), expected.GetProperty("shift").GetDouble());
            // the fixture also holds the reference's other direction, which turns a picture into noise: it is one minus ours
            bool ours = expected.GetProperty("reverse").GetBoolean();
            AssertClose(expected.GetProperty("sigmas"), scheduler.Sigmas.Select(sigma => ours ? sigma : 1 - sigma));
            AssertClose(expected.GetProperty("timesteps"), scheduler.Timesteps.Select(t => ours ? t : 1000 - t));
        }
    }

    [Theory]
    [InlineData(0, 7.0)]
    [InlineData(10, 0.0)]
    [InlineData(10, -1.0)]
    public void Constructor_OutOfRange_IsRefused(int steps, double shift)
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new FlowMatchEulerScheduler(steps, shift));
    }

    private static void AssertClose(JsonElement expected, IEnumerable<float> actual)
    {
        double[] reference = [.. expected.EnumerateArray().Select(value => value.GetDouble())];
        float[] values = [.. actual];
        Assert.Equal(reference.Length, values.Length);
        double norm = Math.Sqrt(reference.Sum(value => value * value));
        double difference = Math.Sqrt(reference.Zip(values, (a, b) => (a - b) * (a - b)).Sum());
        Assert.True(difference <= 1e-6 * Math.Max(norm, 1e-12), $"relative error {difference / norm:g3}");
    }

    [Theory]
    [InlineData(50, 7, 0.7, 12)]
    [InlineData(50, 7, 0.8, 18)]
    [InlineData(50, 7, 0.9, 28)]
    [InlineData(50, 7, 0.999, 49)]
    [InlineData(24, 3, 0.5, 6)]
    [InlineData(24, 3, 0.8, 13)]
    [InlineData(4, 1, 0.75, 3)]
    [InlineData(4, 1, 0.01, 1)]
    [InlineData(1, 7, 0.5, 1)]
    public void FirstStepAt_Strength_LeavesTheStepsThatBeginAtMostThere(int steps, double shift, double strength, int left) =>
        Assert.Equal(left, steps - new FlowMatchEulerScheduler(steps, shift).FirstStepAt(strength));
}
