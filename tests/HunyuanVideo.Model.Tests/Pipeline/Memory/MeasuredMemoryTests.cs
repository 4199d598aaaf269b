using System.Globalization;
using HunyuanVideo.Benchmarks.Synthetic;
using HunyuanVideo.Model.Pipeline.Memory;
using HunyuanVideo.Model.Settings;
using HunyuanVideo.Model.Tests.Support;
using HunyuanVideo.Model.Vae;
using static TorchSharp.torch;

namespace HunyuanVideo.Model.Tests.Pipeline.Memory;

/// <summary>Predictions against peaks that were measured on an H200, in GiB with the context (tests/Benchmarks/RESULTS.md).</summary>
public sealed class MeasuredMemoryTests
{
    private static readonly ModelPrecision Precision = ModelPrecision.For(new Device(TorchSharp.DeviceType.CUDA), ScalarType.BFloat16);
    private static readonly ModelMemory Released = ModelMemory.Of(Source(), Precision, CPU);

    [Theory]
    [InlineData(null, false, 32.6)]
    [InlineData(null, true, 23.8)]
    [InlineData("Q4_K_M", false, 15.9)]
    [InlineData("Q8_0", false, 21.5)]
    public void Predicted_TransformerAlone_IsTheMeasuredPeak(string? gguf, bool fp8, double measured)
    {
        ModelMemory model = gguf is null ? Released : Stored(gguf, hasKernels: true);
        MemoryPlan plan = MemoryPlanner.Choose(MemoryBudget.OfCard(1000), model, MemoryJob.Official720p, MemoryProfile.Gb48, fp8);
        Assert.Equal(Residency.Resident, plan.Transformer);
        AssertNear(measured, plan.Predicted.Denoise - model.Vae.Total, 0.015);
    }

    [Theory]
    [InlineData("Q4_K_M")]
    [InlineData("Q8_0")]
    public void Predicted_BlocksWithoutAKernel_AreCountedExpanded(string gguf)
    {
        MemoryPlan Plan(ModelMemory model) => MemoryPlanner.Choose(MemoryBudget.OfCard(1000), model, MemoryJob.Official720p, MemoryProfile.Gb80);
        Assert.Equal(Plan(Released).Predicted, Plan(Stored(gguf, hasKernels: false)).Predicted);
        Assert.True(Plan(Stored(gguf, hasKernels: true)).Predicted.Denoise < Plan(Released).Predicted.Denoise - 10_000_000_000);
    }

    /// <summary>
    /// Measured with the tiles decoded one by one, and before the widest rows of all blocks shared one piece of memory. Where denoising is the
    /// worst moment, that took as much as it took from the transformer alone; where it is text, nothing.
    /// </summary>
    [Theory]
    [InlineData(MemoryProfile.Gb80, 48.2, 34.7 - 32.6)]
    [InlineData(MemoryProfile.Gb48, 38.6, 0)]
    [InlineData(MemoryProfile.Gb24, 14.7, 0)]
    [InlineData(MemoryProfile.Gb16, 13.5, 26.2 - 23.8)]
    public void Predicted_WholeRender_IsTheMeasuredPeakWithoutTheGapsOfThen(MemoryProfile profile, double measured, double gaps)
    {
        MemoryPlan plan = MemoryPlanner.Choose(new MemoryBudget(long.MaxValue, 1L << 40), Released, MemoryJob.Official720p, profile);
        Assert.Equal(1, plan.VaeTilesAtOnce);
        Assert.Equal(gaps > 0, plan.Predicted.Denoise == plan.Predicted.Peak);
        AssertNear(measured - gaps, plan.Predicted.Peak, 0.06);
    }

    [Fact]
    public void Predicted_WithoutKernels_IsTheMeasuredPeak()
    {
        MemoryBudget budget = MemoryBudget.OfCard(1000) with { HasKernels = false };
        var job = new MemoryJob(960, 544, 129);
        MemoryPlan plan = MemoryPlanner.Choose(budget, Released, job, MemoryProfile.Gb48);
        AssertNear(35.1, plan.Predicted.Denoise - Released.Vae.Total, 0.03);
        VaeTiling tiling = VaeTiling.From(VaeConfig.Hy88416c) with { AtOnce = 2 };
        long decode = ActivationMemory.Decode(Released, job, tiling, budget) + Released.Vae.Total + MemoryBudget.ContextBytes;
        Assert.InRange(Gib(decode), 25.5, 1.1 * 25.5);
    }

    /// <summary>The VAE alone.</summary>
    [Theory]
    [InlineData(1280, 720, 1, 8.2)]
    [InlineData(1280, 720, 2, 8.4)]
    [InlineData(960, 544, 1, 7.8)]
    [InlineData(960, 544, 2, 9.9)]
    public void Decode_MeasuredTiles_IsNoUnderestimate(int width, int height, int atOnce, double measured)
    {
        VaeTiling tiling = VaeTiling.From(VaeConfig.Hy88416c) with { AtOnce = atOnce };
        long predicted = ActivationMemory.Decode(Released, new MemoryJob(width, height, 129), tiling) + Released.Vae.Total;
        Assert.InRange(Gib(predicted + MemoryBudget.ContextBytes), measured, 1.2 * measured);
    }

    private static RandomModel Source() => new(Nano.Folder, CPU, Precision);

    private static ModelMemory Stored(string gguf, bool hasKernels) => ModelMemory.Of(new BlockedModel(Source(), GgufMix.Of(gguf)), Precision, (_, _) => hasKernels);

    private static void AssertNear(double measured, long predicted, double tolerance)
    {
        double gib = Gib(predicted + MemoryBudget.ContextBytes);
        Assert.True(Math.Abs(gib - measured) <= tolerance * measured, string.Create(CultureInfo.InvariantCulture, $"{gib:0.00} GiB predicted, {measured} measured"));
    }

    private static double Gib(long bytes) => bytes / (double)(1L << 30);
}
