namespace HunyuanVideo.Model.Pipeline;

/// <summary>What may go along with a render beside its settings.</summary>
public sealed record RenderHooks
{
    /// <summary>Where the denoise loop is saved, to go on from there when the render is cut off; null saves nothing.</summary>
    public SavedRender? Saved { get; init; }

    /// <summary>Takes the frames as soon as they are final; they are all in the result, too. Null where nobody waits for them.</summary>
    public IFrameSink? Sink { get; init; }

    /// <summary>Pipelines of the same model on other devices, which do nothing else meanwhile and compute with this one.</summary>
    public IReadOnlyList<HunyuanVideoPipeline> Helpers { get; init; } = [];

    /// <summary>Ends the denoise loop after the present step; the clean latents that the model expects there are decoded.</summary>
    public CancellationToken Finish { get; init; }
}
