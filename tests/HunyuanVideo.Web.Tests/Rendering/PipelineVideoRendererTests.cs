using HunyuanVideo.Jobs;
using HunyuanVideo.Media;
using HunyuanVideo.Model.Folder;
using HunyuanVideo.Model.Pipeline;
using HunyuanVideo.Web.Options;
using HunyuanVideo.Web.Rendering;
using HunyuanVideo.Web.Tests.Commands.Support;

namespace HunyuanVideo.Web.Tests.Rendering;

public sealed class PipelineVideoRendererTests : IDisposable
{
    private static readonly RenderRequest Request = new()
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

    private static readonly JobId Id = JobId.New(DateTimeOffset.UnixEpoch);

    private readonly TestFolder _folder = new();
    private readonly List<RenderProgress> _reports = [];
    private ModelStatus? _status;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Render_Prepared_WritesVideoPosterAndSidecar()
    {
        using NanoRenderer renderer = Create(ModelLocation.BundledNano);
        Assert.Null(renderer.Measure("a red ball"));
        renderer.Prepare(CancellationToken.None);

        RenderOutcome outcome = Render(renderer, Request, CancellationToken.None);

        Assert.Equal((ModelPhase.Ready, 1.0), (_status!.Current.Phase, _status.Current.Loaded));
        Assert.True(renderer.Measure("a red ball")!.Llama.Tokens > 0);
        Assert.All(
            [outcome.VideoFile, outcome.PosterFile!, outcome.MetadataFile!, outcome.LatentsFile!], file => Assert.True(File.Exists(file), file));
        Assert.Equal(Sidecar.PathOf(outcome.VideoFile), outcome.MetadataFile);
        Assert.True(File.Exists(Task(Request).SavedRenderFile));
        Assert.Equal((12, 2), (outcome.Timing!.Tokens / 2, outcome.Timing.Steps));
        Assert.Equal(RenderPhase.All, _reports.Select(report => report.Phase).Distinct());
        Assert.Contains(_reports, report => report.Preview is not null);
    }

    [Fact]
    public void Render_CancelledOrRefused_LeavesNoVideo()
    {
        using NanoRenderer renderer = Create(ModelLocation.BundledNano);
        renderer.Prepare(CancellationToken.None);
        using var source = new CancellationTokenSource();

        var error = Assert.Throws<RenderException>(() => Render(renderer, Request with { Width = 100 }, CancellationToken.None));
        Assert.ThrowsAny<OperationCanceledException>(() => renderer.Render(
            Task(Request), new ImmediateProgress<RenderProgress>(report => CancelAt(report.Phase == RenderPhase.Mp4, source)), source.Token));

        Assert.Contains("Width", error.Message);
        Assert.False(error.Retryable);
        Assert.Equal([".safetensors"], Directory.GetFiles(_folder["videos"]).Select(Path.GetExtension));
    }

    [Fact]
    public void Render_CancelledAndRenderedAgain_GoesOnAndYieldsTheSameLatents()
    {
        using NanoRenderer renderer = Create(ModelLocation.BundledNano, new JobOptions { CheckpointSeconds = 0 });
        renderer.Prepare(CancellationToken.None);
        RenderRequest request = Request with { InferSteps = 6 };
        RenderOutcome whole = Render(renderer, request, CancellationToken.None);
        RenderTask task = Task(request) with { ResultPath = _folder["videos/b"], SavedRenderFile = _folder["checkpoints/b.safetensors"] };
        using var source = new CancellationTokenSource();
        Assert.ThrowsAny<OperationCanceledException>(() => renderer.Render(
            task, new ImmediateProgress<RenderProgress>(report => CancelAt(report.SavedStep == 3, source)), source.Token));
        _reports.Clear();

        RenderOutcome resumed = renderer.Render(task, new ImmediateProgress<RenderProgress>(_reports.Add), CancellationToken.None);

        Assert.Equal(3, _reports.First(report => report.Phase == RenderPhase.Denoise).Step);
        Assert.Equal(File.ReadAllBytes(whole.LatentsFile!), File.ReadAllBytes(resumed.LatentsFile!));
        Assert.Null(resumed.Timing);
    }

    [Fact]
    public void Render_LatentsNotKept_WritesNone()
    {
        using NanoRenderer renderer = Create(ModelLocation.BundledNano, new JobOptions { KeepLatents = false });
        renderer.Prepare(CancellationToken.None);

        Assert.Null(Render(renderer, Request, CancellationToken.None).LatentsFile);
        Assert.Empty(Directory.GetFiles(_folder["videos"], "*.safetensors"));
    }

    [Fact]
    public void Render_LatentsCannotBeKept_FailsWithOneSentenceForGood()
    {
        using NanoRenderer renderer = Create(ModelLocation.BundledNano);
        renderer.Prepare(CancellationToken.None);
        // a folder in the way of the file
        Directory.CreateDirectory(Path.Combine(Task(Request).ResultPath + ".safetensors", "in the way"));

        var error = Assert.Throws<RenderException>(() => Render(renderer, Request, CancellationToken.None));

        Assert.Contains(".safetensors cannot be written", error.Message, StringComparison.Ordinal);
        Assert.False(error.Retryable);
    }

    [Fact]
    public void Render_SourceIsGone_FailsWithOneSentenceForGood()
    {
        using NanoRenderer renderer = Create(ModelLocation.BundledNano);
        renderer.Prepare(CancellationToken.None);
        RenderTask task = Task(Request with { Strength = 0.5, SourceJob = Id.ToString() }) with { SourceFile = _folder["gone.safetensors"] };

        var error = Assert.Throws<RenderException>(
            () => renderer.Render(task, new ImmediateProgress<RenderProgress>(_ => { }), CancellationToken.None));

        Assert.Contains("gone.safetensors cannot be read", error.Message, StringComparison.Ordinal);
        Assert.False(error.Retryable);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void FaultOfMachine_FilesOfTheLoadedModelGoneOrCut_IsTheModelUntilTheyAreBack(bool gone)
    {
        string model = _folder.CopyModel();
        using NanoRenderer renderer = Create(ModelFolder.Open(model));
        Assert.Null(renderer.FaultOfMachine());
        renderer.Prepare(CancellationToken.None);
        Assert.Null(renderer.FaultOfMachine());
        string file = Path.Combine(model, "vae", "diffusion_pytorch_model.safetensors");
        File.Move(file, file + ".old");
        if (!gone)
        {
            File.WriteAllBytes(file, File.ReadAllBytes(file + ".old")[..^1]);
        }

        MachineFault fault = renderer.FaultOfMachine()!;

        Assert.Equal(MachineFaultKind.Model, fault.Kind);
        Assert.Contains(file, fault.Reason, StringComparison.Ordinal);
        File.Move(file + ".old", file, overwrite: true);
        Assert.Null(renderer.FaultOfMachine());
    }

    [Fact]
    public void Prepare_BrokenModel_TellsTheStatusWhy()
    {
        string model = _folder.CopyModel();
        ModelFolder folder = ModelFolder.Open(model);
        File.Delete(Path.Combine(model, "vae", "diffusion_pytorch_model.safetensors"));
        using NanoRenderer renderer = Create(folder);

        var error = Assert.Throws<RenderException>(() => renderer.Prepare(CancellationToken.None));

        Assert.Equal(ModelPhase.Failed, _status!.Current.Phase);
        Assert.Equal(error.Message, _status.Current.Message);
        Assert.Contains("vae", error.Message);
        Assert.DoesNotContain('\n', error.Message);
        Assert.Throws<RenderException>(() => Render(renderer, Request, CancellationToken.None));
    }

    private static void CancelAt(bool reached, CancellationTokenSource source)
    {
        if (reached)
        {
            source.Cancel();
        }
    }

    private RenderOutcome Render(NanoRenderer renderer, RenderRequest request, CancellationToken cancellationToken) =>
        renderer.Render(Task(request), new ImmediateProgress<RenderProgress>(_reports.Add), cancellationToken);

    private RenderTask Task(RenderRequest request) => new(Id, request, _folder[$"videos/{Id}-1"], _folder[$"checkpoints/{Id}.safetensors"]);

    private NanoRenderer Create(string model, JobOptions? jobs = null) => Create(ModelFolder.Open(model), jobs);

    private NanoRenderer Create(ModelFolder folder, JobOptions? jobs = null)
    {
        Directory.CreateDirectory(_folder["checkpoints"]);
        var renderer = new NanoRenderer(folder, jobs);
        _status = renderer.Status;
        return renderer;
    }
}
