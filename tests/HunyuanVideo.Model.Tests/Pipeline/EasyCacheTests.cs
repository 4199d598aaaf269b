using HunyuanVideo.Model.Pipeline;
using HunyuanVideo.Model.Settings;
using static TorchSharp.torch;

namespace HunyuanVideo.Model.Tests.Pipeline;

public sealed class EasyCacheTests
{
    private const int Steps = 12;

    /// <summary>
    /// The latents of step i are all i and the velocity is 10 + x/10, so that the ratio is 0.1 and each step adds 0.1 / v of the last
    /// computed step: 0.0096, 0.0192 and 0.0288 from step 5 on; 0.0093, 0.0187 and 0.0280 from step 8 on.
    /// </summary>
    [Fact]
    public void MustCompute_KnownVelocities_FollowsTheRule()
    {
        using var scope = NewDisposeScope();
        using var cache = new EasyCache(Steps, FastModes.EasyCacheThreshold);
        int[] expected = [0, 1, 2, 3, 4, 7, 10, 11];
        Assert.Equal(expected, Computed(cache, 0, Steps));
    }

    [Fact]
    public void Reuse_SkippedStep_AddsTheLastComputedDifferenceOfTheBranch()
    {
        using var scope = NewDisposeScope();
        using var cache = new EasyCache(Steps, FastModes.EasyCacheThreshold);
        Computed(cache, 0, 5);

        Assert.False(cache.MustCompute(5, Latents(5)));
        Assert.Equal(11.4f, cache.Reuse(0, Latents(5))[0].item<float>(), 1e-5f);
        Assert.Equal(21.4f, cache.Reuse(1, Latents(5))[0].item<float>(), 1e-5f);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    [InlineData(6)]
    [InlineData(8)]
    public void Restore_StateOfAnother_GoesOnTheSame(int cutAt)
    {
        using var scope = NewDisposeScope();
        using var whole = new EasyCache(Steps, FastModes.EasyCacheThreshold);
        int[] expected = Computed(whole, 0, Steps);

        using var first = new EasyCache(Steps, FastModes.EasyCacheThreshold);
        int[] before = Computed(first, 0, cutAt);
        using var second = new EasyCache(Steps, FastModes.EasyCacheThreshold);
        second.Restore(first.State());

        int[] resumed = [.. before, .. Computed(second, cutAt, Steps)];
        Assert.Equal(expected, resumed);
    }

    [Fact]
    public void MustCompute_LatentsThatDoNotMove_ComputesOnlyWhatItMust()
    {
        using var scope = NewDisposeScope();
        using var cache = new EasyCache(Steps, FastModes.EasyCacheThreshold);
        for (int step = 0; step < Steps; step++)
        {
            // 0 / 0 for the ratio: nothing is known, so everything is computed
            Assert.True(cache.MustCompute(step, Latents(1)));
            cache.Keep(Latents(1), [Latents(10)]);
        }
    }

    private static int[] Computed(EasyCache cache, int from, int to)
    {
        var computed = new List<int>();
        for (int step = from; step < to; step++)
        {
            Tensor latents = Latents(step);
            if (cache.MustCompute(step, latents))
            {
                cache.Keep(latents, [10 + (latents * 0.1), 20 + (latents * 0.1)]);
                computed.Add(step);
            }
        }

        return [.. computed];
    }

    private static Tensor Latents(float value) => full([4], value);
}
