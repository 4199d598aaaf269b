namespace HunyuanVideo.Model.Checkpoints.Keys;

/// <summary>The name of a tensor in a LoRA file: a layer, and what the tensor is to it.</summary>
/// <param name="Layer">The layer's name with its prefix.</param>
/// <param name="Role">What the tensor is.</param>
internal readonly record struct LoraKey(string Layer, LoraRole Role)
{
    /// <summary>What stands behind the layer, longest first, so that none ends in another.</summary>
    private static readonly (string End, LoraRole Role)[] Ends =
    [
        .. new (string End, LoraRole Role)[]
        {
            (".lora_down.weight", LoraRole.Down), (".lora_up.weight", LoraRole.Up),
            (".lora_A.weight", LoraRole.Down), (".lora_B.weight", LoraRole.Up),
            (".lora_A.default.weight", LoraRole.Down), (".lora_B.default.weight", LoraRole.Up),
            (".lora.down.weight", LoraRole.Down), (".lora.up.weight", LoraRole.Up),
            (".lora_A", LoraRole.Down), (".lora_B", LoraRole.Up),
            (".lora_B.bias", LoraRole.UpBias), (".lora_up.bias", LoraRole.UpBias),
            (".alpha", LoraRole.Alpha),
            (".hada_w1_a", LoraRole.HadamardW1A), (".hada_w1_b", LoraRole.HadamardW1B),
            (".hada_w2_a", LoraRole.HadamardW2A), (".hada_w2_b", LoraRole.HadamardW2B),
            (".lokr_w1", LoraRole.KroneckerW1), (".lokr_w1_a", LoraRole.KroneckerW1A), (".lokr_w1_b", LoraRole.KroneckerW1B),
            (".lokr_w2", LoraRole.KroneckerW2), (".lokr_w2_a", LoraRole.KroneckerW2A), (".lokr_w2_b", LoraRole.KroneckerW2B),
            (".dora_scale", LoraRole.Magnitude), (".lora_magnitude_vector", LoraRole.Magnitude),
            (".lora_magnitude_vector.weight", LoraRole.Magnitude), (".lora_magnitude_vector.default.weight", LoraRole.Magnitude),
            (".diff", LoraRole.Difference), (".w_norm", LoraRole.Difference),
            (".diff_b", LoraRole.BiasDifference), (".b_norm", LoraRole.BiasDifference),
            (".set_weight", LoraRole.Replacement),
        }.OrderByDescending(end => end.End.Length),
    ];

    /// <summary>Kinds of factors that are known and not read, by a part of their names.</summary>
    private static readonly (string Part, string Kind)[] Unread =
    [
        (".lora_mid.", "a convolution's middle factor (LoCon)"), (".hada_t", "a Tucker core (LoHa)"), (".lokr_t", "a Tucker core (LoKr)"),
        (".oft_", "an orthogonal change (OFT)"), (".boft_", "an orthogonal change (BOFT)"), (".a1.weight", "a GLoRA factor"),
        (".lora_embedding_", "a factor of an embedding"), ("bundle_emb", "a trained token"), (".reshape_weight", "a weight of another shape"),
    ];

    /// <summary>Splits a tensor's name; null where nothing known stands behind a layer.</summary>
    public static LoraKey? Parse(string name)
    {
        foreach ((string end, LoraRole role) in Ends)
        {
            if (name.Length > end.Length && name.EndsWith(end, StringComparison.Ordinal))
            {
                return new LoraKey(name[..^end.Length], role);
            }
        }

        return null;
    }

    /// <summary>What kind of tensor a name that cannot be read tells of; null where it tells nothing.</summary>
    public static string? UnreadKind(string name) =>
        Array.Find(Unread, unread => name.Contains(unread.Part, StringComparison.Ordinal)).Kind;
}
