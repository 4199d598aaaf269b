using HunyuanVideo.Model.Checkpoints.Gguf;
using static TorchSharp.torch;

namespace HunyuanVideo.Model.Checkpoints;

/// <summary>
/// Answers every request with a tensor on the meta device and notes its name and shape: a model of any size can be
/// built to see what it needs, without its memory.
/// </summary>
public sealed class ShapeRecorder : IWeightSource
{
    private readonly Dictionary<string, long[]> _shapes = new(StringComparer.Ordinal);
    private readonly HashSet<string> _packable = new(StringComparer.Ordinal);

    /// <summary>Every parameter asked for so far, by official name.</summary>
    public IReadOnlyDictionary<string, long[]> Shapes => _shapes;

    /// <summary>Those of them that may stay in the blocks they are stored in: the weights of linear layers.</summary>
    public IReadOnlyCollection<string> Packable => _packable;

    /// <summary>Notes what a model takes from its weights, without making any.</summary>
    /// <param name="build">Builds the model; it is disposed at once.</param>
    public static ShapeRecorder Of(Func<Weights, IDisposable> build)
    {
        using var scope = NewDisposeScope();
        var recorder = new ShapeRecorder();
        build(new Weights(recorder, META, ScalarType.BFloat16)).Dispose();
        return recorder;
    }

    /// <inheritdoc />
    public bool Contains(string name) => true;

    /// <summary>Notes that the parameter could stay in blocks; there are none.</summary>
    public GgufType? BlocksOf(string name)
    {
        _packable.Add(name);
        return null;
    }

    /// <inheritdoc />
    public Tensor Read(string name, ReadOnlySpan<long> shape)
    {
        _shapes.Add(name, shape.ToArray());
        return empty(shape.ToArray(), device: META);
    }
}
