using static TorchSharp.torch;

namespace HunyuanVideo.Model.Checkpoints.Gguf;

/// <summary>Turns one block into its numbers.</summary>
/// <param name="block">The block's bytes.</param>
/// <param name="numbers">Takes as many numbers as a block holds.</param>
internal delegate void BlockExpansion(ReadOnlySpan<byte> block, Span<float> numbers);

/// <summary>A type that GGUF files store numbers in: blocks of so many numbers in so many bytes.</summary>
public sealed record GgufType
{
    private static readonly Dictionary<uint, GgufType> ByCode = new GgufType[]
    {
        new() { Code = 0, Name = "F32", Numbers = 1, Bytes = 4, Plain = ScalarType.Float32 },
        new() { Code = 1, Name = "F16", Numbers = 1, Bytes = 2, Plain = ScalarType.Float16 },
        new() { Code = 2, Name = "Q4_0", Numbers = 32, Bytes = 18, Expand = SmallBlocks.Q4Of0 },
        new() { Code = 3, Name = "Q4_1", Numbers = 32, Bytes = 20, Expand = SmallBlocks.Q4Of1 },
        new() { Code = 6, Name = "Q5_0", Numbers = 32, Bytes = 22, Expand = SmallBlocks.Q5Of0 },
        new() { Code = 7, Name = "Q5_1", Numbers = 32, Bytes = 24, Expand = SmallBlocks.Q5Of1 },
        new() { Code = 8, Name = "Q8_0", Numbers = 32, Bytes = 34, Expand = SmallBlocks.Q8Of0 },
        new() { Code = 10, Name = "Q2_K", Numbers = 256, Bytes = 84, Expand = SuperBlocks.Q2 },
        new() { Code = 11, Name = "Q3_K", Numbers = 256, Bytes = 110, Expand = SuperBlocks.Q3 },
        new() { Code = 12, Name = "Q4_K", Numbers = 256, Bytes = 144, Expand = SuperBlocks.Q4 },
        new() { Code = 13, Name = "Q5_K", Numbers = 256, Bytes = 176, Expand = SuperBlocks.Q5 },
        new() { Code = 14, Name = "Q6_K", Numbers = 256, Bytes = 210, Expand = SuperBlocks.Q6 },
        new() { Code = 20, Name = "IQ4_NL", Numbers = 32, Bytes = 18, Expand = SmallBlocks.Iq4Nl },
        new() { Code = 23, Name = "IQ4_XS", Numbers = 256, Bytes = 136, Expand = SuperBlocks.Iq4Xs },
        new() { Code = 30, Name = "BF16", Numbers = 1, Bytes = 2, Plain = ScalarType.BFloat16 },
    }.ToDictionary(type => type.Code);

    /// <summary>Names of types that exist and are not read, for messages.</summary>
    private static readonly Dictionary<uint, string> Unread = new()
    {
        [4] = "Q4_2", [5] = "Q4_3", [9] = "Q8_1", [15] = "Q8_K", [16] = "IQ2_XXS", [17] = "IQ2_XS", [18] = "IQ3_XXS", [19] = "IQ1_S", [21] = "IQ3_S",
        [22] = "IQ2_S", [24] = "I8", [25] = "I16", [26] = "I32", [27] = "I64", [28] = "F64", [29] = "IQ1_M", [31] = "Q4_0_4_4", [32] = "Q4_0_4_8",
        [33] = "Q4_0_8_8", [34] = "TQ1_0", [35] = "TQ2_0", [39] = "MXFP4",
    };

    private GgufType()
    {
    }

    /// <summary>Every type that is read.</summary>
    public static IReadOnlyCollection<GgufType> All => ByCode.Values;

    /// <summary>The type's number in files.</summary>
    public required uint Code { get; init; }

    /// <summary>What it is called, such as <c>Q4_K</c>.</summary>
    public required string Name { get; init; }

    /// <summary>Numbers of a block.</summary>
    public required int Numbers { get; init; }

    /// <summary>Bytes of a block.</summary>
    public required int Bytes { get; init; }

    /// <summary>The data type whose numbers stand in the file as they are; null for blocks that have to be expanded.</summary>
    public ScalarType? Plain { get; private init; }

    /// <summary>Turns a block into its numbers; null where they stand in the file as they are.</summary>
    internal BlockExpansion? Expand { get; private init; }

    /// <summary>The type of a number in a file, or null when it is not read.</summary>
    public static GgufType? Parse(uint code) => ByCode.GetValueOrDefault(code);

    /// <summary>The type of a name in any case, or null when there is none such.</summary>
    public static GgufType? Named(string name) => ByCode.Values.FirstOrDefault(type => type.Name.Equals(name, StringComparison.OrdinalIgnoreCase));

    /// <summary>What a type that may not be read is called, for messages.</summary>
    public static string NameOf(uint code) => Parse(code)?.Name ?? Unread.GetValueOrDefault(code) ?? $"number {code}";

    /// <summary>Bytes that so many numbers take; whole blocks of them.</summary>
    public long BytesOf(long numbers) => numbers / Numbers * Bytes;

    /// <inheritdoc />
    public override string ToString() => Name;
}
