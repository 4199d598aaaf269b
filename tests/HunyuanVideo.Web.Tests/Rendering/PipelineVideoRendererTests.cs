using HunyuanVideo.Jobs;
using HunyuanVideo.Media;
using HunyuanVideo.Model.Checkpoints;
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
        Assert.All([outcome.VideoFile, outcome.PosterFile, Sidecar.PathOf(outcome.VideoFile)], file => Assert.True(File.Exists(file), file));
        Assert.Equal(RenderPhase.All, _reports.Select(report => report.Phase).Distinct());
        Assert.Contains(_reports, report => report.Preview is not null);
    }

    [Fact]
    public void Render_CancelledOrRefused_LeavesNoFile()
    {
        using PipelineVideoRenderer renderer = Create(ModelLocation.BundledNano);
        renderer.Prepare(CancellationToken.None);
        using var source = new CancellationTokenSource();

        var error = Assert.Throws<RenderException>(() => Render(renderer, Request with { Width = 100 }, CancellationToken.None));
        Assert.ThrowsAny<OperationCanceledException>(() => renderer.Render(
            Id, Request, new ImmediateProgress<RenderProgress>(report => CancelAt(RenderPhase.Mp4, report, source)), source.Token));

        Assert.Contains("Width", error.Message);
        Assert.Empty(Directory.GetFiles(_folder["videos"]));
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

    private static void CancelAt(string phase, RenderProgress report, CancellationTokenSource source)
    {
        if (report.Phase == phase)
        {
            source.Cancel();
        }
    }

    private RenderOutcome Render(PipelineVideoRenderer renderer, RenderRequest request, CancellationToken cancellationToken) =>
        renderer.Render(Id, request, new ImmediateProgress<RenderProgress>(_reports.Add), cancellationToken);

    private PipelineVideoRenderer Create(string model) => Create(ModelFolder.Open(model));

    private PipelineVideoRenderer Create(ModelFolder folder)
    {
        _status = new ModelStatus(new ModelSnapshot { Card = folder.Card, Phase = ModelPhase.Loading, Device = "CPU", Dtype = "fp32" });
        return new PipelineVideoRenderer(
            folder,
            new PipelineOptions { Device = CPU },
            new ServerOptions { DataDir = _folder.Path },
            _status,
            new Mp4Writer(new FfmpegLocator()),
            TimeProvider.System,
            NullLogger<PipelineVideoRenderer>.Instance);
    }
}
