using HunyuanVideo.Model.Checkpoints.Gguf;
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
    private readonly WeightPlacement _placement;
    private readonly List<TakenWeight> _taken;

    /// <summary>Starts at the root of <paramref name="source"/>.</summary>
    public Weights(IWeightSource source, Device device, ScalarType dtype)
        : this(source, device, dtype, default)
    {
    }

    /// <summary>Starts at the root of <paramref name="source"/>, with parameters kept as <paramref name="placement"/> says.</summary>
    internal Weights(IWeightSource source, Device device, ScalarType dtype, WeightPlacement placement)
        : this(source, device, dtype, placement, string.Empty, [], new WeightScratch())
    {
    }

    private Weights(IWeightSource source, Device device, ScalarType dtype, WeightPlacement placement, string prefix, List<TakenWeight> taken, WeightScratch scratch)
    {
        _source = source;
        Device = device;
        DType = dtype;
        _placement = placement;
        _prefix = prefix;
        _taken = taken;
        Scratch = scratch;
    }

    /// <summary>The device the model computes on, and parameters are put on unless they are to wait on the host.</summary>
    public Device Device { get; }

    /// <summary>The data type parameters are converted to, which is the compute type of the model.</summary>
    public ScalarType DType { get; }

    /// <summary>Everything taken so far through any cursor of this root, in order.</summary>
    internal IReadOnlyList<TakenWeight> Taken => _taken;

    /// <summary>Keeps parameters that wait on the host; null where none do. Ask the root.</summary>
    internal IWeightHomes? Homes { get; set; }

    /// <summary>Told of every block that computes; null where all parameters stay on the device. Ask the root.</summary>
    internal IBlockWeights? Blocks { get; set; }

    /// <summary>Where the packed weights of this root are expanded.</summary>
    internal WeightScratch Scratch { get; }

    private Device Home => _placement.OnHost ? CPU : Device;

    /// <summary>The same parameters seen from below <paramref name="name"/>, as <c>double_blocks.0</c>.</summary>
    public Weights Scope(string name) => new(_source, Device, DType, _placement, _prefix + name + ".", _taken, Scratch);

    /// <summary>Whether a parameter of this name exists below this scope.</summary>
    public bool Has(string name) => _source.Contains(_prefix + name);

    /// <summary>Takes a parameter of the given shape; the root of this cursor keeps it alive.</summary>
    /// <exception cref="CheckpointException">The parameter is missing or has another shape.</exception>
    public Tensor Take(string name, params ReadOnlySpan<long> shape)
    {
        using var scope = NewDisposeScope();
        Tensor stored = _source.Read(_prefix + name, shape);
        // no copy where type and device already fit: the tensor then stays a view of the mapped file
        return Keep(stored.to(DType, Home), name);
    }

    /// <summary>Keeps a tensor made of taken parameters alive as long as they are, and returns it.</summary>
    public Tensor Keep(Tensor derived) => Keep(derived, string.Empty);

    /// <summary>Keeps a tensor made of taken parameters alive as long as they are; it is made anew when one of them gets other numbers.</summary>
    /// <param name="make">Makes it.</param>
    /// <param name="of">What it is made of.</param>
    internal Tensor Derive(Func<Tensor> make, params Tensor[] of)
    {
        Tensor kept = Keep(make());
        _taken[^1] = _taken[^1] with { Origin = new WeightOrigin(make, of) };
        return kept;
    }

    /// <summary>Frees a tensor that was taken or kept, once something made of it has taken its place.</summary>
    internal void Release(Tensor taken)
    {
        _taken.RemoveAll(weight => ReferenceEquals(weight.Tensor, taken));
        taken.Dispose();
    }

    /// <summary>Frees every parameter taken so far, through this cursor or any scope of the same root.</summary>
    public void Dispose()
    {
        foreach (TakenWeight weight in _taken)
        {
            weight.Blocks?.Dispose();
            weight.Tensor.Dispose();
        }

        _taken.Clear();
        Scratch.Dispose();
    }

    /// <summary>Takes the weight of a linear layer as its file packs it, or as it is asked to be kept. Null where it is kept in the model's type.</summary>
    /// <param name="name">The weight's name.</param>
    /// <param name="outFeatures">Rows.</param>
    /// <param name="inFeatures">Columns.</param>
    /// <exception cref="CheckpointException">The parameter is missing or has another shape.</exception>
    internal IPackedWeight? TakePacked(string name, long outFeatures, long inFeatures)
    {
        IPackedWeight? packed = TakeBlocks(name, outFeatures, inFeatures) ?? (IPackedWeight?)TakeFp8(name, outFeatures, inFeatures);
        if (packed is not null)
        {
            Scratch.Reserve(packed.Shape);
        }

        return packed;
    }

    private BlockWeight? TakeBlocks(string name, long outFeatures, long inFeatures)
    {
        if (_source.BlocksOf(_prefix + name) is not { } type || !BlockWeight.CanStay(type, Device, DType))
        {
            return null;
        }

        using var scope = NewDisposeScope();
        StoredBlocks stored = _source.ReadBlocks(_prefix + name, [outFeatures, inFeatures]);
        var weight = new BlockWeight(stored with { Bytes = Keep(stored.Bytes.to(Home), name) }, DType);
        _taken[^1] = _taken[^1] with { Blocks = weight };
        return weight;
    }

    /// <summary>Takes the weight of a linear layer in 8 bits: as stored, or rounded now. Null where it is kept in the model's type.</summary>
    /// <param name="name">The weight's name.</param>
    /// <param name="outFeatures">Rows.</param>
    /// <param name="inFeatures">Columns.</param>
    /// <exception cref="CheckpointException">The parameter is missing or has another shape.</exception>
    internal Fp8Weight? TakeFp8(string name, long outFeatures, long inFeatures)
    {
        string full = _prefix + name;
        if (!_placement.Fp8 || !Fp8Weight.IsInBlock(full))
        {
            return null;
        }

        using var scope = NewDisposeScope();
        bool quantised = Fp8Weight.IsQuantised(full);
        if (_source.ReadFp8(full, [outFeatures, inFeatures]) is not { } stored)
        {
            if (!quantised)
            {
                return null;
            }

            // rounded on the compute device, which is many times faster than the host
            stored = Fp8Weight.Quantise(_source.Read(full, [outFeatures, inFeatures]).to(Device));
        }

        return new Fp8Weight(Keep(stored.Bytes.to(Home), name), Keep(stored.Scale.to(Home), name), DType, quantised);
    }

    private Tensor Keep(Tensor tensor, string name)
    {
        Tensor kept = tensor.DetachFromDisposeScope();
        _taken.Add(new TakenWeight(_prefix + name, kept));
        return kept;
    }
}
