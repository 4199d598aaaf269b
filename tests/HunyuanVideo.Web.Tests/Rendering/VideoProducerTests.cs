using System.Runtime.InteropServices;
using HunyuanVideo.Media;
using HunyuanVideo.Model.Folder;
using HunyuanVideo.Model.Pipeline;
using HunyuanVideo.Model.Settings;
using HunyuanVideo.Web.Options;
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

    private static readonly GenerationSettings Long = Settings with { VideoLength = 69, InferSteps = 1 };

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

        ProducedVideo produced = Make(targets, Settings, _ => { }, CancellationToken.None);

        Assert.StartsWith("/proc/v.safetensors cannot be written", produced.Unsaved!.Message);
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

    [Fact]
    public async Task Produce_TilesLeft_EncodesWhileTheyAreDecoded()
    {
        var targets = new VideoTargets(_folder["v.mp4"], _folder["v.jpg"]);
        bool early = false;

        VideoMetadata metadata = Produce(targets, Long, AtTheSecondTile(() => early = FfmpegRuns()), CancellationToken.None);

        Assert.True(early, "ffmpeg did not run before the last frames were there.");
        Assert.Equal(["v.jpg", "v.json", "v.mp4"], _folder.Names());
        Assert.Equal("69", (await Probe.StreamOfAsync(targets.Video)).GetProperty("nb_read_frames").GetString());
        VideoMetadata inside = (await Mp4Reader.ReadAsync(targets.Video, TestContext.Current.CancellationToken))!;
        Assert.Equal(metadata with { Seconds = inside.Seconds }, inside);
        AssertSecondsBeforeEncoding(metadata.Seconds, inside.Seconds);
    }

    [Fact]
    public void Produce_CancelledWhileDecoding_LeavesNoFfmpegAndNoFile()
    {
        using var source = new CancellationTokenSource();
        var targets = new VideoTargets(_folder["v.mp4"], _folder["v.jpg"], _folder["v.safetensors"]);
        bool ran = false;

        Assert.ThrowsAny<OperationCanceledException>(() => Produce(
            targets,
            Long with { VideoLength = 129 }, // three tiles
            AtTheSecondTile(() =>
            {
                ran = FfmpegRuns();
                source.Cancel();
            }),
            source.Token));

        Assert.True(ran);
        Assert.Empty(_folder.Names());
        Assert.Empty(ProcessesInTheFolder());
    }

    [Fact]
    public async Task Produce_MemoryRunsOutMidway_EncodesTheFramesOfTheSecondAttemptOnly()
    {
        var targets = new VideoTargets(_folder["v.mp4"]);
        int attempts = 0;

        VideoMetadata metadata = Produce(
            targets,
            Long,
            AtTheSecondTile(() =>
            {
                if (++attempts == 1)
                {
                    Assert.True(FfmpegRuns());
                    throw new DeviceFullException();
                }
            }),
            CancellationToken.None);

        Assert.Equal((2, 128), (attempts, metadata.VaeTilePixels));
        Assert.Equal(["v.json", "v.mp4"], _folder.Names());
        Assert.Empty(ProcessesInTheFolder());
        Assert.Equal("69", (await Probe.StreamOfAsync(targets.Video)).GetProperty("nb_read_frames").GetString());
    }

    [Fact]
    public void Produce_DeviceFailsMidway_LeavesNoFfmpegAndNoFile()
    {
        var error = Assert.Throws<TimeoutException>(() => Produce(
            new VideoTargets(_folder["v.mp4"], _folder["v.jpg"]),
            Long,
            AtTheSecondTile(() => throw new TimeoutException(FfmpegRuns() ? "while ffmpeg runs" : "no ffmpeg")),
            CancellationToken.None));

        Assert.Equal("while ffmpeg runs", error.Message);
        Assert.Empty(_folder.Names());
        Assert.Empty(ProcessesInTheFolder());
    }

    [Fact]
    public void Produce_FfmpegFailsWhileDecoding_TellsItsWordsAndKeepsTheLatents()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "The ffmpeg that fails is a shell script.");
        FfmpegLocator ffmpeg = FakeFfmpeg.Make(_folder, "echo 'no such luck' >&2; exit 1");
        var targets = new VideoTargets(_folder["v.mp4"], Poster: null, _folder["v.safetensors"]);

        var error = Assert.Throws<MediaException>(
            () => Produce(targets, Long, AtTheSecondTile(() => { }), CancellationToken.None, ffmpeg: ffmpeg));

        Assert.Equal("ffmpeg could not write the video: no such luck.", error.Message);
        Assert.Equal("mp4", _phases[^1]);
        Assert.Equal(["bin", "v.safetensors"], _folder.Names());
    }

    /// <summary>What the MP4 itself can know of the seconds.</summary>
    private static void AssertSecondsBeforeEncoding(PhaseSeconds whole, PhaseSeconds inside)
    {
        Assert.Equal(whole with { Encode = null, Total = inside.Total }, inside);
        Assert.Equal(whole.Total!.Value - whole.Encode!.Value, inside.Total!.Value, tolerance: 1e-6);
    }

    private static Action<GenerationProgress> AtTheSecondTile(Action action) => report =>
    {
        // each tile is a stretch of time here; the second's frames are handed over after this
        if (report is { Phase: GenerationPhase.Decoding, Step: 2 })
        {
            action();
        }
    };

    /// <summary>Waits until ffmpeg has begun.</summary>
    private bool FfmpegRuns() => SpinWait.SpinUntil(() => ProcessesInTheFolder().Length > 0, TimeSpan.FromSeconds(30));

    private string[] ProcessesInTheFolder() =>
        [.. Directory.EnumerateDirectories("/proc").Where(process => Path.GetFileName(process).All(char.IsAsciiDigit) && FolderOf(process) == _folder.Path)];

    private static string? FolderOf(string process)
    {
        try
        {
            return new FileInfo(Path.Combine(process, "cwd")).LinkTarget;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private VideoMetadata Produce(VideoTargets targets, CancellationToken cancellationToken, Action? onEncoding = null) =>
        Produce(targets, Settings, report => { }, cancellationToken, onEncoding);

    private VideoMetadata Produce(
        VideoTargets targets,
        GenerationSettings settings,
        Action<GenerationProgress> onProgress,
        CancellationToken cancellationToken,
        Action? onEncoding = null,
        FfmpegLocator? ffmpeg = null)
    {
        ProducedVideo produced = Make(targets, settings, onProgress, cancellationToken, onEncoding, ffmpeg);
        Assert.Null(produced.Unsaved);
        return produced.Metadata;
    }

    private ProducedVideo Make(
        VideoTargets targets,
        GenerationSettings settings,
        Action<GenerationProgress> onProgress,
        CancellationToken cancellationToken,
        Action? onEncoding = null,
        FfmpegLocator? ffmpeg = null)
    {
        void Encoding()
        {
            _phases.Add("mp4");
            onEncoding?.Invoke();
        }

        void Progress(GenerationProgress report)
        {
            _phases.Add($"{report.Phase}");
            onProgress(report);
        }

        return new VideoProducer(_pipeline, new Mp4Writer(ffmpeg ?? new FfmpegLocator()), TimeProvider.System).Produce(
            new VideoOrder(settings, targets, new Mp4Options()), new ImmediateProgress<GenerationProgress>(Progress), Encoding, cancellationToken);
    }

    private sealed class DeviceFullException() : ExternalException("CUDA out of memory. Tried to allocate 2.00 GiB.");
}
