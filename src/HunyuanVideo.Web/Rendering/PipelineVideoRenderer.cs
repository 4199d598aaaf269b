using HunyuanVideo.Jobs;
using HunyuanVideo.Jobs.Estimates;
using HunyuanVideo.Media;
using HunyuanVideo.Model.Checkpoints;
using HunyuanVideo.Model.Folder;
using HunyuanVideo.Model.Pipeline;
using HunyuanVideo.Model.Pipeline.Memory;
using HunyuanVideo.Model.Settings;
using HunyuanVideo.Model.TextEncoders;
using HunyuanVideo.Web.Diagnosis;
using HunyuanVideo.Web.Loras;
using HunyuanVideo.Web.Options;
using HunyuanVideo.Web.Requests;

namespace HunyuanVideo.Web.Rendering;

/// <summary>The app's renderer: the pipeline on the render thread, kept loaded between jobs.</summary>
public sealed partial class PipelineVideoRenderer(
    ModelFolder folder,
    PipelineOptions options,
    JobOptions jobs,
    ModelStatus status,
    Mp4Writer writer,
    TimeProvider time,
    ILogger<PipelineVideoRenderer> logger,
    ModelChoice? choice = null,
    LoraChoices? loras = null) : IVideoRenderer, IPromptMeter, IRenderFit, IDisposable
{
    /// <summary>Previews are pictures: more a second than the page is told of would be wasted.</summary>
    private static readonly TimeSpan PreviewInterval = TimeSpan.FromMilliseconds(200);

    private readonly Lock _rendering = new();
    private volatile HunyuanVideoPipeline? _pipeline;
    private VideoProducer? _producer;
    private ModelFolder _folder = folder;

    public void Prepare(CancellationToken cancellationToken)
    {
        try
        {
            Load(_folder, cancellationToken);
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            string sentence = SentenceOf(_folder, error);
            status.Report(status.Current with { Phase = ModelPhase.Failed, Message = sentence, Loaded = null, Loading = null });
            throw new RenderException(sentence, error);
        }
    }

    /// <summary>Between two jobs: takes up the choice of another model, if there is one.</summary>
    public bool BetweenJobs(bool prepared, CancellationToken cancellationToken)
    {
        if (choice?.TakePending() is { } next)
        {
            lock (_rendering)
            {
                Switch(next, cancellationToken);
            }
        }

        return _pipeline is not null;
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

    /// <summary>Releases the model and loads another; if that fails, the one before it again.</summary>
    private void Switch(ModelFolder next, CancellationToken cancellationToken)
    {
        ModelFolder before = _folder;
        try
        {
            Release();
            Load(next, cancellationToken);
            choice!.Loaded(next);
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            LogNotLoaded(error, next.Path);
            GoBack(before, SentenceOf(next, error), cancellationToken);
        }
    }

    private void GoBack(ModelFolder before, string why, CancellationToken cancellationToken)
    {
        try
        {
            Release();
            Load(before, cancellationToken);
            choice!.Failed($"{why} {before.Card.Name} was loaded again.");
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            string both = $"{why} {SentenceOf(before, error)}";
            status.Report(status.Current with { Phase = ModelPhase.Failed, Message = both, Loaded = null, Loading = null });
            choice!.Failed(both);
        }
    }

    private void Release()
    {
        HunyuanVideoPipeline? old = _pipeline;
        _pipeline = null;
        _producer = null;
        old?.Dispose();
    }

    private void Load(ModelFolder model, CancellationToken cancellationToken)
    {
        _folder = model;
        long start = time.GetTimestamp();
        status.Report(status.Current with
        {
            Card = model.Card,
            Size = TransformerSizes.Of(model),
            Phase = ModelPhase.Loading,
            Message = null,
            Loaded = 0,
            Loading = null,
        });
        var log = new LoadLog(time, LogLoading);
        HunyuanVideoPipeline pipeline = HunyuanVideoPipeline.Load(
            model,
            options,
            new ImmediateProgress<LoadProgress>(progress =>
            {
                status.Report(status.Current with
                {
                    Message = LoadText.Of(progress),
                    Loaded = progress.TotalBytes > 0 ? progress.Bytes / (double)progress.TotalBytes : progress.Step / (double)progress.Of,
                    Loading = progress,
                });
                log.Report(progress);
            }),
            cancellationToken);
        _producer = new VideoProducer(pipeline, writer, time);
        _pipeline = pipeline;
        status.Report(status.Current with { Phase = ModelPhase.Ready, Message = null, Loaded = 1, Loading = null, Dtype = pipeline.Precision.Name });
        LogMemory(pipeline.MemoryPlan.Sentence);
        LogKernels(pipeline.Kernels);
        LogLoaded(model.Card.Name, model.Path, time.GetElapsedTime(start).TotalSeconds);
    }

    private static string SentenceOf(ModelFolder model, Exception error) => error is CheckpointException checkpoint
        ? ModelFault.Of(checkpoint, model.Paths).Sentence
        : $"The model in {model.Path} could not be loaded. {ErrorSentence.Of(error)}";

    private RenderOutcome Produce(
        VideoProducer producer, RenderTask task, IProgress<RenderProgress> progress, CancellationToken cancellationToken)
    {
        var targets = new VideoTargets($"{task.ResultPath}.mp4", $"{task.ResultPath}.jpg", jobs.KeepLatents ? $"{task.ResultPath}.safetensors" : null);
        var checkpoint = new RenderCheckpoint(task.CheckpointFile, TimeSpan.FromSeconds(jobs.CheckpointSeconds), time);
        var reporter = new ProgressReporter(progress, checkpoint, time, PreviewInterval);
        GenerationSettings settings = task.Request.ToSettings() with { Loras = loras?.Resolve(task.Request.Loras) };
        if (task.SourceFile is { } source)
        {
            settings = settings with { Source = LatentSource.Open(source) with { Job = task.Request.SourceJob } };
        }

        VideoMetadata metadata = producer.Produce(
            settings,
            targets,
            RequestRules.Mp4(task.Request, _folder.Card),
            checkpoint,
            reporter,
            reporter.Encoding,
            task.Finish,
            cancellationToken);
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
            Timing = checkpoint.ResumedAt > 0 || metadata.ComputedSteps < planned ? null : RenderProfile.Timing(status.Current, task.Request, metadata.Seconds),
        };
    }

    /// <summary>What these say will be so the next time, too; memory may be free again, and so may whatever else it was.</summary>
    private static bool CanPass(Exception error) =>
        error is not (CheckpointException or MediaException or InvalidSettingsException or ComputeDeviceException or RenderException);

    private static TokenCount Count(string prompt, BranchTokens tokens) =>
        new(tokens.Count, tokens.Limit, tokens.CutIndex is { } cut ? prompt[cut..] : null);

    [LoggerMessage(LogLevel.Information, "{Plan}")]
    private partial void LogMemory(string plan);

    [LoggerMessage(LogLevel.Information, "Between the matrix products: {Kernels}")]
    private partial void LogKernels(string kernels);

    [LoggerMessage(LogLevel.Information, "{Progress}")]
    private partial void LogLoading(string progress);

    [LoggerMessage(LogLevel.Error, "The model in {Folder} could not be loaded")]
    private partial void LogNotLoaded(Exception error, string folder);

    [LoggerMessage(LogLevel.Information, "{Model} loaded from {Folder} in {Seconds:F1} s")]
    private partial void LogLoaded(string model, string folder, double seconds);
}
