using HunyuanVideo.Model.TextEncoders;
using static TorchSharp.torch;

namespace HunyuanVideo.Model.Pipeline;

/// <summary>How far a denoise loop is.</summary>
/// <param name="Done">Steps done; all of them where only the decoding is left.</param>
/// <param name="Computed">Steps the transformer ran for.</param>
/// <param name="FinishedAt">The step after which it was told to end; null where it was not.</param>
internal readonly record struct LoopPosition(int Done, int Computed, int? FinishedAt = null);

/// <summary>A denoise loop that was left after some steps.</summary>
/// <param name="Done">Steps done; all of them where only the decoding is left.</param>
/// <param name="FinishedAt">The step after which it was told to end; null where it was not.</param>
/// <param name="Latents">(1, C, T', h, w), fp32; belongs to no scope.</param>
/// <param name="Positive">The prompt.</param>
/// <param name="Negative">The negative prompt, with true CFG.</param>
internal sealed record DenoiseState(int Done, int? FinishedAt, Tensor Latents, TextConditioning Positive, TextConditioning? Negative) : IDisposable
{
    /// <summary>Steps the transformer ran for.</summary>
    public required int Computed { get; init; }

    /// <summary>The step cache's state; empty without one.</summary>
    public required IReadOnlyDictionary<string, Tensor> Cache { get; init; }

    /// <inheritdoc />
    public void Dispose()
    {
        Latents.Dispose();
        Positive.Dispose();
        Negative?.Dispose();
        foreach (Tensor tensor in Cache.Values)
        {
            tensor.Dispose();
        }
    }
}
