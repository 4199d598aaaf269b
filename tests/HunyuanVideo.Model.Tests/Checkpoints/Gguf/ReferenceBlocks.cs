using System.IO.Compression;
using System.Text.Json;
using HunyuanVideo.Model.Checkpoints.Gguf;
using HunyuanVideo.Model.Tests.Support;

namespace HunyuanVideo.Model.Tests.Checkpoints.Gguf;

/// <summary>A block as the format's reference program has it.</summary>
/// <param name="Bytes">Its bytes.</param>
/// <param name="Values">The numbers it makes of them.</param>
/// <param name="Input">The numbers it made the bytes of; null where there are none.</param>
internal sealed record ReferenceBlock(byte[] Bytes, double[] Values, float[]? Input)
{
    /// <summary>What may be between two programs: types with a minimum add two products, and round once more or less.</summary>
    private const double RelativeRounding = 6e-8;

    private static readonly string[] WithMinimum = ["Q4_1", "Q5_1", "Q2_K", "Q4_K", "Q5_K"];

    /// <summary>The types there are blocks of.</summary>
    public static TheoryData<string> Types { get; } = [.. GgufType.All.Where(type => type.Plain is null).Select(type => type.Name)];

    /// <summary>How far numbers of a type may be from the reference's.</summary>
    public static double Tolerance(string type, IEnumerable<double> values) =>
        WithMinimum.Contains(type, StringComparer.Ordinal) ? RelativeRounding * values.Max(Math.Abs) : 0;

    /// <summary>All blocks of a type.</summary>
    public static IReadOnlyList<ReferenceBlock> Of(string type)
    {
        using var packed = new GZipStream(File.OpenRead(Golden.PathOf("gguf/blocks.json.gz")), CompressionMode.Decompress);
        using JsonDocument json = JsonDocument.Parse(packed);
        return [.. json.RootElement.GetProperty(type).GetProperty("vectors").EnumerateArray().Select(Read)];
    }

    private static ReferenceBlock Read(JsonElement vector) => new(
        Convert.FromHexString(vector.GetProperty("bytes").GetString()!),
        [.. vector.GetProperty("values").EnumerateArray().Select(value => value.GetDouble())],
        vector.TryGetProperty("input", out JsonElement input) ? [.. input.EnumerateArray().Select(value => value.GetSingle())] : null);
}
