using HunyuanVideo.Model.Native;
using HunyuanVideo.Model.Transformer;
using static TorchSharp.torch;

namespace HunyuanVideo.Model.Pipeline;

/// <summary>
/// EasyCache: how much the velocity changes is guessed from how much the latents change, at the ratio seen between the last two
/// computed steps. While the guessed relative changes add up to less than the threshold, the last computed velocity minus its
/// latents is added to the new latents. The first steps and the last are always computed.
/// </summary>
/// <param name="steps">Steps of the loop.</param>
/// <param name="threshold">The sum of relative changes at which a step is computed again.</param>
internal sealed class EasyCache(int steps, double threshold) : IStepCache
{
    /// <summary>Steps at the start that are always computed.</summary>
    public const int AlwaysComputed = 5;

    private const string ScalarsKey = "scalars";
    private const string LastInputKey = "last_input";
    private const string ComputedInputKey = "computed_input";
    private const string VelocityKey = "velocity";

    private readonly Dictionary<string, Tensor> _tensors = new(StringComparer.Ordinal);
    private double _ratio = double.NaN;
    private double _change;

    /// <inheritdoc />
    public bool MustCompute(int step, Tensor latents)
    {
        bool skip = false;
        if (step >= AlwaysComputed && step < steps - 1 && !double.IsNaN(_ratio))
        {
            _change += _ratio * Distance(latents, _tensors[LastInputKey]) / Magnitude(_tensors[VelocityKey]);
            skip = _change < threshold;
        }

        if (!skip)
        {
            _change = 0;
        }

        Set(LastInputKey, latents.clone());
        return !skip;
    }

    /// <inheritdoc />
    public BlockResidual? Residual(int branch) => null;

    /// <inheritdoc />
    public bool CanResumeAt(int step) => true;

    /// <inheritdoc />
    public Tensor Reuse(int branch, Tensor latents) => latents.Plus(_tensors[DeltaKey(branch)]);

    /// <inheritdoc />
    public void Keep(Tensor latents, IReadOnlyList<Tensor> velocities)
    {
        Tensor velocity = velocities[0];
        if (_tensors.TryGetValue(VelocityKey, out Tensor? last))
        {
            _ratio = Distance(velocity, last) / Distance(latents, _tensors[ComputedInputKey]);
        }

        Set(ComputedInputKey, latents.clone());
        Set(VelocityKey, velocity.clone());
        for (int branch = 0; branch < velocities.Count; branch++)
        {
            Set(DeltaKey(branch), velocities[branch].sub(latents));
        }
    }

    /// <inheritdoc />
    public IReadOnlyDictionary<string, Tensor> State()
    {
        Set(ScalarsKey, tensor([_ratio, _change]));
        return _tensors;
    }

    /// <inheritdoc />
    public void Restore(IReadOnlyDictionary<string, Tensor> state)
    {
        foreach ((string name, Tensor value) in state)
        {
            Set(name, value.clone());
        }

        using var scope = NewDisposeScope();
        double[] scalars = [.. _tensors[ScalarsKey].cpu().data<double>()];
        (_ratio, _change) = (scalars[0], scalars[1]);
    }

    /// <inheritdoc />
    public void Dispose()
    {
        foreach (Tensor tensor in _tensors.Values)
        {
            tensor.Dispose();
        }

        _tensors.Clear();
    }

    private static string DeltaKey(int branch) => $"delta.{branch}";

    /// <summary>mean |a − b|.</summary>
    private static double Distance(Tensor a, Tensor b)
    {
        using var scope = NewDisposeScope();
        return Magnitude(a.sub(b));
    }

    private static double Magnitude(Tensor x)
    {
        using var scope = NewDisposeScope();
        return x.abs().mean().item<float>();
    }

    private void Set(string name, Tensor value)
    {
        if (_tensors.TryGetValue(name, out Tensor? old))
        {
            old.Dispose();
        }

        _tensors[name] = value.DetachFromDisposeScope();
    }
}
