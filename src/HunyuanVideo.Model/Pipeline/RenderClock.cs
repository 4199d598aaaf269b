namespace HunyuanVideo.Model.Pipeline;

/// <summary>
/// Tells elapsed and remaining time: what is left of the current phase by the pace seen in it, and the phases behind it by
/// the pace of the last render, per pixel.
/// </summary>
internal sealed class RenderClock(TimeProvider time, double pixels, PaceMemory memory)
{
    private readonly long _start = time.GetTimestamp();
    private long _phaseStart = time.GetTimestamp();
    private int _firstStep;

    public TimeSpan Elapsed => time.GetElapsedTime(_start);

    /// <summary>Time spent in each finished phase.</summary>
    public Dictionary<GenerationPhase, TimeSpan> Taken { get; } = [];

    /// <summary>Denoising steps the transformer ran for.</summary>
    public int ComputedSteps { get; set; }

    /// <summary>A phase begins; <paramref name="firstStep"/> steps of it were done by an earlier attempt.</summary>
    public void Begin(int firstStep = 0)
    {
        _phaseStart = time.GetTimestamp();
        _firstStep = firstStep;
    }

    public void End(GenerationPhase phase)
    {
        Taken[phase] = time.GetElapsedTime(_phaseStart);
        if (phase == GenerationPhase.Decoding && pixels > 0)
        {
            memory.DecodeSecondsPerPixel = Taken[phase].TotalSeconds / pixels;
        }
    }

    /// <summary>A report of the current phase.</summary>
    public GenerationProgress Report(GenerationPhase phase, int step, int of, PreviewFrames? preview = null)
    {
        int done = step - _firstStep;
        TimeSpan? remaining = done <= 0 ? null : (time.GetElapsedTime(_phaseStart) * ((of - step) / (double)done)) + Behind(phase);
        return new GenerationProgress(phase, step, of, Elapsed, remaining, preview) { ComputedSteps = ComputedSteps };
    }

    private TimeSpan Behind(GenerationPhase phase)
    {
        return phase == GenerationPhase.Denoising ? TimeSpan.FromSeconds(memory.DecodeSecondsPerPixel * pixels) : TimeSpan.Zero;
    }
}

/// <summary>What a pipeline remembers of its last render's pace.</summary>
internal sealed class PaceMemory
{
    public double DecodeSecondsPerPixel { get; set; }
}
