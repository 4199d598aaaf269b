using TorchSharp;
using static TorchSharp.torch;

namespace HunyuanVideo.Model.Checkpoints.Stored;

/// <summary>
/// The parameters below one prefix of opened files, each with the way it is stored: as plain numbers, in 8 bits with a scale, or as
/// quanto and bitsandbytes do. Tensors that only say how are no parameters. What is not understood is refused when it is asked for.
/// </summary>
internal sealed class TensorCatalog
{
    private static readonly Scalar LargestInt8 = 127f;

    private readonly RawTensors _tensors;
    private readonly WeightScales _scales;
    private readonly ComfyDescriptions _descriptions;
    private readonly Dictionary<string, StoredTensor> _parameters = new(StringComparer.Ordinal);

    /// <summary>Sorts the tensors; no weight is read.</summary>
    /// <param name="tensors">Everything the files hold.</param>
    /// <param name="prefix">What stands before the names; tensors without it are left out.</param>
    /// <exception cref="CheckpointException">A description is damaged, or a file of scales is missing.</exception>
    public TensorCatalog(RawTensors tensors, string prefix)
    {
        _tensors = tensors;
        _descriptions = new ComfyDescriptions(tensors);
        string[] own = [.. tensors.Names.Where(name => name.StartsWith(prefix, StringComparison.Ordinal) && !AuxiliaryNames.IsAuxiliary(name, tensors))];
        _scales = new WeightScales(tensors, prefix, own);
        foreach (string name in own)
        {
            (string parameter, StoredTensor stored) = name.EndsWith(QuantoNames.Data, StringComparison.Ordinal)
                ? (name[..^QuantoNames.Data.Length], Quanto(name))
                : (name, Stored(name));
            _parameters[parameter[prefix.Length..]] = stored;
        }
    }

    /// <summary>The parameters, by name without the prefix.</summary>
    public IReadOnlyDictionary<string, StoredTensor> Parameters => _parameters;

    private StoredTensor Stored(string name)
    {
        RawTensor raw = _tensors.Find(name)!.Value;
        return FourBits(name, raw) ?? EightBitRows(name, raw) ?? Described(name, raw) ?? Numbers(name, raw);
    }

    private RefusedTensor? Described(string name, RawTensor raw) =>
        name.EndsWith(AuxiliaryNames.Weight, StringComparison.Ordinal) && _descriptions.Of(name)?.Refusal is { } refusal ? new RefusedTensor(raw, refusal) : null;

    private StoredTensor Numbers(string name, RawTensor raw) => raw.DType switch
    {
        _ when raw.File.BlocksOf(raw.Name) is { } type => new BlockTensor(raw, type),
        _ when PlainTensor.IsValue(raw.DType) => new PlainTensor(raw),
        _ when ScaledTensor.IsFloat8(raw.DType) => new ScaledTensor(raw, () => _scales.OfFloat(name, raw), _scales.IsScaled(name, raw) ? "scaled" : "unscaled"),
        ScalarType.Int8 when _scales.Find(name) is { } scale => new ScaledTensor(raw, () => ScaleShape.Fit(scale, raw.Shape), "scaled"),
        ScalarType.Int8 => new RefusedTensor(raw, "holds 8-bit integers, but the file lacks the scales that make weights of them; take another version of the model"),
        _ => new RefusedTensor(raw, $"holds numbers of the type {SafetensorsDType.NameOf(raw.DType)}, which are no weights by themselves; take another version of the model"),
    };

    private StoredTensor Quanto(string name)
    {
        RawTensor raw = _tensors.Find(name)!.Value;
        string parameter = name[..^QuantoNames.Data.Length];
        if (_tensors.Contains(parameter + QuantoNames.Shift) || !(raw.DType == ScalarType.Int8 || ScaledTensor.IsFloat8(raw.DType)))
        {
            return new RefusedTensor(raw, "was packed by quanto into fewer than 8 bits, which is not read; take the version of the model in bf16 or int8");
        }

        return _tensors.Find(parameter + QuantoNames.Scale) is { } scale
            ? new ScaledTensor(raw, () => ScaleShape.Fit(scale, raw.Shape), "quanto")
            : new RefusedTensor(raw, $"was quantised by quanto, but the file lacks its scale '{parameter}{QuantoNames.Scale}'; download it again");
    }

    private FourBitTensor? FourBits(string name, RawTensor raw)
    {
        RawTensor? state = _tensors.Find($"{name}{AuxiliaryNames.FourBitState}nf4") ?? _tensors.Find($"{name}{AuxiliaryNames.FourBitState}fp4");
        return state is { } found ? new FourBitTensor(raw, FourBitLayout.Read(_tensors, name, found)) : null;
    }

    /// <summary>bitsandbytes' rows of 8-bit integers, each divided by its largest magnitude and multiplied by 127.</summary>
    private StoredTensor? EightBitRows(string name, RawTensor raw)
    {
        string module = AuxiliaryNames.ModuleOf(name);
        if (raw.DType != ScalarType.Int8 || _tensors.Find(module + AuxiliaryNames.RowMaxima) is not { } maxima)
        {
            return null;
        }

        if (_tensors.Find(module + AuxiliaryNames.RowFormat) is { } format && !IsZero(format))
        {
            return new RefusedTensor(raw, "was stored by bitsandbytes in the order of one kind of GPU, which is not read; save the model again in row order");
        }

        return new ScaledTensor(raw, () =>
        {
            using var scope = NewDisposeScope();
            return ScaleShape.Fit(maxima, raw.Shape).div(LargestInt8).MoveToOuterDisposeScope();
        }, "bitsandbytes");
    }

    private static bool IsZero(RawTensor raw)
    {
        using var scope = NewDisposeScope();
        return raw.Count == 1 && raw.Read().to(ScalarType.Int64).reshape([]).item<long>() == 0;
    }
}
