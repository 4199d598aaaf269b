namespace HunyuanVideo.Model.Checkpoints.Inspection;

/// <summary>The widths by which the parts of a model fit each other; null where a part has none or it is not known.</summary>
/// <param name="Text">Of the language model's states.</param>
/// <param name="Pooled">Of CLIP's vector.</param>
/// <param name="Latents">Channels of the latents.</param>
public sealed record PartWidths(long? Text = null, long? Pooled = null, long? Latents = null)
{
    /// <summary>Whether two parts can belong to one model.</summary>
    public bool Fit(PartWidths other) => Same(Text, other.Text) && Same(Pooled, other.Pooled) && Same(Latents, other.Latents);

    internal static PartWidths Of(ModelPart part, Func<string, IReadOnlyList<long>?> shapeOf)
    {
        long? At(string name, int dimension) => shapeOf(name) is { } shape && shape.Count > dimension ? shape[dimension] : null;
        return part == ModelPart.Transformer ? new(At("txt_in.input_embedder.weight", 1), At("vector_in.in_layer.weight", 1), At("img_in.proj.weight", 1))
            : part == ModelPart.Vae ? new(Latents: At("post_quant_conv.weight", 0))
            : part == ModelPart.TextEncoder ? new(Text: At("embed_tokens.weight", 1))
            : new(Pooled: At("embeddings.token_embedding.weight", 1));
    }

    private static bool Same(long? one, long? other) => one is null || other is null || one == other;
}
