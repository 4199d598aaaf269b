using HunyuanVideo.Jobs;
using HunyuanVideo.Jobs.Estimates;
using HunyuanVideo.Media;
using HunyuanVideo.Model.Checkpoints;
using HunyuanVideo.Model.Pipeline;
using HunyuanVideo.Model.Settings;
using HunyuanVideo.Web.Diagnosis;
using HunyuanVideo.Web.Loras;
using HunyuanVideo.Web.Options;
using HunyuanVideo.Web.Requests;
using Microsoft.Extensions.Logging.Abstractions;

namespace HunyuanVideo.Web.Rendering;

/// <summary>Renders jobs with the model that is loaded, on the workers' render threads.</summary>
public sealed partial class PipelineVideoRenderer(
    PipelineHost host,
    DevicePool pool,
    JobOptions jobs,
    ModelStatus status,
    Mp4Writer writer,
    TimeProvider time,
    LoraChoices? loras = null,
    MachineProbe? machine = null,
    ILogger<PipelineVideoRenderer>? logger = null) : IVideoRenderer
{
    private readonly ILogger _logger = logger ?? NullLogger<PipelineVideoRenderer>.Instance;

    /// <summary>Previews are pictures: more a second than the page is told of would be wasted.</summary>
    private static readonly TimeSpan PreviewInterval = TimeSpan.FromMilliseconds(200);


    public void Prepare(CancellationToken cancellationToken) => host.Load(cancellationToken);

    public bool BetweenJobs(bool prepared, CancellationToken cancellationToken)
    {
        host.FollowChoice(cancellationToken);
        return host.IsFree;
    }

    public string? WhyWait(RenderRequest request)
    {
        try
        {
            return loras?.FaultOf(request)?.Message;
        }
        catch (Exception error) when (error is CheckpointException or IOException or UnauthorizedAccessException)
        {
            // the render tells what is wrong with the folders
            return null;
        }
    }

    public bool IsDenoised(string savedRenderFile) => SavedRender.IsDenoised(savedRenderFile);

    public MachineFault? FaultOfMachine(RenderRequest? next, CancellationToken cancellationToken) =>
        machine?.Look(next, cancellationToken) ?? host.Look();

    public RenderOutcome Render(RenderTask task, IProgress<RenderProgress> progress, CancellationToken cancellationToken)
    {
        try
        {
            // a missing ffmpeg or a full disk is told before anything is rendered
            writer.CheckAsync(Path.GetDirectoryName(task.ResultPath)!, cancellationToken).GetAwaiter().GetResult();
            bool wantsAll = pool.WantsAllAsync(task.Request, cancellationToken).GetAwaiter().GetResult();
            return host.Use(
                task.Id, wantsAll, CostOf(task.Request), (pipeline, helpers) => Produce(pipeline, helpers, task, progress, cancellationToken), cancellationToken);
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            if (error is MediaException)
            {
                machine?.DoubtFfmpeg();
            }

            throw new RenderException(ShownSentence.Of(ErrorSentence.Of(error)), error) { Retryable = CanPass(error), MachineFault = MachineFaults.KindOf(error) };
        }
    }

    private RenderOutcome Produce(
        HunyuanVideoPipeline pipeline,
        IReadOnlyList<HunyuanVideoPipeline> helpers,
        RenderTask task,
        IProgress<RenderProgress> progress,
        CancellationToken cancellationToken)
    {
        var targets = new VideoTargets($"{task.ResultPath}.mp4", $"{task.ResultPath}.jpg", jobs.KeepLatents ? $"{task.ResultPath}.safetensors" : null);
        var saved = new SavedRender(task.SavedRenderFile, TimeSpan.FromSeconds(jobs.CheckpointSeconds), time) { OnUnsaved = why => LogUnsaved(task.Id, why) };
        var reporter = new ProgressReporter(progress, saved, time, PreviewInterval);
        var order = new VideoOrder(SettingsOf(task), targets, RequestRules.Mp4(task.Request, pipeline.Card))
        {
            Hooks = new RenderHooks { Saved = saved, Finish = task.Finish, Helpers = helpers },
        };
        ProducedVideo produced = new VideoProducer(pipeline, writer, time).Produce(order, reporter, reporter.Encoding, cancellationToken);
        if (produced.EncodedAgain is { } failure)
        {
            LogEncodedAgain(task.Id, failure);
        }

        if (produced.Unsaved is { } why)
        {
            // the video was written, but a failed job keeps none
            throw new RenderException(why.Message, why);
        }

        if (machine?.LookForFolder() is { } gone)
        {
            throw new RenderException(gone.Reason) { Retryable = true, MachineFault = gone.Kind };
        }

        VideoMetadata metadata = produced.Metadata;
        // what a render on one device took says nothing of one on all, which is what people are told in advance
        ModelSnapshot rendered = pool.Joins && helpers.Count == 0 ? status.Current with { Device = DeviceText.Of([pipeline.Device]) } : status.Current;
        int planned = RenderWork.StepsOf(task.Request);
        string sidecar = Sidecar.PathOf(targets.Video);
        return new RenderOutcome(
            targets.Video, targets.Poster, File.Exists(sidecar) ? sidecar : null, metadata.Seed, TimeSpan.FromSeconds(metadata.Seconds.Total ?? 0))
        {
            LatentsFile = targets.Latents,
            Model = metadata.Model,
            SecondsByPhase = RenderProfile.ByPhase(metadata.Seconds),
            StepsPlanned = planned,
            StepsRun = metadata.StoppedAtStep ?? planned,
            // the times of a render that was resumed, was stopped early or left steps out are not those of a whole one
            Timing = saved.ResumedAt > 0 || metadata.ComputedSteps < planned ? null : RenderProfile.Timing(rendered, task.Request, metadata.Seconds),
        };
    }

    /// <summary>The change of LoRAs: a device that has them already renders at once.</summary>
    private Func<HunyuanVideoPipeline, TimeSpan>? CostOf(RenderRequest request) => pool.Slots.Count > 1 && loras?.TryResolve(request.Loras) is { } set
        ? pipeline => pipeline.LoraChangeTime(pipeline.Loras, set)
        : null;

    private GenerationSettings SettingsOf(RenderTask task)
    {
        GenerationSettings settings = task.Request.ToSettings() with { Loras = loras?.Resolve(task.Request.Loras) };
        return task.SourceFile is { } source
            ? settings with { Source = LatentSource.Open(source) with { Job = task.Request.SourceJob } }
            : settings;
    }

    /// <summary>What these say will be so the next time, too; memory may be free again, and so may whatever else it was.</summary>
    private static bool CanPass(Exception error) => error is not (
        CheckpointException or SavedRenderException or MediaException or InvalidSettingsException or ComputeDeviceException or RenderException { Retryable: false });

    [LoggerMessage(LogLevel.Warning, "The video of render {Id} was written at the second attempt, with the plain preset: {Reason}")]
    private partial void LogEncodedAgain(JobId id, string reason);

    [LoggerMessage(LogLevel.Warning, "Render {Id} goes on, but cannot be saved meanwhile: {Reason}")]
    private partial void LogUnsaved(JobId id, string reason);
}
