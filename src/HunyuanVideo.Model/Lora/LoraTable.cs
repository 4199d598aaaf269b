using HunyuanVideo.Model.Checkpoints;
using HunyuanVideo.Model.Folder;
using HunyuanVideo.Model.Lora.Spellings;
using HunyuanVideo.Model.TextEncoders;
using HunyuanVideo.Model.Transformer;

namespace HunyuanVideo.Model.Lora;

/// <summary>
/// Every spelling under which LoRA files name the layers of one model. Made from the model itself: a name with underscores in
/// place of dots cannot be turned back, since names have underscores of their own, but it can be looked up.
/// </summary>
public sealed class LoraTable
{
    private readonly Dictionary<string, LoraTarget>[] _transformer = [new(StringComparer.Ordinal), new(StringComparer.Ordinal)];
    private readonly Dictionary<string, LoraTarget>[] _texts = [new(StringComparer.Ordinal), new(StringComparer.Ordinal)];

    private LoraTable(TransformerConfig transformer, LlamaConfig llama, ClipConfig clip)
    {
        foreach (LoraModule module in Modules(LoraPart.Transformer, weights => new HunyuanVideoTransformer(weights, transformer)))
        {
            Add(_transformer, TransformerSpellings.Of(module));
        }

        // layers behind the wanted states are not loaded, but a LoRA may have been trained on them
        int used = llama.NumHiddenLayers - LlamaTextEncoder.DefaultSkipLayer;
        foreach (LoraModule module in Modules(LoraPart.TextEncoder, weights => new LlamaTextEncoder(weights, llama, hiddenStateSkipLayer: 0)))
        {
            bool unused = module.Name == "norm" || LayerOf(module.Name) >= used;
            Add(_texts, TextEncoderSpellings.Of(LoraTarget.Whole(module) with { IsUnused = unused }));
        }

        foreach (LoraModule module in Modules(LoraPart.TextEncoder2, weights => new ClipTextEncoder(weights, clip)))
        {
            Add(_texts, TextEncoderSpellings.Of(LoraTarget.Whole(module)));
        }
    }

    /// <summary>The table of a model.</summary>
    public static LoraTable Of(IModelSource source) => new(source.TransformerConfig, source.LlamaConfig, source.ClipConfig);

    /// <summary>The table of models of the released size.</summary>
    public static LoraTable OfReleased() => new(TransformerConfig.HunyuanVideoT2CfgDistill, LlamaConfig.LlavaLlama3, ClipConfig.ClipVitLargePatch14);

    /// <summary>What the name of a layer in a LoRA file stands for; null where it stands for nothing of this model.</summary>
    /// <param name="layer">The name with its prefix and without what stands behind the layer, such as <c>lora_unet_single_blocks_0_linear1</c>.</param>
    internal LoraTarget? Find(string layer) =>
        Find(layer, LoraPart.Transformer, _transformer) ?? Find(layer, LoraPart.TextEncoder, _texts);

    private static LoraTarget? Find(string layer, LoraPart part, Dictionary<string, LoraTarget>[] names)
    {
        for (int underscored = 0; underscored < names.Length; underscored++)
        {
            foreach (string prefix in LoraPrefixes.Of(part, underscored == 1))
            {
                if (layer.StartsWith(prefix, StringComparison.Ordinal) && names[underscored].TryGetValue(layer[prefix.Length..], out LoraTarget? target))
                {
                    return target;
                }
            }
        }

        return null;
    }

    private static void Add(Dictionary<string, LoraTarget>[] names, IEnumerable<(string Name, LoraTarget Target)> spellings)
    {
        foreach ((string name, LoraTarget target) in spellings)
        {
            Add(names[0], name, target);
            Add(names[1], name.Replace('.', '_'), target);
        }
    }

    private static void Add(Dictionary<string, LoraTarget> names, string name, LoraTarget target)
    {
        if (!names.TryAdd(name, target) && names[name] != target)
        {
            throw new InvalidOperationException($"The name '{name}' stands for two layers, {names[name].Module.Name} and {target.Module.Name}.");
        }
    }

    private static IEnumerable<LoraModule> Modules(LoraPart part, Func<Weights, IDisposable> build)
    {
        const string Weight = ".weight";
        IReadOnlyDictionary<string, long[]> shapes = ShapeRecorder.Of(build).Shapes;
        return shapes
            .Where(pair => pair.Key.EndsWith(Weight, StringComparison.Ordinal))
            .Select(pair => (Name: pair.Key[..^Weight.Length], Shape: pair.Value))
            .Select(module => new LoraModule(part, module.Name, module.Shape, shapes.ContainsKey(module.Name + ".bias")));
    }

    private static int LayerOf(string module) =>
        module.Split('.') is ["layers", var number, ..] && int.TryParse(number, out int layer) ? layer : -1;
}
