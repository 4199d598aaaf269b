using HunyuanVideo.Model.Tests.Support;
using HunyuanVideo.Model.Vae;
using static TorchSharp.torch;

namespace HunyuanVideo.Model.Tests.Vae;

/// <summary>Several tiles through the network at once.</summary>
[Collection(TensorCount.Collection)]
public sealed class TileBatchTests
{
    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(100)]
    public void Decode_NanoTilesAtOnce_AreTheSameUpToRounding(int atOnce)
    {
        using var scope = NewDisposeScope();
        using CausalVae vae = VaeFixture.OpenNano();
        var tiling = VaeTiling.Of(vae.Config, tilePixels: 32, tileFrames: 16);
        Tensor latents = Latents(6, 9, 11);
        Tensor expected = vae.Decode(latents, tiling, progress: null, CancellationToken.None);
        Tensor actual = vae.Decode(latents, tiling with { AtOnce = atOnce }, progress: null, CancellationToken.None);
        TensorAssert.Close(expected, actual, 1e-5);
    }

    [Fact]
    public void Decode_GoldenTilesAtOnce_GivesTheReferenceFrames()
    {
        using var scope = NewDisposeScope();
        using CausalVae vae = VaeFixture.OpenGolden();
        Tensor decoded = vae.Decode(
            VaeFixture.Case("tiled.latent"), VaeTiling.From(vae.Config) with { AtOnce = 3 }, progress: null, CancellationToken.None);
        TensorAssert.Close(VaeFixture.Case("tiled.both"), decoded, 2e-5, "tiled.both");
    }

    [Fact]
    public void Run_TilesOfFourShapes_BatchesThoseOfOneShapeAndKeepsTheirPlaces()
    {
        using var scope = NewDisposeScope();
        var batches = new List<string>();
        var reports = new List<TileProgress>();
        Tensor x = Latents(1, 8, 11); // tiles of 4 every 3: heights 4, 4, 2 and widths 4, 4, 4, 2
        TiledPass Pass(int most) => new(new TileSteps(4, 3, 1, 3), time: null, new TileNetwork(
            tiles =>
            {
                batches.Add($"{tiles.shape[0]} × {tiles.shape[3]}x{tiles.shape[4]}");
                return tiles.mul(2);
            },
            _ => most,
            new Reports(reports.Add),
            CancellationToken.None), shape => shape);

        TensorAssert.Identical(x.mul(2), Pass(2).Run(x));
        Assert.Equal(
            ["2 × 4x4", "2 × 4x4", "2 × 4x2", "2 × 4x4", "2 × 2x4", "1 × 2x4", "1 × 2x2"],
            batches);
        Assert.Equal(Enumerable.Range(1, 12).Select(done => new TileProgress(done, 12)), reports);

        batches.Clear();
        TensorAssert.Identical(x.mul(2), Pass(100).Run(x));
        Assert.Equal(["6 × 4x4", "2 × 4x2", "3 × 2x4", "1 × 2x2"], batches);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(6)]
    public void Decode_CancelledAmongTilesAtOnce_StopsAfterThemAndLeavesNoTensor(int tiles)
    {
        using CausalVae vae = VaeFixture.OpenNano();
        using Tensor latents = Latents(6, 9, 11);
        using var cancellation = new CancellationTokenSource();
        var tiling = VaeTiling.Of(vae.Config, 32, 16) with { AtOnce = 3 };
        int done = 0;
        long before = TensorCount.Settled();
        Assert.Throws<OperationCanceledException>(() => vae.Decode(latents, tiling, new Reports(report => Cancel(report)), cancellation.Token));
        Assert.InRange(done, tiles, tiles + 2);
        Assert.Equal(before, Tensor.TotalCount);

        void Cancel(TileProgress report)
        {
            done = report.Done;
            if (done == tiles)
            {
                cancellation.Cancel();
            }
        }
    }

    [Fact]
    public void Decode_Repeated_LeavesNoTensor()
    {
        using CausalVae vae = VaeFixture.OpenNano();
        using Tensor latents = Latents(6, 7, 9);
        var tiling = VaeTiling.Of(vae.Config, 32, 16) with { AtOnce = 2 };
        long before = TensorCount.Settled();
        for (int i = 0; i < 2; i++)
        {
            vae.Decode(latents, tiling, _ => { }, progress: null, CancellationToken.None);
            vae.Decode(latents, tiling, progress: null, CancellationToken.None).Dispose();
        }

        Assert.Equal(before, Tensor.TotalCount);
    }

    private static Tensor Latents(int frames, int height, int width)
    {
        using var generator = new Generator(11, CPU);
        return randn([1, 16, frames, height, width], generator: generator);
    }

    private sealed class Reports(Action<TileProgress> report) : IProgress<TileProgress>
    {
        public void Report(TileProgress value) => report(value);
    }
}
