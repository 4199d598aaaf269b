using static TorchSharp.torch;

namespace HunyuanVideo.Model.Checkpoints;

/// <summary>
/// A cursor over a model's parameters: modules take theirs by name while they are built, converted to one data type and
/// device. The root owns every tensor that was taken through it or its scopes; dispose it with the model.
/// </summary>
public sealed class Weights : IDisposable
{
    private readonly IWeightSource _source;
    private readonly string _prefix;
    private readonly List<Tensor> _taken;

    /// <summary>Starts at the root of <paramref name="source"/>.</summary>
    public Weights(IWeightSource source, Device device, ScalarType dtype)
        : this(source, device, dtype, string.Empty, [])
    {
    }

    private Weights(IWeightSource source, Device device, ScalarType dtype, string prefix, List<Tensor> taken)
    {
        _source = source;
        Device = device;
        DType = dtype;
        _prefix = prefix;
        _taken = taken;
    }

    /// <summary>The device parameters are put on.</summary>
    public Device Device { get; }

    /// <summary>The data type parameters are converted to, which is the compute type of the model.</summary>
    public ScalarType DType { get; }

    /// <summary>The same parameters seen from below <paramref name="name"/>, as <c>double_blocks.0</c>.</summary>
    public Weights Scope(string name) => new(_source, Device, DType, _prefix + name + ".", _taken);

    /// <summary>Whether a parameter of this name exists below this scope.</summary>
    public bool Has(string name) => _source.Contains(_prefix + name);

    /// <summary>Takes a parameter of the given shape; the root of this cursor keeps it alive.</summary>
    /// <exception cref="CheckpointException">The parameter is missing or has another shape.</exception>
    public Tensor Take(string name, params ReadOnlySpan<long> shape)
    {
        using var scope = NewDisposeScope();
        Tensor stored = _source.Read(_prefix + name, shape);
        // no copy where type and device already fit: the tensor then stays a view of the mapped file
        return Keep(stored.to(DType, Device));
    }

    /// <summary>Keeps a tensor made of taken parameters alive as long as they are, and returns it.</summary>
    public Tensor Keep(Tensor derived)
    {
        Tensor kept = derived.DetachFromDisposeScope();
        _taken.Add(kept);
        return kept;
    }

    /// <summary>Frees a tensor that was taken or kept, once something made of it has taken its place.</summary>
    internal void Release(Tensor taken)
    {
        _taken.Remove(taken);
        taken.Dispose();
    }

    /// <summary>Frees every parameter taken so far, through this cursor or any scope of the same root.</summary>
    public void Dispose()
    {
        foreach (Tensor tensor in _taken)
        {
            tensor.Dispose();
        }

        _taken.Clear();
    }
}
