using HunyuanVideo.Jobs;
using HunyuanVideo.Media;
using HunyuanVideo.Model.Checkpoints;
using HunyuanVideo.Model.Pipeline;
using HunyuanVideo.Model.TextEncoders;
using HunyuanVideo.Web.Options;

namespace HunyuanVideo.Web.Rendering;

/// <summary>The app's renderer: the pipeline on the render thread, kept loaded between jobs.</summary>
public sealed partial class PipelineVideoRenderer(
    ModelFolder folder,
    PipelineOptions options,
    ServerOptions server,
    ModelStatus status,
    Mp4Writer writer,
    TimeProvider time,
    ILogger<PipelineVideoRenderer> logger) : IVideoRenderer, IPromptMeter, IDisposable
{
    /// <summary>Previews are pictures: more a second than the page is told of would be wasted.</summary>
    private static readonly TimeSpan PreviewInterval = TimeSpan.FromMilliseconds(200);

    private readonly string _videos = Path.Combine(server.DataDir, "videos");
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
            status.Report(status.Current with { Phase = ModelPhase.Ready, Message = null, Loaded = 1 });
            LogLoaded(folder.Card.Name, folder.Path, time.GetElapsedTime(start).TotalSeconds);
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            string sentence = error is CheckpointException ? error.Message : $"The model in {folder.Path} could not be loaded. {ErrorSentence.Of(error)}";
            status.Report(status.Current with { Phase = ModelPhase.Failed, Message = sentence, Loaded = null });
            throw new RenderException(sentence, error);
        }
    }

    public RenderOutcome Render(JobId id, RenderRequest request, IProgress<RenderProgress> progress, CancellationToken cancellationToken)
    {
        VideoProducer producer = _producer ?? throw new RenderException("The model is not loaded.");
        try
        {
            Directory.CreateDirectory(_videos);
            // a missing ffmpeg or a full disk is told before anything is rendered
            writer.CheckAsync(_videos, cancellationToken).GetAwaiter().GetResult();
            lock (_rendering)
            {
                return Produce(producer, id, request, progress, cancellationToken);
            }
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            throw new RenderException(ErrorSentence.Of(error), error);
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
        VideoProducer producer, JobId id, RenderRequest request, IProgress<RenderProgress> progress, CancellationToken cancellationToken)
    {
        var targets = new VideoTargets(Path.Combine(_videos, $"{id}.mp4"), Path.Combine(_videos, $"{id}.jpg"));
        var reporter = new ProgressReporter(progress, time, PreviewInterval);
        try
        {
            VideoMetadata metadata = producer.Produce(
                request.ToSettings(),
                targets,
                new Mp4Options { Fps = folder.Card.Defaults.Fps },
                reporter,
                reporter.Encoding,
                cancellationToken);
            return new RenderOutcome(
                targets.Video, targets.Poster!, Sidecar.PathOf(targets.Video), metadata.Seed, TimeSpan.FromSeconds(metadata.Seconds.Total ?? 0));
        }
        catch
        {
            Discard(targets.Video, targets.Poster!, Sidecar.PathOf(targets.Video));
            throw;
        }
    }

    /// <summary>A render that did not end well leaves no file.</summary>
    private static void Discard(params ReadOnlySpan<string> files)
    {
        foreach (string file in files)
        {
            try
            {
                File.Delete(file);
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                // the error that led here is the one to tell
            }
        }
    }

    private static TokenCount Count(string prompt, BranchTokens tokens) =>
        new(tokens.Count, tokens.Limit, tokens.CutIndex is { } cut ? prompt[cut..] : null);

    [LoggerMessage(LogLevel.Information, "{Model} loaded from {Folder} in {Seconds:F1} s")]
    private partial void LogLoaded(string model, string folder, double seconds);
}
