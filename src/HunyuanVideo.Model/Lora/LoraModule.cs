namespace HunyuanVideo.Model.Lora;

/// <summary>A layer of a model that has a weight.</summary>
/// <param name="Part">The part it belongs to.</param>
/// <param name="Name">Its official name, such as <c>double_blocks.0.img_attn_qkv</c>.</param>
/// <param name="Shape">The shape of its weight.</param>
/// <param name="HasBias">Whether it has a bias, of as many numbers as the weight has rows.</param>
internal sealed record LoraModule(LoraPart Part, string Name, IReadOnlyList<long> Shape, bool HasBias)
{
    /// <summary>The weight seen as a matrix: its first dimension by all others.</summary>
    public long Rows => Shape[0];

    /// <summary>Numbers of one row.</summary>
    public long Columns => Shape.Skip(1).Aggregate(1L, (product, size) => product * size);
}

/// <summary>The rows of a layer that one spelling stands for: all of them, or those of one projection of a fused layer.</summary>
/// <param name="Module">The layer.</param>
/// <param name="FirstRow">The first of its rows.</param>
/// <param name="Rows">How many.</param>
internal sealed record LoraTarget(LoraModule Module, long FirstRow, long Rows)
{
    /// <summary>Whether the spelling's owner stores the two halves of the rows in the other order.</summary>
    public bool SwapsHalves { get; init; }

    /// <summary>Whether the layer lies behind what the model uses, so that a change to it changes nothing.</summary>
    public bool IsUnused { get; init; }

    /// <summary>All rows of a layer.</summary>
    public static LoraTarget Whole(LoraModule module) => new(module, 0, module.Rows);

    /// <summary>Whether both change some of the same numbers.</summary>
    public bool Overlaps(LoraTarget other) =>
        Module == other.Module && FirstRow < other.FirstRow + other.Rows && other.FirstRow < FirstRow + Rows;
}
