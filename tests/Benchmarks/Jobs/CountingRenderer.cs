using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using HunyuanVideo.Jobs;
using HunyuanVideo.Model.Folder;
using HunyuanVideo.Model.Pipeline;
using HunyuanVideo.Model.Settings;

namespace HunyuanVideo.Benchmarks.Jobs;

/// <summary>Renders as the app does, but counts and hashes the frames, as they come, where the app has them encoded.</summary>
internal sealed class CountingRenderer(IModelSource folder, PipelineOptions options, GenerationSettings settings, TimeSpan saveInterval)
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
        var counting = new FrameRelay<CountedFrames>(CountAsync, cancellationToken);
        try
        {
            return RenderAndCount(task, counting, progress, cancellationToken);
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            throw new RenderException(error.Message, error) { Retryable = false };
        }
        finally
        {
            counting.DisposeAsync().AsTask().GetAwaiter().GetResult();
        }
    }

    public void Dispose() => _pipeline?.Dispose();

    private RenderOutcome RenderAndCount(
        RenderTask task, FrameRelay<CountedFrames> counting, IProgress<RenderProgress> progress, CancellationToken cancellationToken)
    {
        long start = Stopwatch.GetTimestamp();
        var saved = new SavedRender(task.SavedRenderFile, saveInterval, TimeProvider.System);
        var reporter = new ImmediateProgress<GenerationProgress>(value =>
        {
            progress.Report(new RenderProgress(NameOf(value.Phase), value.Step, value.Of, value.Elapsed, value.Remaining, Preview: null)
            {
                SavedStep = saved.KeptStep,
            });
            Checkpoints += saved.KeptStep == value.Step && value.Phase == GenerationPhase.Denoising && value.Step > 0 ? 1 : 0;
        });
        GenerationSettings wanted = settings with { Prompt = task.Request.Prompt, Seed = task.Request.Seed };
        using GeneratedVideo video = _pipeline!.Render(wanted, new RenderHooks { Saved = saved, Sink = counting }, reporter, cancellationToken);
        ComputedSteps = video.ComputedSteps;
        progress.Report(new RenderProgress(RenderPhase.Mp4, 0, 1, Stopwatch.GetElapsedTime(start), Remaining: null, Preview: null));
        string result = $"{task.ResultPath}.txt";
        Keep(counting, result);
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

    private void Keep(FrameRelay<CountedFrames> counting, string result)
    {
        long start = Stopwatch.GetTimestamp();
        (FramesCounted, FramesSha256) = counting.ResultAsync().GetAwaiter().GetResult();
        File.WriteAllText(result, string.Create(CultureInfo.InvariantCulture, $"{FramesCounted} frames, SHA-256 {FramesSha256}\n"));
        FramesSeconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    private static async Task<CountedFrames> CountAsync(FrameStream frames, CancellationToken cancellationToken)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        int count = 0;
        await foreach (ReadOnlyMemory<byte> frame in frames.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            hash.AppendData(frame.Span);
            count++;
        }

        return new CountedFrames(count, Convert.ToHexStringLower(hash.GetHashAndReset()));
    }

    private static string NameOf(GenerationPhase phase) => phase switch
    {
        GenerationPhase.TextEncoding => RenderPhase.Text,
        GenerationPhase.Denoising => RenderPhase.Denoise,
        _ => RenderPhase.Decode,
    };

    private sealed record CountedFrames(int Count, string Sha256);
}
