using HunyuanVideo.Model.Tests.Support;
using HunyuanVideo.Model.Vae;
using static TorchSharp.torch;

namespace HunyuanVideo.Model.Tests.Vae;

public sealed class CausalVaeTileTests : IDisposable
{
    private readonly CausalVae _vae = VaeFixture.OpenGolden();

    [Fact]
    public void Decode_Tiled_ReportsEveryTileOnce()
    {
        using var scope = NewDisposeScope();
        var reports = new Recorder();
        _vae.Decode(VaeFixture.Case("tiled.latent"), reports, CancellationToken.None);
        // 6 latents in time are 2 tiles of 4 + 1, 5 × 7 in space are 2 × 3 tiles of 4
        Assert.Equal(Enumerable.Range(1, 12).Select(done => new TileProgress(done, 12)), reports.Seen);
    }

    [Fact]
    public void Decode_OneTile_ReportsOne()
    {
        using var scope = NewDisposeScope();
        var reports = new Recorder();
        _vae.Decode(VaeFixture.Case("small.latent"), reports, CancellationToken.None);
        Assert.Equal([new TileProgress(1, 1)], reports.Seen);
    }

    [Fact]
    public void Decode_CancelledAfterTheThirdTile_StopsBeforeTheFourth()
    {
        using var scope = NewDisposeScope();
        using var cancellation = new CancellationTokenSource();
        var reports = new Recorder { AfterReport = report => CancelAt(report, 3, cancellation) };
        Assert.Throws<OperationCanceledException>(
            () => _vae.Decode(VaeFixture.Case("tiled.latent"), reports, cancellation.Token));
        Assert.Equal(3, reports.Seen.Count);
    }

    [Fact]
    public void Decode_LastTileOfOneLatent_IsLeftOut()
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(3, CPU);
        Tensor latents = randn([1, 16, 7, 4, 4], generator: generator);
        var reports = new Recorder();
        Tensor frames = _vae.Decode(latents, reports, CancellationToken.None);
        Tensor lastTile = _vae.Decode(latents.narrow(2, 3, 4), VaeTiling.None, progress: null, CancellationToken.None);
        Assert.Equal(2, reports.Seen.Count);
        Assert.Equal([1, 3, 25, 32, 32], frames.shape);
        // the blend covers the first 4 of the last tile's 12 frames
        TensorAssert.Close(lastTile.narrow(2, 5, 8), frames.narrow(2, 17, 8), 1e-6);
    }

    [Fact]
    public void Decode_SmallerTilesThanTheReference_KeepsTheShape()
    {
        using var scope = NewDisposeScope();
        using CausalVae nano = VaeFixture.OpenNano();
        using var generator = new Generator(4, CPU);
        Tensor latents = randn([1, 16, 5, 4, 6], generator: generator);
        Tensor frames = nano.Decode(latents, VaeTiling.Of(nano.Config, 32, 16), progress: null, CancellationToken.None);
        Assert.Equal([1, 3, 17, 32, 48], frames.shape);
        Assert.True(frames.isfinite().all().item<bool>());
    }

    [Fact]
    public void Decode_WrongChannelCount_IsRefused()
    {
        using Tensor latents = zeros([1, 4, 1, 4, 4]);
        var error = Assert.Throws<ArgumentException>(() => _vae.Decode(latents, progress: null, CancellationToken.None));
        Assert.Contains("(batch, 16, time, height, width)", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(8, 32, 32)]
    [InlineData(9, 33, 32)]
    [InlineData(9, 32, 36)]
    public void Encode_SizeOfNoWholeLatents_IsRefused(int frames, int height, int width)
    {
        using Tensor clip = zeros([1, 3, frames, height, width]);
        var error = Assert.Throws<ArgumentException>(() => _vae.Encode(clip, CancellationToken.None));
        Assert.Contains($"{frames} frames of {width}×{height}", error.Message, StringComparison.Ordinal);
    }

    public void Dispose() => _vae.Dispose();

    private static void CancelAt(TileProgress report, int done, CancellationTokenSource cancellation)
    {
        if (report.Done == done)
        {
            cancellation.Cancel();
        }
    }

    private sealed class Recorder : IProgress<TileProgress>
    {
        public List<TileProgress> Seen { get; } = [];

        public Action<TileProgress>? AfterReport { get; init; }

        public void Report(TileProgress value)
        {
            Seen.Add(value);
            AfterReport?.Invoke(value);
        }
    }
}
