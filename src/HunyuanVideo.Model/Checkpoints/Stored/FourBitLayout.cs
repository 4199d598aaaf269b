using System.Text.Json;
using HunyuanVideo.Model.Native;
using TorchSharp;
using static TorchSharp.torch;

namespace HunyuanVideo.Model.Checkpoints.Stored;

/// <summary>How bitsandbytes laid out a parameter of 4 bits.</summary>
internal sealed class FourBitLayout
{
    private const int TableLength = 16;
    private const int NestedTableLength = 256;

    private readonly RawTensor _scales;
    private readonly Nesting? _nesting;

    private FourBitLayout(IReadOnlyList<long> shape, long blockSize, RawTensor values, RawTensor scales, Nesting? nesting) =>
        (Shape, BlockSize, Values, _scales, _nesting) = (shape, blockSize, values, scales, nesting);

    /// <summary>The parameter's shape.</summary>
    public IReadOnlyList<long> Shape { get; }

    /// <summary>How many values share a scale.</summary>
    public long BlockSize { get; }

    /// <summary>The table of values.</summary>
    public RawTensor Values { get; }

    /// <summary>Reads what lies beside a parameter and checks that all of it fits.</summary>
    /// <param name="tensors">All tensors.</param>
    /// <param name="name">The parameter's name.</param>
    /// <param name="state">The description of its numbers.</param>
    /// <exception cref="CheckpointException">Something is missing or does not fit.</exception>
    public static FourBitLayout Read(RawTensors tensors, string name, RawTensor state)
    {
        JsonElement json = SmallJson.Read(state);
        long[] shape = json.TryGetProperty("shape", out JsonElement list) && list.ValueKind == JsonValueKind.Array
            ? [.. list.EnumerateArray().Select(size => size.ValueKind == JsonValueKind.Number && size.TryGetInt64(out long value) ? value : 0)]
            : [];
        long blockSize = Whole(json, "blocksize");
        RawTensor codes = tensors.Find(name)!.Value;
        RawTensor values = Beside(tensors, name, ".quant_map", state);
        RawTensor scales = Beside(tensors, name, ".absmax", state);
        if (shape.Length == 0 || shape.Any(size => size is < 1 or > int.MaxValue) || blockSize < 1
            || !IsCovered(shape, codes.Count * 2, 2) || codes.DType != ScalarType.Byte || values.Count != TableLength || !PlainTensor.IsValue(values.DType)
            || !IsCovered(shape, checked(scales.Count * blockSize), blockSize))
        {
            throw new CheckpointException($"{state.File.Path}: '{state.Name}' does not fit the numbers it describes; download the file again.");
        }

        Nesting? nesting = scales.DType == ScalarType.Byte ? Nesting.Read(tensors, name, state, json, scales.Count) : null;
        return nesting is not null || PlainTensor.IsValue(scales.DType)
            ? new FourBitLayout(shape, blockSize, values, scales, nesting)
            : throw new CheckpointException($"{scales.File.Path}: the scales '{scales.Name}' are of a type that is none of scales.");
    }

    /// <summary>The scales, (blocks), fp32, in the caller's dispose scope.</summary>
    public Tensor ReadScales()
    {
        using var scope = NewDisposeScope();
        Tensor stored = _scales.Read().flatten();
        return (_nesting?.Expand(stored) ?? stored.to(ScalarType.Float32)).MoveToOuterDisposeScope();
    }

    /// <summary>Whether a number of values reaches, and just reaches, what a shape holds.</summary>
    private static bool IsCovered(IEnumerable<long> shape, long values, long granularity)
    {
        Int128 count = shape.Aggregate((Int128)1, (product, size) => product * size);
        return values >= count && values - count < granularity;
    }

    private static RawTensor Beside(RawTensors tensors, string name, string end, RawTensor state) => tensors.Find(name + end)
        ?? throw new CheckpointException($"{state.File.Path} lacks '{name}{end}', which the numbers of '{name}' are read with; download it again.");

    private static long Whole(JsonElement json, string name) =>
        json.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out long whole) && whole is > 0 and <= int.MaxValue ? whole : 0;

    /// <summary>Scales that are themselves stored in 8 bits, with a table and scales of their own.</summary>
    private sealed record Nesting(RawTensor Values, RawTensor Scales, long BlockSize, double Offset)
    {
        public static Nesting Read(RawTensors tensors, string name, RawTensor state, JsonElement json, long count)
        {
            RawTensor values = Beside(tensors, name, ".nested_quant_map", state);
            RawTensor scales = Beside(tensors, name, ".nested_absmax", state);
            long blockSize = Whole(json, "nested_blocksize");
            double offset = json.TryGetProperty("nested_offset", out JsonElement value) && value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out double number) ? number : double.NaN;
            bool fits = double.IsFinite(offset) && blockSize > 0 && values.Count == NestedTableLength && PlainTensor.IsValue(values.DType)
                && PlainTensor.IsValue(scales.DType) && IsCovered([count], checked(scales.Count * blockSize), blockSize);
            return fits ? new Nesting(values, scales, blockSize, offset)
                : throw new CheckpointException($"{state.File.Path}: '{state.Name}' does not fit the scales it describes; download the file again.");
        }

        public Tensor Expand(Tensor codes)
        {
            Tensor values = Values.Read().to(ScalarType.Float32).flatten().index_select(0, codes.to(ScalarType.Int32)); // (blocks)
            Tensor scales = Scales.Read().to(ScalarType.Float32).flatten().repeat_interleave(BlockSize).narrow(0, 0, codes.shape[0]);
            using Scalar offset = (float)Offset;
            return values.mul_(scales).Plus_(offset);
        }
    }
}
