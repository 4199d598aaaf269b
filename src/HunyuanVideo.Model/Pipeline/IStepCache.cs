using HunyuanVideo.Model.Transformer;
using static TorchSharp.torch;

namespace HunyuanVideo.Model.Pipeline;

/// <summary>
/// Decides which steps of one denoise loop are computed and stands in for the others. Asked once for every step, in their order; with
/// true CFG each branch has its own stand-in, and the decision follows the prompt's.
/// </summary>
internal interface IStepCache : IDisposable
{
    /// <summary>Whether the step has to be computed.</summary>
    /// <param name="step">The step, from 0.</param>
    /// <param name="latents">The step's input, fp32.</param>
    bool MustCompute(int step, Tensor latents);

    /// <summary>For a cache that stands in for the blocks alone: where a branch's residual is; null for one that stands in for the velocity.</summary>
    BlockResidual? Residual(int branch);

    /// <summary>Whether a loop that goes on from before <paramref name="step"/> with <see cref="State"/> ends in the same bits.</summary>
    bool CanResumeAt(int step);

    /// <summary>The velocity of a step that is not computed, in the caller's scope.</summary>
    /// <param name="branch">0 for the prompt, 1 for the negative prompt.</param>
    /// <param name="latents">The step's input, fp32.</param>
    Tensor Reuse(int branch, Tensor latents);

    /// <summary>Takes note of a computed step; copies what it keeps.</summary>
    /// <param name="latents">The step's input, fp32.</param>
    /// <param name="velocities">The velocity of each branch.</param>
    void Keep(Tensor latents, IReadOnlyList<Tensor> velocities);

    /// <summary>Everything that later decisions depend on, by name; the tensors stay the cache's.</summary>
    IReadOnlyDictionary<string, Tensor> State();

    /// <summary>Goes on from what <see cref="State"/> gave; the tensors stay the caller's.</summary>
    void Restore(IReadOnlyDictionary<string, Tensor> state);
}
