using HunyuanVideo.Jobs;
using HunyuanVideo.Jobs.Store;
using HunyuanVideo.Media;
using HunyuanVideo.Model.Folder;
using HunyuanVideo.Model.Pipeline;
using HunyuanVideo.Web.Loras;
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

    public NanoRenderer(ModelFolder folder, JobOptions? jobs = null, Func<ModelFolder, ModelChoice>? choice = null, int devices = 1, Mp4Writer? writer = null, LoraChoices? loras = null)
    {
        jobs ??= new JobOptions();
        var pool = new DevicePool(
            new PipelineOptions { Device = CPU, Devices = [.. Enumerable.Repeat(CPU, devices)] }, jobs.Devices, _ => Task.FromResult(Queue))
        { FewTokens = 0 };
        Status = new ModelStatus(new ModelSnapshot { Card = folder.Card, Phase = ModelPhase.Loading, Device = "CPU", Dtype = "fp32" });
        _host = new PipelineHost(
            folder, pool, Status, TimeProvider.System, NullLogger<PipelineHost>.Instance, choice?.Invoke(folder));
        _renderer = new PipelineVideoRenderer(_host, pool, jobs, Status, writer ?? new Mp4Writer(new FfmpegLocator()), TimeProvider.System, loras);
    }

    public PipelineHost Host => _host;

    public ModelStatus Status { get; }

    /// <summary>How the queue stands, as the renderer is told.</summary>
    public QueueStatus Queue { get; set; } = new(Paused: false, Queued: 0, Active: 1);

    public void Prepare(CancellationToken cancellationToken) => _renderer.Prepare(cancellationToken);

    public bool BetweenJobs(bool prepared, CancellationToken cancellationToken) => _renderer.BetweenJobs(prepared, cancellationToken);

    public bool IsDenoised(string savedRenderFile) => _renderer.IsDenoised(savedRenderFile);

    public MachineFault? FaultOfMachine() => _renderer.FaultOfMachine(next: null, CancellationToken.None);

    public RenderOutcome Render(RenderTask task, IProgress<RenderProgress> progress, CancellationToken cancellationToken) =>
        _renderer.Render(task, progress, cancellationToken);

    public PromptMeasure? Measure(string prompt) => new PipelinePromptMeter(_host).Measure(prompt);

    public void Dispose() => _host.Dispose();
}
