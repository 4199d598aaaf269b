namespace HunyuanVideo.Model.Checkpoints.Keys;

/// <summary>Where files that do not use the official names store a parameter of the transformer; an unknown name stays as it is.</summary>
internal static class TransformerKeys
{
    /// <summary>In diffusers, which splits fused projections.</summary>
    public static StoredName InDiffusers(string name) => Find(name, (module, parameter) =>
        new StoredName([.. module.Diffusers.Select(part => part + parameter)], module.Official == TransformerModules.FinalModulation));

    /// <summary>In ComfyUI, which called the weights of query and key norms <c>scale</c>.</summary>
    public static StoredName InComfy(string name) => Find(name, (module, parameter) =>
        new StoredName([module.Comfy + (module.IsQueryKeyNorm && parameter == ".weight" ? ".scale" : parameter)]));

    /// <summary>In later versions of ComfyUI, which call them <c>weight</c>.</summary>
    public static StoredName InLaterComfy(string name) => Find(name, (module, parameter) => new StoredName([module.Comfy + parameter]));

    private static StoredName Find(string name, Func<TransformerModule, string, StoredName> store)
    {
        int dot = name.LastIndexOf('.');
        return dot > 0 && TransformerModules.Find(name[..dot]) is { } module ? store(module, name[dot..]) : new StoredName([name]);
    }
}
