using HunyuanVideo.Model.Checkpoints;
using HunyuanVideo.Model.Tests.Checkpoints.Layouts;
using HunyuanVideo.Model.Tests.Support;
using static TorchSharp.torch;
using Tensors = System.Collections.Generic.Dictionary<string, TorchSharp.torch.Tensor>;

namespace HunyuanVideo.Model.Tests.Checkpoints.Stored;

/// <summary>Numbers that bitsandbytes stored in 4 bits, worked out one by one here.</summary>
public sealed class FourBitTensorTests
{
    private const string State = """{"quant_type": "nf4", "blocksize": 4, "dtype": "float32", "shape": [3, 3]""";

    [Fact]
    public void Read_PlainScales_GivesTableTimesScale()
    {
        using var scope = NewDisposeScope();
        // nine numbers in five bytes; the last half byte stands for nothing
        Tensor actual = Read(Of(tensor([1f, 2f, 4f]), State + "}"));

        float[] expected = [.. new[] { 0, 15, 1, 14, 2, 13, 3, 12, 4 }.Select((place, i) => Quantised.Nf4[place] * (i < 4 ? 1 : i < 8 ? 2 : 4))];
        TensorAssert.Identical(tensor(expected).reshape(3, 3), actual);
    }

    [Fact]
    public void Read_NestedScales_AreExpandedFirst()
    {
        using var scope = NewDisposeScope();
        Tensors tensors = Of(tensor(new byte[] { 10, 20, 30 }), State + """, "nested_blocksize": 2, "nested_dtype": "float32", "nested_offset": 0.5}""");
        tensors["block.weight.nested_absmax"] = tensor([2f, 3f]);
        tensors["block.weight.nested_quant_map"] = arange(256, dtype: ScalarType.Float32) / 256f;
        Tensor actual = Read(tensors);

        float[] scales = [(10 / 256f * 2) + 0.5f, (20 / 256f * 2) + 0.5f, (30 / 256f * 3) + 0.5f];
        float[] expected = [.. new[] { 0, 15, 1, 14, 2, 13, 3, 12, 4 }.Select((place, i) => Quantised.Nf4[place] * scales[i / 4])];
        TensorAssert.Identical(tensor(expected).reshape(3, 3), actual);
    }

    [Theory]
    [InlineData("""{"blocksize": 4, "shape": [3, 4]}""", "does not fit the numbers")]
    [InlineData("""{"blocksize": 0, "shape": [3, 3]}""", "does not fit the numbers")]
    [InlineData("""{"blocksize": 4, "shape": [3, -3]}""", "does not fit the numbers")]
    [InlineData("""{"blocksize": 4, "shape": "x"}""", "does not fit the numbers")]
    [InlineData("""{"blocksize": 64, "shape": [9223372036854775807, 9223372036854775807]}""", "does not fit the numbers")]
    [InlineData("[]", "no JSON object")]
    [InlineData("{", "no valid JSON")]
    public void Open_OddDescription_IsRefused(string state, string fault)
    {
        using var scope = NewDisposeScope();
        var error = Assert.Throws<CheckpointException>(() => Read(Of(tensor([1f, 2f, 4f]), state)));

        Assert.Contains(fault, error.Message, StringComparison.Ordinal);
    }

    private static Tensors Of(Tensor scales, string state) => new()
    {
        ["block.weight"] = tensor(new byte[] { 0x0F, 0x1E, 0x2D, 0x3C, 0x40 }).unsqueeze(1),
        ["block.weight.absmax"] = scales,
        ["block.weight.quant_map"] = tensor(Quantised.Nf4),
        ["block.weight.quant_state.bitsandbytes__nf4"] = Quantised.Text(state),
    };

    private static Tensor Read(Tensors tensors)
    {
        using var folder = new TemporaryFolder();
        SafetensorsWriter.Write(folder.PathOf("a.safetensors"), tensors);
        using StateDict state = StateDict.Open([folder.PathOf("a.safetensors")]);
        Tensor values = state.Read("block.weight", [3, 3]);
        state.ThrowIfUnread();
        return values.clone();
    }
}
