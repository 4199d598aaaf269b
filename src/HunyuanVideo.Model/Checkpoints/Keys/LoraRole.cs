namespace HunyuanVideo.Model.Checkpoints.Keys;

/// <summary>What a tensor of a LoRA file is to its layer.</summary>
internal enum LoraRole
{
    /// <summary>(rank, in): the factor that is applied first.</summary>
    Down,

    /// <summary>(out, rank).</summary>
    Up,

    /// <summary>(out): what is added to the layer's output beside the factors.</summary>
    UpBias,

    /// <summary>One number that the factors are multiplied by and divided by the rank.</summary>
    Alpha,

    /// <summary>LoHa: (out, rank) and (rank, in) of the first product.</summary>
    HadamardW1A,

    /// <inheritdoc cref="HadamardW1A"/>
    HadamardW1B,

    /// <summary>LoHa: (out, rank) and (rank, in) of the second product.</summary>
    HadamardW2A,

    /// <inheritdoc cref="HadamardW2A"/>
    HadamardW2B,

    /// <summary>LoKr: the first factor, whole.</summary>
    KroneckerW1,

    /// <summary>LoKr: the two factors of the first factor.</summary>
    KroneckerW1A,

    /// <inheritdoc cref="KroneckerW1A"/>
    KroneckerW1B,

    /// <summary>LoKr: the second factor, whole.</summary>
    KroneckerW2,

    /// <summary>LoKr: the two factors of the second factor.</summary>
    KroneckerW2A,

    /// <inheritdoc cref="KroneckerW2A"/>
    KroneckerW2B,

    /// <summary>DoRA: the lengths of the rows (out, 1) or columns (1, in).</summary>
    Magnitude,

    /// <summary>A whole weight to add.</summary>
    Difference,

    /// <summary>A whole bias to add.</summary>
    BiasDifference,

    /// <summary>A whole weight to put in place.</summary>
    Replacement,
}
