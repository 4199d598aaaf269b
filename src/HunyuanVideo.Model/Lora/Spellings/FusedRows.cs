namespace HunyuanVideo.Model.Lora.Spellings;

/// <summary>Which rows of a fused layer its projections have: [q | k | v], or [q | k | v | mlp] where each of the first three is as wide as the input.</summary>
internal static class FusedRows
{
    /// <summary>The targets of a layer's projections, in order; the whole layer where it has one.</summary>
    /// <param name="module">The layer.</param>
    /// <param name="projections">How many it is made of: 1, 3 or 4.</param>
    public static IEnumerable<LoraTarget> Of(LoraModule module, int projections)
    {
        if (projections == 1)
        {
            return [LoraTarget.Whole(module)];
        }

        long width = projections == 3 ? module.Rows / 3 : module.Columns;
        return Enumerable.Range(0, projections).Select(i =>
            new LoraTarget(module, i * width, i < 3 ? width : module.Rows - (3 * width)));
    }

    /// <summary>How many projections an official layer joins.</summary>
    public static int CountIn(string module) =>
        module.EndsWith("attn_qkv", StringComparison.Ordinal) ? 3
        : module.EndsWith(".linear1", StringComparison.Ordinal) ? 4
        : 1;
}
