using HunyuanVideo.Jobs;
using HunyuanVideo.Media;
using HunyuanVideo.Model.Checkpoints;
using HunyuanVideo.Model.Pipeline;
using HunyuanVideo.Model.Pipeline.Memory;
using HunyuanVideo.Model.TextEncoders;
using HunyuanVideo.Web.Options;

namespace HunyuanVideo.Web.Rendering;

/// <summary>The app's renderer: the pipeline on the render thread, kept loaded between jobs.</summary>
public sealed partial class PipelineVideoRenderer(
    ModelFolder folder,
    PipelineOptions options,
    JobOptions jobs,
    ModelStatus status,
    Mp4Writer writer,
    TimeProvider time,
    ILogger<PipelineVideoRenderer> logger) : IVideoRenderer, IPromptMeter, IRenderFit, IDisposable
{
    /// <summary>Previews are pictures: more a second than the page is told of would be wasted.</summary>
    private static readonly TimeSpan PreviewInterval = TimeSpan.FromMilliseconds(200);

    private readonly Lock _rendering = new();
    private volatile HunyuanVideoPipeline? _pipeline;
    private VideoProducer? _producer;

    public void Prepare(CancellationToken cancellationToken)
    {
        try
        {
            long start = time.GetTimestamp();
            var progress = new ImmediateProgress<LoadProgress>(part => status.Report(status.Current with
            {
                Phase = ModelPhase.Loading,
                Message = $"Loading the {part.Part}",
                Loaded = part.Step / (double)part.Of,
            }));
            HunyuanVideoPipeline pipeline = HunyuanVideoPipeline.Load(folder, options, progress, cancellationToken);
            _producer = new VideoProducer(pipeline, writer, time);
            _pipeline = pipeline;
            status.Report(status.Current with { Phase = ModelPhase.Ready, Message = null, Loaded = 1, Dtype = pipeline.Precision.Name });
            LogMemory(pipeline.MemoryPlan.Sentence);
            LogLoaded(folder.Card.Name, folder.Path, time.GetElapsedTime(start).TotalSeconds);
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            string sentence = error is CheckpointException ? error.Message : $"The model in {folder.Path} could not be loaded. {ErrorSentence.Of(error)}";
            status.Report(status.Current with { Phase = ModelPhase.Failed, Message = sentence, Loaded = null });
            throw new RenderException(sentence, error);
        }
    }

    public RenderOutcome Render(RenderTask task, IProgress<RenderProgress> progress, CancellationToken cancellationToken)
    {
        VideoProducer producer = _producer ?? throw new RenderException("The model is not loaded.");
        try
        {
            // a missing ffmpeg or a full disk is told before anything is rendered
            writer.CheckAsync(Path.GetDirectoryName(task.ResultPath)!, cancellationToken).GetAwaiter().GetResult();
            lock (_rendering)
            {
                return Produce(producer, task, progress, cancellationToken);
            }
        }
        catch (CheckpointException error) when (error.InnerException is CheckpointException unsaved)
        {
            // the video was written, but a failed job keeps none
            throw new RenderException(unsaved.Message, error);
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            throw new RenderException(ErrorSentence.Of(error), error) { Retryable = CanPass(error) };
        }
    }

    public PromptMeasure? Measure(string prompt)
    {
        if (_pipeline is not { } pipeline)
        {
            return null;
        }

        PromptTokens tokens = pipeline.CountTokens(prompt);
        return new PromptMeasure(Count(prompt, tokens.Llama), Count(prompt, tokens.Clip));
    }

    public FitVerdict? Judge(RenderRequest request) => _pipeline?.Judge(request.ToSettings());

    /// <summary>Frees the model, unless a render hangs in native code: that one ends with the process.</summary>
    public void Dispose()
    {
        if (!_rendering.TryEnter())
        {
            return;
        }

        try
        {
            _pipeline?.Dispose();
        }
        finally
        {
            _rendering.Exit();
        }
    }

    private RenderOutcome Produce(
        VideoProducer producer, RenderTask task, IProgress<RenderProgress> progress, CancellationToken cancellationToken)
    {
        var targets = new VideoTargets($"{task.ResultPath}.mp4", $"{task.ResultPath}.jpg", jobs.KeepLatents ? $"{task.ResultPath}.safetensors" : null);
        var checkpoint = new RenderCheckpoint(task.CheckpointFile, TimeSpan.FromSeconds(jobs.CheckpointSeconds), time);
        var reporter = new ProgressReporter(progress, checkpoint, time, PreviewInterval);
        VideoMetadata metadata = producer.Produce(
            task.Request.ToSettings(),
            targets,
            RequestRules.Mp4(task.Request, folder.Card),
            checkpoint,
            reporter,
            reporter.Encoding,
            cancellationToken);
        return new RenderOutcome(
            targets.Video, targets.Poster, Sidecar.PathOf(targets.Video), metadata.Seed, TimeSpan.FromSeconds(metadata.Seconds.Total ?? 0))
        {
            LatentsFile = targets.Latents,
            SecondsByPhase = RenderProfile.ByPhase(metadata.Seconds),
            // the times of a render that was resumed or left steps out are not those of a whole one
            Timing = checkpoint.ResumedAt > 0 || metadata.ComputedSteps < metadata.InferSteps ? null : RenderProfile.Timing(status.Current, task.Request, metadata.Seconds),
        };
    }

    /// <summary>What these say will be so the next time, too; memory may be free again, and so may whatever else it was.</summary>
    private static bool CanPass(Exception error) =>
        error is not (CheckpointException or MediaException or InvalidSettingsException or ComputeDeviceException or RenderException);

    private static TokenCount Count(string prompt, BranchTokens tokens) =>
        new(tokens.Count, tokens.Limit, tokens.CutIndex is { } cut ? prompt[cut..] : null);

    [LoggerMessage(LogLevel.Information, "{Plan}")]
    private partial void LogMemory(string plan);

    [LoggerMessage(LogLevel.Information, "{Model} loaded from {Folder} in {Seconds:F1} s")]
    private partial void LogLoaded(string model, string folder, double seconds);
}
