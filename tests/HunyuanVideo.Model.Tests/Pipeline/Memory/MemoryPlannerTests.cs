using System.Globalization;
using HunyuanVideo.Benchmarks.Synthetic;
using HunyuanVideo.Model.Pipeline.Memory;
using HunyuanVideo.Model.Settings;
using HunyuanVideo.Model.Tests.Support;
using HunyuanVideo.Model.Vae;
using static TorchSharp.torch;

namespace HunyuanVideo.Model.Tests.Pipeline.Memory;

public sealed class MemoryPlannerTests
{
    private static readonly double[] Cards = [4, 6, 8, 10, 12, 16, 20, 24, 32, 40, 45, 48, 64, 80, 96, 139, 180];

    private static readonly MemoryJob[] Jobs =
    [
        new(320, 192, 17), new(544, 960, 65), new(960, 544, 129), new(1280, 720, 65), new(960, 960, 129), new(1280, 720, 129), new(1920, 1088, 129),
    ];

    private static readonly ModelMemory Released = Of(ScalarType.BFloat16);

    [Theory]
    [InlineData(139, 1280, 720, 129, MemoryProfile.Gb80)]
    [InlineData(79.6, 1280, 720, 129, MemoryProfile.Gb80)]
    [InlineData(79.6, 960, 544, 129, MemoryProfile.Gb80)]
    [InlineData(45, 1280, 720, 129, MemoryProfile.Gb48)]
    [InlineData(45, 960, 544, 129, MemoryProfile.Gb48)]
    [InlineData(24, 1280, 720, 129, MemoryProfile.Gb24)]
    [InlineData(24, 960, 544, 129, MemoryProfile.Gb24)]
    [InlineData(16, 960, 544, 129, MemoryProfile.Gb24)]
    [InlineData(16, 1280, 720, 129, MemoryProfile.Gb24)]
    [InlineData(12, 960, 544, 129, MemoryProfile.Gb16)]
    public void Choose_Card_TakesItsProfile(double card, int width, int height, int frames, MemoryProfile expected)
    {
        MemoryPlan plan = MemoryPlanner.Choose(MemoryBudget.OfCard(card), Released, new MemoryJob(width, height, frames));
        Assert.True(plan.Fits, plan.Sentence);
        Assert.Equal(expected, plan.Profile);
    }

    [Fact]
    public void Choose_MoreMemory_NeverTakesALowerProfile()
    {
        foreach (MemoryJob job in Jobs)
        {
            MemoryPlan[] fitting = [.. Cards.Select(card => MemoryPlanner.Choose(MemoryBudget.OfCard(card), Released, job))];
            for (int i = 1; i < fitting.Length; i++)
            {
                Assert.True(!fitting[i - 1].Fits || fitting[i].Fits, $"{job} fits {Cards[i - 1]} GiB, but not {Cards[i]}");
                Assert.True(!fitting[i - 1].Fits || Rank(fitting[i]) <= Rank(fitting[i - 1]), $"{job}: {Cards[i]} GiB is worse off than {Cards[i - 1]}");
            }
        }
    }

    [Fact]
    public void Choose_LargerJob_NeverNeedsLess()
    {
        // tiles one by one: how many of them fit side by side depends on how a size is cut
        var unknown = new MemoryBudget(long.MaxValue, 1L << 40);
        foreach (MemoryProfile profile in new[] { MemoryProfile.Gb80, MemoryProfile.Gb48, MemoryProfile.Gb24, MemoryProfile.Gb16 })
        {
            PhaseMemory Need(MemoryJob job) => MemoryPlanner.Choose(unknown, Released, job, profile).Predicted;
            PhaseMemory[] needs = [.. Jobs.OrderBy(job => (long)job.Width * job.Height * job.VideoLength).Select(Need)];
            Assert.Equal(needs.Select(need => need.Denoise).Order(), needs.Select(need => need.Denoise));
            // the decoder holds a stretch of the clip: a longer one of smaller frames may need less
            (MemoryJob Small, MemoryJob Large)[] pairs = [.. Jobs.SelectMany(_ => Jobs, (small, large) => (small, large)).Where(pair => IsWithin(pair.small, pair.large))];
            Assert.True(pairs.Length > 2 * Jobs.Length);
            Assert.All(pairs, pair => Assert.True(Need(pair.Small).Decode <= Need(pair.Large).Decode, $"{pair}"));
            Assert.All(pairs, pair => Assert.True(Need(pair.Small).Peak <= Need(pair.Large).Peak, $"{pair}"));
        }
    }

    [Theory]
    [InlineData(MemoryProfile.Gb80)]
    [InlineData(MemoryProfile.Gb48)]
    [InlineData(MemoryProfile.Gb24)]
    [InlineData(MemoryProfile.Gb16)]
    public void Choose_ForcedProfile_IsTaken(MemoryProfile profile)
    {
        foreach (double card in Cards)
        {
            Assert.Equal(profile, MemoryPlanner.Choose(MemoryBudget.OfCard(card), Released, MemoryJob.Official720p, profile).Profile);
        }
    }

    [Fact]
    public void Choose_LowerProfile_NeedsNoMore()
    {
        long[] peaks = [.. new[] { MemoryProfile.Gb80, MemoryProfile.Gb48, MemoryProfile.Gb24, MemoryProfile.Gb16 }
            .Select(profile => MemoryPlanner.Choose(MemoryBudget.OfCard(1000), Released, MemoryJob.Official720p, profile).Predicted.Denoise)];
        Assert.Equal(peaks.OrderDescending(), peaks);
    }

    [Fact]
    public void Choose_Fp32_NeedsMoreThanBf16AndFp8Less()
    {
        MemoryPlan Plan(ModelMemory model, bool fp8) =>
            MemoryPlanner.Choose(MemoryBudget.OfCard(1000), model, MemoryJob.Official720p, MemoryProfile.Gb80, fp8);
        long half = Plan(Released, fp8: false).Predicted.Denoise;
        Assert.True(Plan(Of(ScalarType.Float32), fp8: false).Predicted.Denoise > half + 20_000_000_000);
        Assert.True(Plan(Released, fp8: true).Predicted.Denoise < half - 8_000_000_000);
    }

    [Fact]
    public void Choose_OnAHost_MovesNothing()
    {
        MemoryPlan plan = MemoryPlanner.Choose(new MemoryBudget(16L << 30, 16L << 30, IsHost: true), Released, MemoryJob.Official720p);
        Assert.Equal((MemoryProfile.Gb80, Residency.Resident, Residency.Resident, false), (plan.Profile, plan.TextEncoders, plan.Transformer, plan.Fp8));
        Assert.False(plan.Fits);
    }

    [Fact]
    public void Choose_LittleHostMemory_LeavesWeightsInTheirFiles()
    {
        Assert.Equal(HostHome.Mapped, MemoryPlanner.Choose(MemoryBudget.OfCard(24, hostGibibytes: 32), Released, MemoryJob.Official720p).Home);
        Assert.Equal(HostHome.Pinned, MemoryPlanner.Choose(MemoryBudget.OfCard(24, hostGibibytes: 128), Released, MemoryJob.Official720p).Home);
    }

    [Fact]
    public void Judge_Render_TellsWhetherAndHow()
    {
        MemoryBudget budget = MemoryBudget.OfCard(79.6);
        MemoryPlan loaded = MemoryPlanner.Choose(budget, Released, MemoryJob.Official720p);
        FitVerdict small = FitVerdict.Of(budget, Released, new MemoryJob(960, 544, 129), loaded);
        FitVerdict large = FitVerdict.Of(budget, Released, new MemoryJob(3840, 2160, 129), loaded);
        FitVerdict huge = FitVerdict.Of(budget, Released, new MemoryJob(3840, 2160, 257), loaded);
        Assert.Equal((Fit.Fits, MemoryProfile.Gb80), (small.Fit, small.Profile));
        Assert.Equal(Fit.FitsWithProfile, large.Fit);
        Assert.Equal(Fit.DoesNotFit, huge.Fit);
        Assert.Contains("does not fit", huge.Sentence, StringComparison.Ordinal);
        Assert.True(huge.PeakBytes > huge.AvailableBytes);
    }

    [Fact]
    public void Released_Parameters_HaveTheKnownSizes()
    {
        Assert.Equal(2 * 12_821_012_544, Released.Transformer.Total);
        // a dual block holds 36 hidden² weights, a single one 15
        Assert.InRange(Released.Transformer.LargestBlock, 36L * 3072 * 3072 * 2, (36L * 3072 * 3072 * 2) + 1_000_000);
        Assert.InRange(Released.TransformerFp8.Total, 16_000_000_000, 17_000_000_000);
        Assert.InRange(Released.Llama.Total, 14_000_000_000, 15_000_000_000);
        Assert.InRange(Released.Vae.Total, 400_000_000, 600_000_000);
        Assert.Equal(119_056, ActivationMemory.Tokens(Released, MemoryJob.Official720p));
    }

    [Theory]
    [InlineData(960, 544)]
    [InlineData(1280, 720)]
    public void Choose_OfficialSizes_FitEachProfilesCard(int width, int height)
    {
        foreach ((MemoryProfile profile, double card) in new[] { (MemoryProfile.Gb80, 79.6), (MemoryProfile.Gb48, 45.0), (MemoryProfile.Gb24, 24.0), (MemoryProfile.Gb16, 16.0) })
        {
            MemoryPlan plan = MemoryPlanner.Choose(MemoryBudget.OfCard(card), Released, new MemoryJob(width, height, 129), profile);
            PhaseMemory bytes = plan.Predicted;
            TestContext.Current.TestOutputHelper?.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{MemoryProfiles.NameOf(profile)} {width}x{height}: text {Gib(bytes.Text):0.0}, denoise {Gib(bytes.Denoise):0.0}, decode {Gib(bytes.Decode):0.0} GiB, host {Gib(plan.HostBytes):0.0} GiB"));
            Assert.True(plan.Fits, plan.Sentence);
            Assert.False(plan.HasSmallTiles, plan.Sentence);
        }
    }

    [Fact]
    public void Predicted_TwoDevices_EachTakesLessThanOneAlone()
    {
        MemoryBudget one = MemoryBudget.OfCard(1000);
        long Denoise(MemoryBudget budget) => ActivationMemory.Denoise(Released, MemoryJob.Official720p, budget);
        long half = Denoise(one with { Ranks = 2 });
        // half the tokens, and what travels: 0.73 + 0.37 of a hidden tensor of all tokens more
        Assert.InRange(half, Denoise(one) / 2, Denoise(one) * 3 / 4);
        Assert.True(MemoryPlanner.Choose(one with { Ranks = 2 }, Released, MemoryJob.Official720p).Predicted.Denoise
            < MemoryPlanner.Choose(one, Released, MemoryJob.Official720p).Predicted.Denoise);
    }

    [Theory]
    [InlineData(139, MemoryProfile.Gb80, 2)]
    [InlineData(79.6, MemoryProfile.Gb80, 2)]
    [InlineData(48, MemoryProfile.Gb80, 1)]
    [InlineData(139, MemoryProfile.Gb48, 1)]
    [InlineData(139, MemoryProfile.Gb24, 1)]
    [InlineData(139, MemoryProfile.Gb16, 1)]
    public void Choose_ProfileAndCard_DecidesHowManyTilesAtOnce(double card, MemoryProfile profile, int expected)
    {
        MemoryPlan plan = MemoryPlanner.Choose(MemoryBudget.OfCard(card), Released, MemoryJob.Official720p, profile);
        Assert.Equal(expected, plan.VaeTilesAtOnce);
    }

    [Fact]
    public void Choose_SeveralTilesAtOnce_LeavesTheReserveAndNeverCostsTheFit()
    {
        foreach (MemoryJob job in Jobs)
        {
            MemoryPlan roomy = MemoryPlanner.Choose(MemoryBudget.OfCard(1000), Released, job, MemoryProfile.Gb80);
            MemoryPlan single = MemoryPlanner.Choose(new MemoryBudget(long.MaxValue, 1L << 40), Released, job, MemoryProfile.Gb80);
            Assert.Equal((2, 1), (roomy.VaeTilesAtOnce, single.VaeTilesAtOnce));
            Assert.True(roomy.Predicted.Decode >= single.Predicted.Decode);
            long enough = roomy.Predicted.Peak + MemoryPlanner.TilesAtOnceReserve;
            Assert.Equal(2, MemoryPlanner.Choose(new MemoryBudget(enough, 1L << 40), Released, job, MemoryProfile.Gb80).VaeTilesAtOnce);
            Assert.Equal(1, MemoryPlanner.Choose(new MemoryBudget(enough - 1, 1L << 40), Released, job, MemoryProfile.Gb80).VaeTilesAtOnce);
            Assert.True(MemoryPlanner.Choose(new MemoryBudget(single.Predicted.Peak, 1L << 40), Released, job, MemoryProfile.Gb80).Fits);
        }
    }

    [Theory]
    [InlineData(1280, 720, 129, 1, 65 * 256 * 256)]
    [InlineData(1280, 720, 129, 2, 2 * 65 * 144 * 256)]
    [InlineData(960, 544, 129, 2, 2 * 65 * 256 * 192)]
    [InlineData(1280, 720, 33, 2, 2 * 33 * 256 * 256)]
    [InlineData(256, 256, 33, 2, 33 * 256 * 256)]
    public void Samples_TilesAtOnce_CountThoseThatFitSideBySide(int width, int height, int frames, int atOnce, long expected)
    {
        VaeTiling tiling = VaeTiling.From(VaeConfig.Hy88416c) with { AtOnce = atOnce };
        Assert.Equal(expected, TileLoad.Samples(VaeConfig.Hy88416c, new MemoryJob(width, height, frames), tiling));
    }

    [Fact]
    public void Sentences_EveryPlan_AreWhole()
    {
        foreach (double card in Cards)
        {
            string sentence = MemoryPlanner.Choose(MemoryBudget.OfCard(card), Released, MemoryJob.Official720p).Sentence;
            TestContext.Current.TestOutputHelper?.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{card} GiB: {sentence}"));
            Assert.EndsWith(".", sentence, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("AUTO", MemoryProfile.Auto)]
    [InlineData("24gb", MemoryProfile.Gb24)]
    public void Parse_Name_IsTheProfile(string name, MemoryProfile expected) => Assert.Equal(expected, MemoryProfiles.Parse(name));

    [Fact]
    public void Parse_UnknownName_ListsTheNames()
    {
        var error = Assert.Throws<ComputeDeviceException>(() => MemoryProfiles.Parse("12gb"));
        Assert.Equal("'12gb' is not a memory profile; use auto, 80gb, 48gb, 24gb, 16gb.", error.Message);
    }

    private static bool IsWithin(MemoryJob small, MemoryJob large) =>
        small.Width <= large.Width && small.Height <= large.Height && small.VideoLength <= large.VideoLength;

    private static double Gib(long bytes) => bytes / (double)(1L << 30);

    /// <summary>How much a plan gives up: smaller tiles are worse than any profile.</summary>
    private static int Rank(MemoryPlan plan) => (int)plan.Profile + (plan.HasSmallTiles ? 100 : 0);

    private static ModelMemory Of(ScalarType dtype)
    {
        var precision = ModelPrecision.For(new Device(TorchSharp.DeviceType.CUDA), dtype);
        return ModelMemory.Of(new RandomModel(Nano.Folder, CPU, precision), precision, CPU);
    }
}
