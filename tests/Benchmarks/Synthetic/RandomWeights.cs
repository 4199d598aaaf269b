using HunyuanVideo.Model.Checkpoints;
using HunyuanVideo.Model.Schedulers;
using TorchSharp;
using static TorchSharp.torch;

namespace HunyuanVideo.Benchmarks.Synthetic;

/// <summary>
/// Weights by a rule instead of from a file, to measure a model of any size without its checkpoint and to hold another
/// implementation against it. With the names in ordinal order, parameter k is 0.02 · randn, drawn on the device and in the type of
/// the model from a generator seeded with 1000 + k; weights of normalisation layers, which are the names whose last two parts are
/// one that contains "norm" and "weight", are 1 + that. A tensor is made when it is read, and only once.
/// </summary>
/// <param name="shapes">Every parameter of the model, as <see cref="ShapeRecorder"/> notes them.</param>
/// <param name="device">Where the numbers are drawn.</param>
/// <param name="dtype">The type they are drawn in.</param>
internal sealed class RandomWeights(IReadOnlyDictionary<string, long[]> shapes, Device device, ScalarType dtype) : IWeightSource, ITensorFile
{
    /// <summary>The seed of the first parameter.</summary>
    public const long FirstSeed = 1000;

    /// <summary>A device has one generator, and the parts of a model may be read side by side.</summary>
    private static readonly Lock Drawing = new();

    private static readonly Scalar Scale = 0.02;
    private static readonly Scalar One = 1;

    private readonly Dictionary<string, long> _seeds = shapes.Keys.Order(StringComparer.Ordinal)
        .Select((name, k) => (name, seed: FirstSeed + k))
        .ToDictionary(pair => pair.name, pair => pair.seed, StringComparer.Ordinal);

    /// <inheritdoc />
    public string Path => "(random weights)";

    /// <inheritdoc />
    public IEnumerable<string> Names => shapes.Keys;

    /// <summary>Whether a parameter is the weight of a normalisation layer.</summary>
    public static bool IsNormWeight(string name)
    {
        string[] parts = name.Split('.');
        return parts.Length > 1 && parts[^1] == "weight" && parts[^2].Contains("norm", StringComparison.Ordinal);
    }

    /// <inheritdoc />
    public bool Contains(string name) => shapes.ContainsKey(name);

    /// <inheritdoc />
    public IReadOnlyList<long> ShapeOf(string name) =>
        shapes.TryGetValue(name, out long[]? shape) ? shape : throw new CheckpointException($"There is no parameter '{name}' in this model.");

    /// <inheritdoc />
    public ScalarType DTypeOf(string name) => dtype;

    /// <inheritdoc />
    public Tensor Read(string name)
    {
        using Tensor drawn = Draw(name);
        // not in place, which rounds the factor to half types first
        Tensor scaled = drawn.mul(Scale);
        return IsNormWeight(name) ? scaled.add_(One) : scaled;
    }

    /// <inheritdoc />
    public Tensor Read(string name, ReadOnlySpan<long> shape) => ShapeOf(name) is var known && shape.SequenceEqual([.. known])
        ? Read(name)
        : throw new CheckpointException($"The parameter '{name}' has shape [{string.Join(", ", known)}], not [{string.Join(", ", shape.ToArray())}].");

    /// <summary>Nothing is held.</summary>
    public void Dispose()
    {
    }

    private Tensor Draw(string name)
    {
        lock (Drawing)
        {
            return InitialNoise.Draw([.. ShapeOf(name)], _seeds[name], dtype, device);
        }
    }
}
