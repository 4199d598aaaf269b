using HunyuanVideo.Model.Checkpoints;
using HunyuanVideo.Model.Checkpoints.Keys;

namespace HunyuanVideo.Model.Lora.Spellings;

/// <summary>The dotted names that trainers and programs give the transformer's layers.</summary>
internal static class TransformerSpellings
{
    private const string Weight = ".weight";

    /// <summary>Official → OMI, which OneTrainer writes, where a name differs.</summary>
    private static readonly (string Official, string Omi)[] OmiReplacements =
    [
        ("mlp.fc1.", "mlp.fc0."),
        ("txt_in.t_embedder.mlp.0.", "txt_in.t_embedder.linear_1."),
        ("txt_in.t_embedder.mlp.2.", "txt_in.t_embedder.linear_2."),
    ];

    /// <summary>Every dotted name of a layer, with the rows it stands for.</summary>
    public static IEnumerable<(string Name, LoraTarget Target)> Of(LoraModule module)
    {
        string comfy = TransformerModules.Find(module.Name)?.Comfy ?? module.Name;
        string omi = Replace(module.Name, OmiReplacements);
        foreach (string name in new[] { module.Name, comfy, omi }.Distinct(StringComparer.Ordinal))
        {
            yield return (name, LoraTarget.Whole(module));
        }

        int projections = FusedRows.CountIn(module.Name);
        foreach ((int i, LoraTarget rows) in FusedRows.Of(module, projections).Index().Where(_ => projections > 1))
        {
            yield return ($"{module.Name}.{i}", rows);
        }

        StoredName diffusers = KeyMap.DiffusersTransformer.Find(module.Name + Weight);
        foreach ((string part, LoraTarget rows) in diffusers.Parts.Zip(FusedRows.Of(module, diffusers.Parts.Count)))
        {
            yield return (part[..^Weight.Length], rows with { SwapsHalves = diffusers.SwappedHalves });
        }
    }

    private static string Replace(string module, (string From, string To)[] replacements) =>
        replacements.Aggregate(module + ".", (name, pair) => name.Replace(pair.From, pair.To, StringComparison.Ordinal))[..^1];
}
