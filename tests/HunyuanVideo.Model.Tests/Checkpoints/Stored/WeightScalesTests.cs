using HunyuanVideo.Model.Checkpoints;
using HunyuanVideo.Model.Tests.Support;
using static TorchSharp.torch;

namespace HunyuanVideo.Model.Tests.Checkpoints.Stored;

public sealed class WeightScalesTests
{
    private const string Weights = "mp_rank_00_model_states_fp8.pt";
    private const string Map = "mp_rank_00_model_states_fp8_map.pt";

    [Fact]
    public void Read_OfficialWeights_AreMultipliedByTheirScale()
    {
        using var scope = NewDisposeScope();
        using StateDict state = StateDict.Open([Golden.PathOf(Weights)]);
        using TorchZipFile stored = TorchZipFile.Open(Golden.PathOf(Weights));
        using TorchZipFile map = TorchZipFile.Open(Golden.PathOf(Map));
        foreach (string module in map.Names)
        {
            Tensor weight = stored.Read(module + ".weight").to(ScalarType.Float32);
            TensorAssert.Identical(weight * map.Read(module), state.Read(module + ".weight", weight.shape));
        }

        Assert.Equal(ScalarType.BFloat16, state.Read("img_in.proj.bias", [32]).dtype);
    }

    [Fact]
    public void Open_MapMissing_NamesIt()
    {
        using var folder = new TemporaryFolder();
        File.Copy(Golden.PathOf(Weights), folder.PathOf(Weights));
        var error = Assert.Throws<CheckpointException>(() => StateDict.Open([folder.PathOf(Weights)]));
        Assert.Equal($"{folder.PathOf(Weights)} holds 8-bit weights, but their scales are missing: download {Map} into the same folder.", error.Message);
    }

    [Fact]
    public void Read_MapWithoutTheModule_NamesBoth()
    {
        using var folder = new TemporaryFolder();
        using var scope = NewDisposeScope();
        File.WriteAllBytes(folder.PathOf("a.pt"), RawTorchZip.Of(Tensors()));
        File.WriteAllBytes(folder.PathOf("a_map.pt"), RawTorchZip.Of(new Dictionary<string, Tensor> { ["other"] = tensor(2f) }, key: null));
        using StateDict state = StateDict.Open([folder.PathOf("a.pt")]);
        var error = Assert.Throws<CheckpointException>(() => state.Read("block.weight", [2, 3]));
        Assert.StartsWith($"{folder.PathOf("a_map.pt")} has no usable scale for 'block'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_MapOfPlainNumbers_Scales()
    {
        using var folder = new TemporaryFolder();
        using var scope = NewDisposeScope();
        File.WriteAllBytes(folder.PathOf("a.pt"), RawTorchZip.Of(Tensors()));
        byte[] map = new RawPickle().Op("}").Text("block").Op("G").Op(0x3f, 0xe0, 0, 0, 0, 0, 0, 0).Op("s").Done;
        File.WriteAllBytes(folder.PathOf("a_map.pt"), RawTorchZip.File(map, []));
        using StateDict state = StateDict.Open([folder.PathOf("a.pt")]);
        TensorAssert.Identical(arange(6, dtype: ScalarType.Float32).reshape(2, 3) * 0.5f, state.Read("block.weight", [2, 3]));
    }

    [Theory]
    [InlineData("", ".scale_weight", 1)]
    [InlineData("model.diffusion_model.", ".scale_weight", 1)]
    [InlineData("", ".weight_scale", 2)]
    public void Read_ScaleBesideTheWeight_Scales(string prefix, string ending, int count)
    {
        using var folder = new TemporaryFolder();
        using var scope = NewDisposeScope();
        Tensor scale = count == 1 ? tensor(2f) : tensor([2f, 4f]);
        Dictionary<string, Tensor> tensors = Tensors(prefix);
        tensors[prefix + "block" + ending] = scale;
        tensors[prefix + "block.scale_input"] = tensor(1f);
        tensors[prefix + "scaled_fp8"] = zeros(2).to(SafetensorsDType.Float8E4M3);
        SafetensorsWriter.Write(folder.PathOf("a.safetensors"), tensors);
        using StateDict state = StateDict.Open([folder.PathOf("a.safetensors")], prefix: prefix);

        Tensor expected = arange(6, dtype: ScalarType.Float32).reshape(2, 3) * (count == 1 ? scale : scale.reshape(2, 1));
        TensorAssert.Identical(expected, state.Read("block.weight", [2, 3]));
        state.ThrowIfUnread();
    }

    [Fact]
    public void Read_MarkedFileWithoutTheScale_IsRefused()
    {
        using var folder = new TemporaryFolder();
        using var scope = NewDisposeScope();
        Dictionary<string, Tensor> tensors = Tensors();
        tensors["scaled_fp8"] = zeros(2).to(SafetensorsDType.Float8E4M3);
        SafetensorsWriter.Write(folder.PathOf("a.safetensors"), tensors);
        using StateDict state = StateDict.Open([folder.PathOf("a.safetensors")]);
        var error = Assert.Throws<CheckpointException>(() => state.Read("block.weight", [2, 3]));
        Assert.Contains("lacks the scale of 'block.weight'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_UnscaledFile_MeansWhatItHolds()
    {
        using var folder = new TemporaryFolder();
        using var scope = NewDisposeScope();
        SafetensorsWriter.Write(folder.PathOf("a.safetensors"), Tensors());
        using StateDict state = StateDict.Open([folder.PathOf("a.safetensors")]);
        TensorAssert.Identical(arange(6, dtype: ScalarType.Float32).reshape(2, 3), state.Read("block.weight", [2, 3]));
    }

    private static Dictionary<string, Tensor> Tensors(string prefix = "") => new()
    {
        [prefix + "block.weight"] = arange(6, dtype: ScalarType.Float32).reshape(2, 3).to(SafetensorsDType.Float8E4M3),
    };
}
