namespace HunyuanVideo.Model.Pipeline;

/// <summary>The phases of a render, in their order.</summary>
public enum GenerationPhase
{
    /// <summary>The prompt is turned into text states.</summary>
    TextEncoding,

    /// <summary>Noise is turned into latents, step by step.</summary>
    Denoising,

    /// <summary>Latents are turned into frames, tile by tile.</summary>
    Decoding,
}

/// <summary>How far a render is.</summary>
/// <param name="Phase">What it does.</param>
/// <param name="Step">Steps or tiles of this phase that are done.</param>
/// <param name="Of">Steps or tiles of this phase in all.</param>
/// <param name="Elapsed">Time since the render began.</param>
/// <param name="Remaining">Time left until the frames are there, once it can be told.</param>
/// <param name="Preview">What the latents look like, after a denoising step.</param>
public sealed record GenerationProgress(
    GenerationPhase Phase, int Step, int Of, TimeSpan Elapsed, TimeSpan? Remaining, PreviewFrames? Preview = null)
{
    /// <summary>Denoising steps the transformer ran for so far; fewer than were done where a fast mode left steps out.</summary>
    public int ComputedSteps { get; init; }
}

/// <summary>How far the loading of a model is.</summary>
/// <param name="Part">What is being loaded, as <c>transformer</c>.</param>
/// <param name="Step">Parts that are done.</param>
/// <param name="Of">Parts in all.</param>
public sealed record LoadProgress(string Part, int Step, int Of);
