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
    private volatile HunyuanVideoPipeline? _pipeline;

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
            _pipeline = HunyuanVideoPipeline.Load(folder, options, progress, cancellationToken);
            status.Report(status.Current with { Phase = ModelPhase.Ready, Message = null, Loaded = 1 });
            LogLoaded(folder.Card.Name, folder.Path, time.GetElapsedTime(start).TotalSeconds);
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            string sentence = error is CheckpointException ? error.Message : $"The model in {folder.Path} could not be loaded: {error.Message}";
            status.Report(status.Current with { Phase = ModelPhase.Failed, Message = sentence, Loaded = null });
            throw new RenderException(sentence, error);
        }
    }

    public RenderOutcome Render(JobId id, RenderRequest request, IProgress<RenderProgress> progress, CancellationToken cancellationToken)
    {
        HunyuanVideoPipeline pipeline = _pipeline ?? throw new RenderException("The model is not loaded.");
        try
        {
            Directory.CreateDirectory(_videos);
            // a missing ffmpeg or a full disk is told before anything is rendered
            writer.CheckAsync(_videos, cancellationToken).GetAwaiter().GetResult();
            return Produce(pipeline, id, request, progress, cancellationToken);
        }
        catch (Exception error) when (error is MediaException or InvalidSettingsException or IOException or UnauthorizedAccessException)
        {
            throw new RenderException(error.Message, error);
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

    public void Dispose() => _pipeline?.Dispose();

    private RenderOutcome Produce(
        HunyuanVideoPipeline pipeline, JobId id, RenderRequest request, IProgress<RenderProgress> progress, CancellationToken cancellationToken)
    {
        var targets = new VideoTargets(Path.Combine(_videos, $"{id}.mp4"), Path.Combine(_videos, $"{id}.jpg"));
        var reporter = new ProgressReporter(progress, time, PreviewInterval);
        try
        {
            VideoMetadata metadata = new VideoProducer(pipeline, writer, time).Produce(
                request.ToSettings(),
                targets,
                new Mp4Options { Fps = pipeline.Card.Defaults.Fps },
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
            File.Delete(file);
        }
    }

    private static TokenCount Count(string prompt, EncoderTokens tokens)
    {
        string? ignored = tokens is { Truncated: true, CutAt: { } cut } ? prompt[cut..] : null;
        return new TokenCount(tokens.Count, tokens.Limit, ignored);
    }

    [LoggerMessage(LogLevel.Information, "{Model} loaded from {Folder} in {Seconds:F1} s")]
    private partial void LogLoaded(string model, string folder, double seconds);
}
