using HunyuanVideo.Jobs;
using HunyuanVideo.Media;
using HunyuanVideo.Model.Folder;
using HunyuanVideo.Model.Pipeline;
using HunyuanVideo.Web.Options;
using HunyuanVideo.Web.Rendering;
using HunyuanVideo.Web.Tests.Commands.Support;
using Microsoft.Extensions.Logging.Abstractions;
using static TorchSharp.torch;

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
        using PipelineVideoRenderer renderer = Create(ModelLocation.BundledNano);
        Assert.Null(renderer.Measure("a red ball"));
        renderer.Prepare(CancellationToken.None);

        RenderOutcome outcome = Render(renderer, Request, CancellationToken.None);

        Assert.Equal((ModelPhase.Ready, 1.0), (_status!.Current.Phase, _status.Current.Loaded));
        Assert.True(renderer.Measure("a red ball")!.Llama.Tokens > 0);
        Assert.All(
            [outcome.VideoFile, outcome.PosterFile!, outcome.MetadataFile!, outcome.LatentsFile!], file => Assert.True(File.Exists(file), file));
        Assert.Equal(Sidecar.PathOf(outcome.VideoFile), outcome.MetadataFile);
        Assert.True(File.Exists(Task(Request).CheckpointFile));
        Assert.Equal((12, 2), (outcome.Timing!.Tokens / 2, outcome.Timing.Steps));
        Assert.Equal(RenderPhase.All, _reports.Select(report => report.Phase).Distinct());
        Assert.Contains(_reports, report => report.Preview is not null);
    }

    [Fact]
    public void Render_CancelledOrRefused_LeavesNoVideo()
    {
        using PipelineVideoRenderer renderer = Create(ModelLocation.BundledNano);
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
        using PipelineVideoRenderer renderer = Create(ModelLocation.BundledNano, new JobOptions { CheckpointSeconds = 0 });
        renderer.Prepare(CancellationToken.None);
        RenderRequest request = Request with { InferSteps = 6 };
        RenderOutcome whole = Render(renderer, request, CancellationToken.None);
        RenderTask task = Task(request) with { ResultPath = _folder["videos/b"], CheckpointFile = _folder["checkpoints/b.safetensors"] };
        using var source = new CancellationTokenSource();
        Assert.ThrowsAny<OperationCanceledException>(() => renderer.Render(
            task, new ImmediateProgress<RenderProgress>(report => CancelAt(report.CheckpointStep == 3, source)), source.Token));
        _reports.Clear();

        RenderOutcome resumed = renderer.Render(task, new ImmediateProgress<RenderProgress>(_reports.Add), CancellationToken.None);

        Assert.Equal(3, _reports.First(report => report.Phase == RenderPhase.Denoise).Step);
        Assert.Equal(File.ReadAllBytes(whole.LatentsFile!), File.ReadAllBytes(resumed.LatentsFile!));
        Assert.Null(resumed.Timing);
    }

    [Fact]
    public void Render_LatentsNotKept_WritesNone()
    {
        using PipelineVideoRenderer renderer = Create(ModelLocation.BundledNano, new JobOptions { KeepLatents = false });
        renderer.Prepare(CancellationToken.None);

        Assert.Null(Render(renderer, Request, CancellationToken.None).LatentsFile);
        Assert.Empty(Directory.GetFiles(_folder["videos"], "*.safetensors"));
    }

    [Fact]
    public void Prepare_BrokenModel_TellsTheStatusWhy()
    {
        string model = _folder.CopyModel();
        ModelFolder folder = ModelFolder.Open(model);
        File.Delete(Path.Combine(model, "vae", "diffusion_pytorch_model.safetensors"));
        using PipelineVideoRenderer renderer = Create(folder);

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

    private RenderOutcome Render(PipelineVideoRenderer renderer, RenderRequest request, CancellationToken cancellationToken) =>
        renderer.Render(Task(request), new ImmediateProgress<RenderProgress>(_reports.Add), cancellationToken);

    private RenderTask Task(RenderRequest request) => new(Id, request, _folder[$"videos/{Id}-1"], _folder[$"checkpoints/{Id}.safetensors"]);

    private PipelineVideoRenderer Create(string model, JobOptions? jobs = null) => Create(ModelFolder.Open(model), jobs);

    private PipelineVideoRenderer Create(ModelFolder folder, JobOptions? jobs = null)
    {
        Directory.CreateDirectory(_folder["checkpoints"]);
        _status = new ModelStatus(new ModelSnapshot { Card = folder.Card, Phase = ModelPhase.Loading, Device = "CPU", Dtype = "fp32" });
        return new PipelineVideoRenderer(
            folder,
            new PipelineOptions { Device = CPU },
            jobs ?? new JobOptions(),
            _status,
            new Mp4Writer(new FfmpegLocator()),
            TimeProvider.System,
            NullLogger<PipelineVideoRenderer>.Instance);
    }
}
