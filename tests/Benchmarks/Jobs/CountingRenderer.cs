using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using HunyuanVideo.Jobs;
using HunyuanVideo.Model.Checkpoints;
using HunyuanVideo.Model.Pipeline;

namespace HunyuanVideo.Benchmarks.Jobs;

/// <summary>Renders as the app does, but counts and hashes the frames where the app has them encoded.</summary>
internal sealed class CountingRenderer(ModelFolder folder, PipelineOptions options, GenerationSettings settings, TimeSpan checkpointInterval)
    : IVideoRenderer, IDisposable
{
    private HunyuanVideoPipeline? _pipeline;

    public double LoadSeconds { get; private set; }

    public double FramesSeconds { get; private set; }

    public int FramesCounted { get; private set; }

    public int ComputedSteps { get; private set; }

    public int Checkpoints { get; private set; }

    public string FramesSha256 { get; private set; } = string.Empty;

    public void Prepare(CancellationToken cancellationToken)
    {
        long start = Stopwatch.GetTimestamp();
        _pipeline = HunyuanVideoPipeline.Load(folder, options, progress: null, cancellationToken);
        LoadSeconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    public RenderOutcome Render(RenderTask task, IProgress<RenderProgress> progress, CancellationToken cancellationToken)
    {
        try
        {
            return RenderAndCount(task, progress, cancellationToken);
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            throw new RenderException(error.Message, error) { Retryable = false };
        }
    }

    public void Dispose() => _pipeline?.Dispose();

    private RenderOutcome RenderAndCount(RenderTask task, IProgress<RenderProgress> progress, CancellationToken cancellationToken)
    {
        long start = Stopwatch.GetTimestamp();
        var checkpoint = new RenderCheckpoint(task.CheckpointFile, checkpointInterval, TimeProvider.System);
        var reporter = new ImmediateProgress<GenerationProgress>(value =>
        {
            progress.Report(new RenderProgress(NameOf(value.Phase), value.Step, value.Of, value.Elapsed, value.Remaining, Preview: null)
            {
                CheckpointStep = checkpoint.KeptStep,
            });
            Checkpoints += checkpoint.KeptStep == value.Step && value.Phase == GenerationPhase.Denoising && value.Step > 0 ? 1 : 0;
        });
        GenerationSettings wanted = settings with { Prompt = task.Request.Prompt, Seed = task.Request.Seed };
        using GeneratedVideo video = _pipeline!.Render(wanted, checkpoint, reporter, cancellationToken);
        ComputedSteps = video.ComputedSteps;
        progress.Report(new RenderProgress(RenderPhase.Mp4, 0, 1, Stopwatch.GetElapsedTime(start), Remaining: null, Preview: null));
        string result = $"{task.ResultPath}.txt";
        Count(video, result);
        return new RenderOutcome(result, PosterFile: null, MetadataFile: null, wanted.Seed, Stopwatch.GetElapsedTime(start))
        {
            SecondsByPhase = new Dictionary<string, double>(StringComparer.Ordinal)
            {
                [RenderPhase.Text] = video.Taken[GenerationPhase.TextEncoding].TotalSeconds,
                [RenderPhase.Denoise] = video.Taken[GenerationPhase.Denoising].TotalSeconds,
                [RenderPhase.Decode] = video.Taken[GenerationPhase.Decoding].TotalSeconds,
                [RenderPhase.Mp4] = FramesSeconds,
            },
        };
    }

    private void Count(GeneratedVideo video, string result)
    {
        long start = Stopwatch.GetTimestamp();
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        FramesCounted = 0;
        foreach (ReadOnlyMemory<byte> frame in video.EnumerateFrames())
        {
            hash.AppendData(frame.Span);
            FramesCounted++;
        }

        FramesSha256 = Convert.ToHexStringLower(hash.GetHashAndReset());
        File.WriteAllText(result, string.Create(CultureInfo.InvariantCulture, $"{FramesCounted} frames, SHA-256 {FramesSha256}\n"));
        FramesSeconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    private static string NameOf(GenerationPhase phase) => phase switch
    {
        GenerationPhase.TextEncoding => RenderPhase.Text,
        GenerationPhase.Denoising => RenderPhase.Denoise,
        _ => RenderPhase.Decode,
    };
}
