using HunyuanVideo.Jobs;
using HunyuanVideo.Media;
using HunyuanVideo.Model.Folder;
using HunyuanVideo.Model.Pipeline;
using HunyuanVideo.Web.Options;
using HunyuanVideo.Web.Tests.Commands.Support;
using Microsoft.Extensions.Time.Testing;

namespace HunyuanVideo.Web.Tests.Rendering;

/// <summary>Real renders whose ffmpeg does not do its part.</summary>
public sealed class EncodeFailureTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private static readonly RenderRequest Request = new()
    {
        Prompt = "a red ball",
        Width = 64,
        Height = 48,
        VideoLength = 5,
        InferSteps = 3,
        Seed = 1,
        FlowShift = 3,
        EmbeddedGuidanceScale = 6,
    };

    private static readonly JobId Id = JobId.New(DateTimeOffset.UnixEpoch);

    private readonly TestFolder _folder = new();
    private readonly FakeTimeProvider _time = new();
    private readonly List<RenderProgress> _reports = [];

    public EncodeFailureTests() => Directory.CreateDirectory(_folder["checkpoints"]);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private RenderTask Job => new(Id, Request, _folder[$"videos/{Id}-1"], _folder[$"checkpoints/{Id}.safetensors"]);

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("echo 'no such luck' >&2; exit 1")]
    [InlineData("kill -9 $$")]
    [InlineData("exit 0")]
    [InlineData("head -c 20000 > /dev/null; exit 1")]
    [InlineData("sleep 600 & exit 1")]
    [InlineData("rm -r \"$PWD\"; " + FakeFfmpeg.Real)]
    public async Task Render_FfmpegFailsOnce_TheFramesAreWrittenWithThePlainPreset(string fault)
    {
        using NanoRenderer renderer = Create(Once(fault));

        RenderOutcome outcome = Render(renderer);

        Assert.Equal("5", (await Probe.StreamOfAsync(outcome.VideoFile)).GetProperty("nb_read_frames").GetString());
        Assert.Equal("a red ball", (await Mp4Reader.ReadAsync(outcome.VideoFile, Token))!.Prompt);
        Assert.Contains("-preset ultrafast", await File.ReadAllTextAsync(_folder["calls"], Token), StringComparison.Ordinal);
        Assert.All([outcome.PosterFile, outcome.MetadataFile, outcome.LatentsFile], file => Assert.True(File.Exists(file), file));
        Assert.Equal(3, _reports.Where(report => report.Phase == RenderPhase.Denoise).Max(report => report.Step));
    }

    [Theory]
    [InlineData("echo 'no such luck' >&2; exit 1", "no such luck")]
    [InlineData("head -c 20000 > /dev/null; exit 3", "code 3")]
    [InlineData("case \"$*\" in *'-c copy'*) echo 'disk gone' >&2; exit 1;; esac; " + FakeFfmpeg.Real, "disk gone")]
    public void Render_FfmpegKeepsFailing_FailsInItsWordsAndARetryOnlyDecodes(string fault, string words)
    {
        RenderException error;
        using (NanoRenderer broken = Create(fault))
        {
            error = Assert.Throws<RenderException>(() => Render(broken));
        }

        Assert.Contains(words, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(Directory.GetFiles(_folder["videos"]), file => file.EndsWith(".mp4", StringComparison.Ordinal));
        byte[] latents = File.ReadAllBytes($"{Job.ResultPath}.safetensors");
        using NanoRenderer mended = Create(FakeFfmpeg.Real);
        Assert.True(mended.IsDenoised(Job.SavedRenderFile));
        _reports.Clear();

        RenderOutcome outcome = Render(mended);

        Assert.Equal([3], _reports.Where(report => report.Phase == RenderPhase.Denoise).Select(report => report.Step).Distinct());
        Assert.Equal(latents, File.ReadAllBytes(outcome.LatentsFile!));
    }

    [Fact]
    public async Task Render_FfmpegHangsOnce_IsEndedAndTheVideoWrittenAgain()
    {
        using NanoRenderer renderer = Create(Once("exec sleep 600"));

        Task<RenderOutcome> rendering = Task.Run(() => Render(renderer), Token);
        await AdvanceAsync(() => rendering.IsCompleted || File.Exists(_folder["second"]));
        RenderOutcome outcome = await rendering.WaitAsync(Patience, Token);

        Assert.Equal("5", (await Probe.StreamOfAsync(outcome.VideoFile)).GetProperty("nb_read_frames").GetString());
    }

    [Fact]
    public async Task Render_FfmpegAlwaysHangs_FailsInWordsAndKeepsTheLatents()
    {
        using NanoRenderer renderer = Create("exec sleep 600");

        Task<RenderOutcome> rendering = Task.Run(() => Render(renderer), Token);
        await AdvanceAsync(() => rendering.IsCompleted);

        var error = await Assert.ThrowsAsync<RenderException>(() => rendering);
        Assert.Contains("took no frame and wrote nothing for 30 seconds", error.Message, StringComparison.Ordinal);
        Assert.False(error.Retryable);
        Assert.True(renderer.IsDenoised(Job.SavedRenderFile));
    }

    [Theory]
    [InlineData("exec sleep 600")]
    [InlineData("sleep 600 & wait")]
    [InlineData("trap '' TERM INT; sleep 600 & wait; wait")]
    public async Task Render_CancelledWhileFfmpegHangs_IsFreed(string fault)
    {
        using NanoRenderer renderer = Create($"touch '{_folder["begun"]}'; {fault}");
        using var source = new CancellationTokenSource();
        Task rendering = Task.Run(() => Render(renderer, source.Token), Token);
        await UntilAsync(() => File.Exists(_folder["begun"]));

        await source.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => rendering.WaitAsync(Patience, Token));
        Assert.Empty(Directory.GetFiles(_folder["videos"], "*.mp4"));
    }

    private static async Task UntilAsync(Func<bool> condition)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(Token);
        patience.CancelAfter(Patience);
        while (!condition())
        {
            await Task.Delay(10, patience.Token);
        }
    }

    /// <summary>A script with a fault at its first call alone, which notes its calls.</summary>
    private string Once(string fault) =>
        $"echo \"$*\" >> '{_folder["calls"]}'\nif [ ! -e '{_folder["first"]}' ]; then touch '{_folder["first"]}'; {fault}; fi\ntouch '{_folder["second"]}'; {FakeFfmpeg.Real}";

    /// <summary>Small steps: what runs well in the meantime must not look as if it stood still.</summary>
    private async Task AdvanceAsync(Func<bool> until) => await UntilAsync(() =>
    {
        if (until())
        {
            return true;
        }

        _time.Advance(TimeSpan.FromSeconds(1));
        return false;
    });

    private RenderOutcome Render(NanoRenderer renderer, CancellationToken cancellationToken = default) =>
        renderer.Render(Job, new ImmediateProgress<RenderProgress>(_reports.Add), cancellationToken);

    private NanoRenderer Create(string script)
    {
        var renderer = new NanoRenderer(
            ModelFolder.Open(ModelLocation.BundledNano), writer: new Mp4Writer(FakeFfmpeg.Make(_folder, script), _time));
        renderer.Prepare(Token);
        return renderer;
    }
}
