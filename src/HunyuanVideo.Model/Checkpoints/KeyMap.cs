using HunyuanVideo.Model.Checkpoints.Gguf;

namespace HunyuanVideo.Model.Checkpoints;

/// <summary>Tells under which names a file stores the parameters that the model knows by their official names.</summary>
public sealed class KeyMap
{
    private readonly Func<string, StoredName> _find;

    private KeyMap(Func<string, StoredName> find) => _find = find;

    /// <summary>Every parameter is stored under its official name.</summary>
    public static KeyMap Official { get; } = new(name => new StoredName([name]));

    /// <summary>A transformer as diffusers stores it: renamed, and its fused projections split.</summary>
    public static KeyMap DiffusersTransformer { get; } = new(DiffusersTransformerKeys.Find);

    /// <summary>A Llama under the names of GGUF files.</summary>
    public static KeyMap GgufLlama { get; } = new(GgufLlamaKeys.Find);

    /// <summary>Where the parameter of this official name is stored; a name the map does not know stays as it is.</summary>
    public StoredName Find(string officialName) => _find(officialName);
}
