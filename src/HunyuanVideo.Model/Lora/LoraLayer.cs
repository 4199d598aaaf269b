using HunyuanVideo.Model.Checkpoints;
using HunyuanVideo.Model.Checkpoints.Keys;
using HunyuanVideo.Model.Checkpoints.Transfers;
using static TorchSharp.torch;

namespace HunyuanVideo.Model.Lora;

/// <summary>The tensors that a LoRA file has for one layer.</summary>
/// <param name="file">The opened file.</param>
/// <param name="name">The layer's name there.</param>
/// <param name="target">What it stands for.</param>
internal sealed class LoraLayer(ITensorFile file, string name, LoraTarget target)
{
    private readonly Dictionary<LoraRole, string> _names = [];

    /// <summary>The file's path.</summary>
    public string Path => file.Path;

    /// <summary>The layer's name in the file.</summary>
    public string Name => name;

    /// <summary>What the name stands for.</summary>
    public LoraTarget Target => target;

    /// <summary>What the tensors are.</summary>
    public IReadOnlyCollection<LoraRole> Roles => _names.Keys;

    /// <summary>Adds a tensor.</summary>
    /// <exception cref="CheckpointException">There is one for the same purpose, or it is of a type that has no fractions.</exception>
    public void Add(LoraRole role, string tensor)
    {
        if (!_names.TryAdd(role, tensor))
        {
            throw new CheckpointException($"{Path}: the tensors '{_names[role]}' and '{tensor}' are for the same purpose; only one may be there.");
        }

        ScalarType dtype = file.DTypeOf(tensor);
        bool floating = dtype is ScalarType.Float64 or ScalarType.Float32 or ScalarType.Float16 or ScalarType.BFloat16
            or SafetensorsDType.Float8E4M3 or SafetensorsDType.Float8E5M2;
        if (!floating && !(role == LoraRole.Alpha && dtype is ScalarType.Int64 or ScalarType.Int32))
        {
            throw new CheckpointException(
                $"{Path}: the tensor '{tensor}' is of type {SafetensorsDType.NameOf(dtype) ?? $"{dtype}"}; factors of 8-bit and other whole numbers are not read.");
        }
    }

    /// <summary>Whether there is a tensor for a purpose.</summary>
    public bool Has(LoraRole role) => _names.ContainsKey(role);

    /// <summary>The name of a tensor in the file.</summary>
    public string NameOf(LoraRole role) => _names[role];

    /// <summary>The shape of a tensor.</summary>
    public IReadOnlyList<long> ShapeOf(LoraRole role) => file.ShapeOf(_names[role]);

    /// <summary>The shape of a tensor seen as a matrix: its first dimension by all others.</summary>
    public (long Rows, long Columns) MatrixOf(LoraRole role)
    {
        IReadOnlyList<long> shape = ShapeOf(role);
        return shape.Count < 2
            ? throw Misfit(role, "it must have two dimensions")
            : (shape[0], shape.Skip(1).Aggregate(1L, (product, size) => product * size));
    }

    /// <summary>A copy of a tensor in fp32 on a device, in the caller's scope; it may be overwritten, as the mapped file must not be.</summary>
    /// <param name="role">Which.</param>
    /// <param name="device">Where it is wanted.</param>
    /// <param name="transfer">Takes it there. A copy from ordinary memory would make the host wait until the device has done all before it.</param>
    public Tensor Read(LoraRole role, Device device, IWeightTransfer? transfer)
    {
        using var scope = NewDisposeScope();
        Tensor stored = file.Read(_names[role]);
        return (transfer?.Take(stored) ?? stored.to(device)).to(ScalarType.Float32, copy: true).MoveToOuterDisposeScope();
    }

    /// <summary>A tensor in fp32 as a matrix, in the caller's scope.</summary>
    public Tensor ReadMatrix(LoraRole role, Device device, IWeightTransfer? transfer)
    {
        using var scope = NewDisposeScope();
        (long rows, long columns) = MatrixOf(role);
        return Read(role, device, transfer).reshape(rows, columns).MoveToOuterDisposeScope();
    }

    /// <summary>A tensor of one number; null where there is none.</summary>
    /// <exception cref="CheckpointException">It is not one finite number.</exception>
    public double? Number(LoraRole role)
    {
        if (!Has(role))
        {
            return null;
        }

        if (ShapeOf(role).Any(size => size != 1))
        {
            throw Misfit(role, "it must be one number");
        }

        using var scope = NewDisposeScope();
        double number = file.Read(_names[role]).reshape(1).to(ScalarType.Float64).item<double>();
        return double.IsFinite(number) && number >= 0
            ? number
            : throw new CheckpointException($"{Path}: the tensor '{_names[role]}' is {number}; it must be a finite number of 0 or more.");
    }

    /// <summary>Checks that all numbers are finite.</summary>
    /// <exception cref="CheckpointException">One is not; the message names its tensor.</exception>
    public void CheckValues()
    {
        foreach (string tensor in _names.Values)
        {
            using var scope = NewDisposeScope();
            Tensor stored = file.Read(tensor);
            Tensor values = stored.dtype is SafetensorsDType.Float8E4M3 or SafetensorsDType.Float8E5M2 ? stored.to(ScalarType.Float32) : stored;
            if (!values.isfinite().all().item<bool>())
            {
                throw new CheckpointException($"{Path}: the tensor '{tensor}' holds numbers that are not finite (NaN or infinity); the training went wrong or the file is damaged.");
            }
        }
    }

    /// <summary>The error for a tensor whose shape does not fit.</summary>
    /// <param name="role">The tensor.</param>
    /// <param name="rule">What would fit, as a clause.</param>
    public CheckpointException Misfit(LoraRole role, string rule) =>
        new($"{Path}: the tensor '{_names[role]}' has shape [{string.Join(", ", ShapeOf(role))}], but {rule}.");

    /// <summary>The error for a tensor whose partner is missing.</summary>
    public CheckpointException Alone(LoraRole role) =>
        new($"{Path}: the tensor '{_names[role]}' lacks its other half; download the file again.");
}
