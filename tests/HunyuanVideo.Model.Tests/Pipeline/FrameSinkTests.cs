using System.Runtime.InteropServices;
using HunyuanVideo.Model.Folder;
using HunyuanVideo.Model.Pipeline;
using HunyuanVideo.Model.Pipeline.Memory;
using HunyuanVideo.Model.Settings;
using HunyuanVideo.Model.Tests.Support;
using static TorchSharp.torch;

namespace HunyuanVideo.Model.Tests.Pipeline;

/// <summary>What a render hands over while it decodes.</summary>
[Collection(TensorCount.Collection)]
public sealed class FrameSinkTests(NanoFixture nano) : IClassFixture<NanoFixture>
{
    [Theory]
    [InlineData(1, new[] { "begin 32x32, 1", "write 0+1" })]
    [InlineData(5, new[] { "begin 32x32, 5", "write 0+5" })]
    [InlineData(69, new[] { "begin 32x32, 69", "write 0+49", "write 49+20" })]
    public void Render_WithASink_HandsOverTheVideosFrames(int frames, string[] calls)
    {
        var sink = new RecordingSink();
        using GeneratedVideo video = Render(nano.Pipeline, SmallRender.Settings with { VideoLength = frames }, sink, progress: null);
        Assert.Equal(calls, sink.Calls);
        Assert.Equal(Enumerable.Range(0, frames).SelectMany(video.CopyFrame), sink.Bytes);
    }

    [Fact]
    public void Render_FirstStretch_ComesBeforeTheLastTileIsDecoded()
    {
        var sink = new RecordingSink();
        var seen = new List<int>();
        var progress = new ImmediateProgress<GenerationProgress>(report =>
        {
            if (report.Phase == GenerationPhase.Decoding)
            {
                seen.Add(sink.Calls.Count(call => call.StartsWith("write", StringComparison.Ordinal)));
            }
        });
        using GeneratedVideo video = Render(nano.Pipeline, SmallRender.Settings with { VideoLength = 69 }, sink, progress);
        Assert.Equal([0, 0, 1], seen);
    }

    [Fact]
    public void Render_MemoryRunsOutMidway_BeginsAnewWithSmallerTilesAndLeavesNoTensor()
    {
        GenerationSettings settings = SmallRender.Settings with { VideoLength = 69 };
        var sink = new RecordingSink();
        bool failed = false;
        var progress = new ImmediateProgress<GenerationProgress>(report =>
        {
            if (report is { Phase: GenerationPhase.Decoding, Step: 2 } && !failed)
            {
                failed = true;
                throw new DeviceFullException();
            }
        });
        long before = TensorCount.Settled();
        using (GeneratedVideo video = Render(nano.Pipeline, settings, sink, progress))
        {
            Assert.Equal(["begin 32x32, 69", "write 0+49", "begin 32x32, 69", "write 0+25", "write 25+24", "write 49+20"], sink.Calls);
            Assert.Equal(video.EnumerateFrames().SelectMany(frame => frame.ToArray()), sink.Bytes);
            Assert.Equal((128, 32, true), (video.Memory!.VaeTilePixels, video.Memory.VaeTileFrames, video.Memory.HasSmallTiles));
        }

        Assert.Equal(before, Tensor.TotalCount);
    }

    [Fact]
    public void Render_CancelledAfterTheFirstStretch_LeavesNoTensor()
    {
        using var cancellation = new CancellationTokenSource();
        var sink = new RecordingSink();
        var progress = new ImmediateProgress<GenerationProgress>(report =>
        {
            if (sink.Calls.Count == 2)
            {
                cancellation.Cancel();
            }
        });
        long before = TensorCount.Settled();
        Assert.ThrowsAny<OperationCanceledException>(() => nano.Pipeline.Render(
            SmallRender.Settings with { VideoLength = 129 }, new RenderHooks { Sink = sink }, progress, cancellation.Token));
        // it was cancelled when the second of three tiles was done
        Assert.Equal(["begin 32x32, 129", "write 0+49", "write 49+48"], sink.Calls);
        Assert.Equal(before, Tensor.TotalCount);
    }

    [Fact]
    public void Render_MemoryForSeveralTiles_DecodesThemAtOnceToTheSamePicture()
    {
        // 56 latents are tiles of 32, 32 and 8
        GenerationSettings settings = SmallRender.Settings with { Width = 448, InferSteps = 1 };
        using HunyuanVideoPipeline roomy = HunyuanVideoPipeline.Load(
            ModelFolder.Open(Nano.Folder),
            new PipelineOptions { Device = CPU, MemoryBudget = new MemoryBudget(1L << 40, 1L << 40) },
            progress: null,
            CancellationToken.None);
        using GeneratedVideo expected = Render(nano.Pipeline, settings, sink: null, progress: null);
        var tiles = new List<int>();
        using GeneratedVideo actual = Render(roomy, settings, sink: null, new ImmediateProgress<GenerationProgress>(report => Note(tiles, report)));
        Assert.Equal((1, 2), (expected.Memory!.VaeTilesAtOnce, actual.Memory!.VaeTilesAtOnce));
        Assert.Equal([0, 1, 2, 3], tiles);
        using var scope = NewDisposeScope();
        Tensor difference = (expected.Frames.to(ScalarType.Int32) - actual.Frames.to(ScalarType.Int32)).abs();
        Assert.InRange(difference.max().item<int>(), 0, 1);
    }

    private static void Note(List<int> tiles, GenerationProgress report)
    {
        if (report.Phase == GenerationPhase.Decoding)
        {
            tiles.Add(report.Step);
        }
    }

    private static GeneratedVideo Render(
        HunyuanVideoPipeline pipeline, GenerationSettings settings, IFrameSink? sink, IProgress<GenerationProgress>? progress) =>
        pipeline.Render(settings, new RenderHooks { Sink = sink }, progress, TestContext.Current.CancellationToken);

    private sealed class DeviceFullException() : ExternalException("CUDA out of memory. Tried to allocate 2.00 GiB.");
}
