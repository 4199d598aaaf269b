using static TorchSharp.torch;

namespace HunyuanVideo.Model.Checkpoints.Stored;

/// <summary>
/// The scales by which 8-bit weights are multiplied to get their values back. Repackaged files keep them as tensors beside each weight;
/// the official ones lie in a map file beside the weights. 8-bit weights of other files have no scales and mean what they are,
/// unless all of them reach the largest number of their type, which only scaled ones do.
/// </summary>
internal sealed class WeightScales
{
    private readonly RawTensors _tensors;
    private readonly string _prefix;
    private readonly bool _isMarked;
    private readonly Dictionary<ITensorFile, ScaleMap> _maps = [];
    private readonly Lazy<ScaleMap?> _lostMap;

    /// <summary>Finds the scales.</summary>
    /// <param name="tensors">Everything the files hold.</param>
    /// <param name="prefix">What stands before official names, which a map leaves out.</param>
    /// <param name="parameters">The full names below the prefix that are parameters.</param>
    /// <exception cref="CheckpointException">A pickled file needs a map that is missing or damaged.</exception>
    public WeightScales(RawTensors tensors, string prefix, IReadOnlyList<string> parameters)
    {
        _tensors = tensors;
        _prefix = prefix;
        _isMarked = tensors.Names.Any(name => AuxiliaryNames.IsMarker(name) && prefix.StartsWith(name[..^AuxiliaryNames.ScaledMarker.Length], StringComparison.Ordinal));
        RawTensor[] unscaled =
        [
            .. parameters.Where(name => Find(name) is null).Select(name => tensors.Find(name)!.Value).Where(raw => ScaledTensor.IsFloat8(raw.DType)),
        ];
        foreach (ITensorFile file in unscaled.Select(raw => raw.File).Distinct().Where(file => file is TorchZipFile))
        {
            string path = ScaleMap.Beside(file.Path) ?? throw Lost(file, "8-bit weights, but their scales are missing");
            _maps.Add(file, ScaleMap.Open(path));
        }

        _lostMap = new Lazy<ScaleMap?>(() => FindLostMap([.. unscaled.Where(raw => !_maps.ContainsKey(raw.File))]));
    }

    /// <summary>The scale that lies beside a weight; null where there is none.</summary>
    public RawTensor? Find(string name)
    {
        string module = AuxiliaryNames.ModuleOf(name);
        return AuxiliaryNames.Scales.Select(end => _tensors.Find(module + end)).FirstOrDefault(scale => scale is not null);
    }

    /// <summary>Whether an 8-bit floating weight has a scale, as far as is known without reading one.</summary>
    public bool IsScaled(string name, RawTensor raw) => Find(name) is not null || _maps.ContainsKey(raw.File);

    /// <summary>The scale of an 8-bit floating weight, in the caller's dispose scope; null where it has none.</summary>
    /// <exception cref="CheckpointException">It needs a scale that is missing or does not fit.</exception>
    public Tensor? OfFloat(string name, RawTensor raw)
    {
        if (Find(name) is { } beside)
        {
            return ScaleShape.Fit(beside, raw.Shape);
        }

        string module = AuxiliaryNames.ModuleOf(name)[_prefix.Length..];
        if (_maps.TryGetValue(raw.File, out ScaleMap? map))
        {
            return map.Of(module);
        }

        return _isMarked || _tensors.Contains(AuxiliaryNames.ModuleOf(name) + AuxiliaryNames.ComfyDescription)
            ? throw new CheckpointException($"{raw.File.Path} lacks the scale of '{raw.Name}'; download it again.")
            : raw.Shape.Count > 1 ? _lostMap.Value?.Of(module) : null;
    }

    private static ScaleMap? FindLostMap(RawTensor[] unscaled)
    {
        if (!SaturatedWeights.AreAll(unscaled))
        {
            return null;
        }

        ITensorFile file = unscaled[0].File;
        return ScaleMap.Beside(file.Path) is { } path
            ? ScaleMap.Open(path)
            : throw Lost(file, "8-bit weights that were scaled (each reaches the largest number of its type), but their scales are missing");
    }

    private static CheckpointException Lost(ITensorFile file, string what) =>
        new($"{file.Path} holds {what}: download {Path.GetFileName(ScaleMap.PathOf(file.Path))} into the same folder.");
}
