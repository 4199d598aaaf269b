using HunyuanVideo.Model.Settings;
using HunyuanVideo.Model.Transformer;
using static TorchSharp.torch;

namespace HunyuanVideo.Model.Pipeline;

/// <summary>
/// MagCache: by how much the blocks' residual grows from step to step is known of the released model, so that which steps can do with
/// the last residual is settled beforehand, by size and number of steps alone. The final layer always runs.
/// </summary>
internal sealed class MagCache : IStepCache
{
    private readonly bool[] _computed;
    private readonly BlockResidual[] _residuals = [new(), new()];
    private bool _began;

    public MagCache(GenerationSettings settings, double threshold)
    {
        _computed = MagSchedule.Computed(settings.Width, settings.Height, settings.InferSteps, threshold);
    }

    /// <inheritdoc />
    public bool MustCompute(int step, Tensor latents)
    {
        // a render that begins from a source's latents may begin at a step that the schedule leaves out
        bool must = _computed[step] || !_began;
        _began = true;
        return must;
    }

    /// <inheritdoc />
    public BlockResidual Residual(int branch) => _residuals[branch];

    /// <inheritdoc />
    public Tensor Reuse(int branch, Tensor latents) => throw new NotSupportedException("MagCache stands in for the blocks, not for the velocity.");

    /// <inheritdoc />
    public void Keep(Tensor latents, IReadOnlyList<Tensor> velocities)
    {
    }

    /// <summary>Only before a computed step: the residuals, most of a gigabyte each at full size, then need not be kept.</summary>
    public bool CanResumeAt(int step) => step >= _computed.Length || _computed[step];

    /// <inheritdoc />
    public IReadOnlyDictionary<string, Tensor> State() => new Dictionary<string, Tensor>(StringComparer.Ordinal);

    /// <inheritdoc />
    public void Restore(IReadOnlyDictionary<string, Tensor> state)
    {
    }

    /// <inheritdoc />
    public void Dispose()
    {
        foreach (BlockResidual residual in _residuals)
        {
            residual.Dispose();
        }
    }
}
