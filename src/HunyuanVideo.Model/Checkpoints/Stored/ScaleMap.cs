using static TorchSharp.torch;

namespace HunyuanVideo.Model.Checkpoints.Stored;

/// <summary>
/// The scales of the official 8-bit weights, which lie in a file of their own, by module name: <c>…_fp8_map.pt</c> beside <c>…_fp8.pt</c>.
/// </summary>
internal sealed class ScaleMap
{
    private const string Suffix = "_map";

    private readonly Dictionary<string, double> _scales = new(StringComparer.Ordinal);
    private readonly string _path;

    private ScaleMap(string path) => _path = path;

    /// <summary>Where the map of a file with 8-bit weights lies, in its own format.</summary>
    public static string PathOf(string weights) => PathOf(weights, Path.GetExtension(weights));

    /// <summary>The map that lies beside a file, perhaps in the other format; null where there is none.</summary>
    public static string? Beside(string weights) => TensorFile.IsPickle(weights)
        ? Existing(PathOf(weights))
        : Existing(PathOf(weights)) ?? Existing(PathOf(weights, ".pt"));

    /// <summary>Whether a file is such a map, by its name.</summary>
    public static bool IsMap(string path) => Path.GetFileNameWithoutExtension(path).EndsWith("fp8" + Suffix, StringComparison.Ordinal);

    /// <summary>Reads a map.</summary>
    /// <exception cref="CheckpointException">It is damaged, or a scale is no single number.</exception>
    public static ScaleMap Open(string path)
    {
        var map = new ScaleMap(path);
        using ITensorFile file = TensorFile.Open(path);
        using var scope = NewDisposeScope();
        if (file is TorchZipFile pickle)
        {
            foreach ((string module, double scale) in pickle.Numbers)
            {
                map._scales[module] = scale;
            }
        }

        foreach (string module in file.Names)
        {
            Tensor scale = file.Read(module);
            map._scales[module] = scale.numel() == 1
                ? scale.to(ScalarType.Float64).item<double>()
                : throw new CheckpointException($"{path}: the scale of '{module}' must be one number, not {scale.numel()}.");
        }

        return map;
    }

    /// <summary>The scale of a module's weight, in the caller's dispose scope.</summary>
    /// <exception cref="CheckpointException">There is none.</exception>
    public Tensor Of(string module) => _scales.TryGetValue(module, out double scale) && double.IsFinite(scale)
        ? tensor((float)scale)
        : throw new CheckpointException($"{_path} has no usable scale for '{module}', whose weights have 8 bits; download it again together with the weights.");

    private static string PathOf(string weights, string extension) =>
        Path.Combine(Path.GetDirectoryName(weights) ?? string.Empty, Path.GetFileNameWithoutExtension(weights) + Suffix + extension);

    private static string? Existing(string path) => File.Exists(path) ? path : null;
}
