using HunyuanVideo.Jobs;
using HunyuanVideo.Media;
using HunyuanVideo.Model.Folder;
using HunyuanVideo.Model.Pipeline;
using HunyuanVideo.Web.Options;
using HunyuanVideo.Web.Rendering;
using Microsoft.Extensions.Logging.Abstractions;
using static TorchSharp.torch;

namespace HunyuanVideo.Web.Tests.Rendering;

/// <summary>The app's renderer with what belongs to it, on the processor.</summary>
internal sealed class NanoRenderer : IDisposable
{
    private readonly PipelineHost _host;
    private readonly PipelineVideoRenderer _renderer;

    public NanoRenderer(ModelFolder folder, JobOptions? jobs = null, Func<ModelFolder, ModelChoice>? choice = null)
    {
        Status = new ModelStatus(new ModelSnapshot { Card = folder.Card, Phase = ModelPhase.Loading, Device = "CPU", Dtype = "fp32" });
        _host = new PipelineHost(
            folder, new PipelineOptions { Device = CPU }, Status, TimeProvider.System, NullLogger<PipelineHost>.Instance, choice?.Invoke(folder));
        _renderer = new PipelineVideoRenderer(_host, jobs ?? new JobOptions(), Status, new Mp4Writer(new FfmpegLocator()), TimeProvider.System);
    }

    public ModelStatus Status { get; }

    public void Prepare(CancellationToken cancellationToken) => _renderer.Prepare(cancellationToken);

    public bool BetweenJobs(bool prepared, CancellationToken cancellationToken) => _renderer.BetweenJobs(prepared, cancellationToken);

    public RenderOutcome Render(RenderTask task, IProgress<RenderProgress> progress, CancellationToken cancellationToken) =>
        _renderer.Render(task, progress, cancellationToken);

    public PromptMeasure? Measure(string prompt) => new PipelinePromptMeter(_host).Measure(prompt);

    public void Dispose() => _host.Dispose();
}
