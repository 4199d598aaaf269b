using HunyuanVideo.Model.Checkpoints.Gguf;
using HunyuanVideo.Model.Checkpoints.Keys;

namespace HunyuanVideo.Model.Checkpoints;

/// <summary>Tells under which names a file stores the parameters that the model knows by their official names.</summary>
public sealed class KeyMap
{
    private readonly Func<string, StoredName> _find;

    private KeyMap(string title, Func<string, StoredName> find) => (Title, _find) = (title, find);

    /// <summary>Whose names they are, as <c>ComfyUI's names</c>.</summary>
    public string Title { get; }

    /// <summary>Every parameter is stored under its official name.</summary>
    public static KeyMap Official { get; } = new("official names", name => new StoredName([name]));

    /// <summary>A transformer as diffusers stores it: renamed, and its fused projections split.</summary>
    public static KeyMap DiffusersTransformer { get; } = new("diffusers' names", TransformerKeys.InDiffusers);

    /// <summary>A transformer under ComfyUI's names, as it is repackaged for it.</summary>
    public static KeyMap ComfyTransformer { get; } = new("ComfyUI's names", TransformerKeys.InComfy);

    /// <summary>A transformer as later versions of ComfyUI save it, where norms have a <c>weight</c>.</summary>
    public static KeyMap LaterComfyTransformer { get; } = new("ComfyUI's names", TransformerKeys.InLaterComfy);

    /// <summary>A VAE under the names of latent diffusion's autoencoder, as ComfyUI's.</summary>
    public static KeyMap LdmVae { get; } = new("ComfyUI's names", LdmVaeKeys.Find);

    /// <summary>A Llama under the names of GGUF files.</summary>
    public static KeyMap GgufLlama { get; } = new("GGUF names", GgufLlamaKeys.Find);

    /// <summary>Where the parameter of this official name is stored; a name the map does not know stays as it is.</summary>
    public StoredName Find(string officialName) => _find(officialName);
}
