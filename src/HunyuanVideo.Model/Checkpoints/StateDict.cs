using static TorchSharp.torch;

namespace HunyuanVideo.Model.Checkpoints;

/// <summary>The tensors of one or more opened files under their official names; notes which of them were read.</summary>
public sealed class StateDict : IWeightSource, IDisposable
{
    private readonly SafetensorsFile _file;
    private readonly string _prefix;
    private readonly HashSet<string> _read = new(StringComparer.Ordinal);

    /// <summary>Takes over one opened file, whose names all begin with <paramref name="prefix"/>.</summary>
    public StateDict(SafetensorsFile file, string prefix = "")
    {
        _file = file;
        _prefix = prefix;
    }

    /// <inheritdoc />
    public bool Contains(string name) => _file.Entries.ContainsKey(_prefix + name);

    /// <inheritdoc />
    public Tensor Read(string name, ReadOnlySpan<long> shape)
    {
        if (!_file.Entries.TryGetValue(_prefix + name, out SafetensorsEntry? entry))
        {
            throw new CheckpointException($"{_file.Path} lacks the tensor '{_prefix + name}', which this model needs.");
        }

        if (!shape.SequenceEqual(entry.Shape))
        {
            throw new CheckpointException(
                $"{_file.Path}: tensor '{_prefix + name}' has shape [{string.Join(", ", entry.Shape)}], but this model needs [{string.Join(", ", shape.ToArray())}].");
        }

        _read.Add(name);
        return _file.Read(_prefix + name);
    }

    /// <inheritdoc />
    public void Dispose() => _file.Dispose();
}
