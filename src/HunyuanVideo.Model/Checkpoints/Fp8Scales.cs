using static TorchSharp.torch;

namespace HunyuanVideo.Model.Checkpoints;

/// <summary>
/// The scales by which 8-bit weights are multiplied to get their values back. The official ones lie in a map file beside
/// the weights (<c>…_fp8.pt</c> and <c>…_fp8_map.pt</c>), by module name; repackaged files keep them as tensors beside each
/// weight. 8-bit weights of other files have no scales and mean what they are.
/// </summary>
internal sealed class Fp8Scales
{
    private const string MapSuffix = "_map";
    private const string WeightName = ".weight";

    /// <summary>The tensor whose presence says that every 8-bit weight of the file is scaled.</summary>
    private const string Marker = "scaled_fp8";

    /// <summary>What takes the place of <c>.weight</c> in the names of scales.</summary>
    private static readonly string[] ScaleNames = [".scale_weight", ".weight_scale"];

    /// <summary>Tensors for computing in 8 bits, which is not done here.</summary>
    private static readonly string[] UnusedNames = [".scale_input", ".input_scale", ".comfy_quant"];

    private readonly IReadOnlyDictionary<string, ITensorFile> _stored;
    private readonly Dictionary<string, double> _map = new(StringComparer.Ordinal);
    private readonly string? _mapPath;
    private readonly bool _isMarked;

    /// <summary>Finds the scales of opened files.</summary>
    /// <param name="files">The files.</param>
    /// <param name="stored">Which of them holds each tensor.</param>
    /// <exception cref="CheckpointException">The files need a map that is missing or damaged.</exception>
    public Fp8Scales(IReadOnlyList<ITensorFile> files, IReadOnlyDictionary<string, ITensorFile> stored)
    {
        _stored = stored;
        _isMarked = stored.Keys.Any(IsMarker);
        foreach (TorchZipFile file in files.OfType<TorchZipFile>().Where(file => file.Names.Any(name => IsFloat8(file.DTypeOf(name)))))
        {
            _mapPath = MapPathOf(file.Path);
            ReadMap(file.Path, _mapPath);
        }
    }

    /// <summary>Where the map of a pickled file with 8-bit weights lies.</summary>
    public static string MapPathOf(string path) =>
        System.IO.Path.Combine(System.IO.Path.GetDirectoryName(path) ?? string.Empty, System.IO.Path.GetFileNameWithoutExtension(path) + MapSuffix + System.IO.Path.GetExtension(path));

    /// <summary>Whether a pickled file is such a map, by its name.</summary>
    public static bool IsMap(string path) => System.IO.Path.GetFileNameWithoutExtension(path).EndsWith("fp8" + MapSuffix, StringComparison.Ordinal);

    /// <summary>Whether a stored tensor is a scale or a marker, and so no parameter of the model.</summary>
    public bool IsAuxiliary(string name) =>
        IsMarker(name) || ScaleNames.Concat(UnusedNames).Any(end => name.EndsWith(end, StringComparison.Ordinal) && _stored.ContainsKey(name[..^end.Length] + WeightName));

    /// <summary>The values of a stored tensor: itself, or in fp32 if it is of 8 bits.</summary>
    /// <param name="name">Its stored name.</param>
    /// <param name="prefix">What stands before the official name, which a map leaves out.</param>
    /// <param name="tensor">What is stored.</param>
    /// <returns>A tensor in the caller's dispose scope.</returns>
    /// <exception cref="CheckpointException">It needs a scale that is missing or does not fit.</exception>
    public Tensor Dequantise(string name, string prefix, Tensor tensor)
    {
        if (!IsFloat8(tensor.dtype))
        {
            return tensor;
        }

        using var scope = NewDisposeScope();
        Tensor values = tensor.to(ScalarType.Float32);
        Tensor? scale = Scale(name, prefix, tensor);
        return (scale is null ? values : values.mul_(scale)).MoveToOuterDisposeScope();
    }

    /// <summary>What each row of a stored 8-bit weight is multiplied by; ones where it has no scale.</summary>
    /// <param name="name">Its stored name.</param>
    /// <param name="prefix">What stands before the official name, which a map leaves out.</param>
    /// <param name="weight">What is stored, (out, in).</param>
    /// <returns>(out, 1), fp32, in the caller's dispose scope.</returns>
    /// <exception cref="CheckpointException">It needs a scale that is missing or does not fit.</exception>
    public Tensor RowScales(string name, string prefix, Tensor weight)
    {
        using var scope = NewDisposeScope();
        Tensor scale = Scale(name, prefix, weight) ?? ones(1);
        return scale.reshape(-1, 1).expand(weight.shape[0], 1).contiguous().MoveToOuterDisposeScope(); // (out, 1)
    }

    private static bool IsMarker(string name) => name == Marker || name.EndsWith("." + Marker, StringComparison.Ordinal);

    private static bool IsFloat8(ScalarType dtype) => dtype is SafetensorsDType.Float8E4M3 or SafetensorsDType.Float8E5M2;

    private void ReadMap(string weights, string path)
    {
        if (!File.Exists(path))
        {
            throw new CheckpointException($"{weights} holds 8-bit weights, but their scales are missing: download {System.IO.Path.GetFileName(path)} into the same folder.");
        }

        using TorchZipFile map = TorchZipFile.Open(path);
        using var scope = NewDisposeScope();
        foreach ((string module, double scale) in map.Numbers)
        {
            _map[module] = scale;
        }

        foreach (string module in map.Names)
        {
            Tensor scale = map.Read(module);
            _map[module] = scale.numel() == 1
                ? scale.to(ScalarType.Float64).item<double>()
                : throw new CheckpointException($"{path}: the scale of '{module}' must be one number, not {scale.numel()}.");
        }
    }

    private Tensor? Scale(string name, string prefix, Tensor weight)
    {
        string module = name.EndsWith(WeightName, StringComparison.Ordinal) ? name[..^WeightName.Length] : name;
        if (_mapPath is not null)
        {
            return _map.TryGetValue(module[prefix.Length..], out double scale) && double.IsFinite(scale)
                ? tensor((float)scale)
                : throw new CheckpointException($"{_mapPath} has no usable scale for '{module[prefix.Length..]}', whose weights have 8 bits; download it again together with the weights.");
        }

        string? stored = ScaleNames.Select(end => module + end).FirstOrDefault(_stored.ContainsKey);
        if (stored is null)
        {
            return _isMarked ? throw new CheckpointException($"{_stored[name].Path} lacks the scale of '{name}'; download it again.") : null;
        }

        Tensor value = _stored[stored].Read(stored).to(ScalarType.Float32);
        return value.numel() switch
        {
            1 => value.reshape([]),
            // one scale for each output: (out) → (out, 1, …)
            long count when weight.dim() > 1 && count == weight.shape[0] => value.reshape([count, .. Enumerable.Repeat(1L, (int)weight.dim() - 1)]),
            _ => throw new CheckpointException($"{_stored[stored].Path}: the scale '{stored}' has shape [{string.Join(", ", value.shape)}], which does not fit its weight."),
        };
    }
}
