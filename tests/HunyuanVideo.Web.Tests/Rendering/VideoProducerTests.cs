using HunyuanVideo.Media;
using HunyuanVideo.Model.Checkpoints;
using HunyuanVideo.Model.Pipeline;
using HunyuanVideo.Web.Rendering;
using HunyuanVideo.Web.Tests.Commands.Support;
using static TorchSharp.torch;

namespace HunyuanVideo.Web.Tests.Rendering;

public sealed class VideoProducerTests : IDisposable
{
    private static readonly GenerationSettings Settings = new()
    {
        Prompt = "a red ball",
        Width = 64,
        Height = 48,
        VideoLength = 5,
        InferSteps = 2,
        Seed = 1,
        FlowShift = 3,
        EmbeddedGuidanceScale = 6,
    };

    private readonly TestFolder _folder = new();
    private readonly List<string> _phases = [];
    private readonly HunyuanVideoPipeline _pipeline = HunyuanVideoPipeline.Load(
        ModelFolder.Open(ModelLocation.BundledNano), new PipelineOptions { Device = CPU }, progress: null, CancellationToken.None);

    public void Dispose()
    {
        _pipeline.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Produce_AllTargets_WritesThemAndReturnsWhatTheSidecarSays()
    {
        var targets = new VideoTargets(_folder["v.mp4"], _folder["v.jpg"], _folder["v.safetensors"]);

        VideoMetadata metadata = Produce(targets, CancellationToken.None);

        Assert.Equal(["v.jpg", "v.json", "v.mp4", "v.safetensors"], _folder.Names());
        Assert.Equal(metadata, await Sidecar.ReadAsync(targets.Video, TestContext.Current.CancellationToken));
        Assert.Equal(("HunyuanVideo nano", "fp32", "cpu", "cpu", 64), (metadata.Model, metadata.Dtype, metadata.Device, metadata.Generator, metadata.WeightsHash.Length));
        Assert.Equal(
            metadata.Seconds.Total!.Value,
            metadata.Seconds.Text!.Value + metadata.Seconds.Denoise!.Value + metadata.Seconds.Decode!.Value + metadata.Seconds.Encode!.Value,
            tolerance: 1.0);
        Assert.Equal("mp4", _phases[^1]);
    }

    [Fact]
    public void Produce_VideoCannotBeWritten_KeepsTheLatents()
    {
        var targets = new VideoTargets("/proc/v.mp4", Poster: null, _folder["v.safetensors"]);

        Assert.Throws<MediaException>(() => Produce(targets, CancellationToken.None));

        Assert.Equal(["v.safetensors"], _folder.Names());
    }

    [Fact]
    public void Produce_LatentsCannotBeWritten_KeepsTheVideo()
    {
        var targets = new VideoTargets(_folder["v.mp4"], Poster: null, "/proc/v.safetensors");

        var error = Assert.Throws<CheckpointException>(() => Produce(targets, CancellationToken.None));

        Assert.StartsWith("The video is written, but /proc/v.safetensors", error.Message);
        Assert.Equal(["v.json", "v.mp4"], _folder.Names());
    }

    [Fact]
    public void Produce_CancelledWhileEncoding_LeavesTheLatentsAlone()
    {
        using var source = new CancellationTokenSource();
        var targets = new VideoTargets(_folder["v.mp4"], Poster: null, _folder["v.safetensors"]);

        Assert.ThrowsAny<OperationCanceledException>(() => Produce(targets, source.Token, source.Cancel));

        Assert.Equal(["v.safetensors"], _folder.Names());
    }

    [Fact]
    public void Produce_Cancelled_WritesNothing()
    {
        using var source = new CancellationTokenSource();
        source.Cancel();

        Assert.ThrowsAny<OperationCanceledException>(
            () => Produce(new VideoTargets(_folder["v.mp4"], _folder["v.jpg"], _folder["v.safetensors"]), source.Token));

        Assert.Empty(_folder.Names());
    }

    private VideoMetadata Produce(VideoTargets targets, CancellationToken cancellationToken, Action? onEncoding = null)
    {
        void Encoding()
        {
            _phases.Add("mp4");
            onEncoding?.Invoke();
        }

        return new VideoProducer(_pipeline, new Mp4Writer(new FfmpegLocator()), TimeProvider.System).Produce(
            Settings, targets, new Mp4Options(), checkpoint: null, new ImmediateProgress<GenerationProgress>(report => _phases.Add($"{report.Phase}")), Encoding, cancellationToken);
    }
}
