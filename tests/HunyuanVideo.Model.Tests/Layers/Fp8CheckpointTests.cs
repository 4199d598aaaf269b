using HunyuanVideo.Model.Checkpoints;
using HunyuanVideo.Model.Tests.Checkpoints;
using HunyuanVideo.Model.Tests.Support;
using HunyuanVideo.Model.Transformer;
using static TorchSharp.torch;

namespace HunyuanVideo.Model.Tests.Layers;

/// <summary>Weights that a checkpoint stores in 8 bits stay so and mean the same.</summary>
public sealed class Fp8CheckpointTests
{
    private const string Weights = "mp_rank_00_model_states_fp8.pt";

    [Fact]
    public void Take_OfficialFile_GivesTheDequantisedNumbers()
    {
        using var scope = NewDisposeScope();
        using StateDict raw = StateDict.Open([Golden.PathOf(Weights)]);
        using StateDict read = StateDict.Open([Golden.PathOf(Weights)]);
        using TorchZipFile file = TorchZipFile.Open(Golden.PathOf(Weights));
        using var weights = new Weights(raw, CPU, ScalarType.Float32, new WeightPlacement(OnHost: false, Fp8: true));
        string[] names = [.. file.Names.Where(name => file.DTypeOf(name) == SafetensorsDType.Float8E4M3)];
        Assert.NotEmpty(names);
        foreach (string name in names)
        {
            long[] shape = [.. file.ShapeOf(name)];
            Fp8Weight fp8 = weights.TakeFp8(name, shape[0], shape[1])!;
            Assert.Equal(SafetensorsDType.Float8E4M3, fp8.Bytes.dtype);
            TensorAssert.Identical(read.Read(name, shape), fp8.Dequantise());
        }
    }

    [Fact]
    public void Forward_OfficialFile_GivesTheSameBitsAsDequantisedOnRead()
    {
        using var noGradient = inference_mode();
        using var scope = NewDisposeScope();
        TensorAssert.Identical(Run(new WeightPlacement(OnHost: false, Fp8: false)), Run(new WeightPlacement(OnHost: false, Fp8: true)));
    }

    [Theory]
    [InlineData(".scale_weight", 1)]
    [InlineData(".weight_scale", 2)]
    public void ReadFp8_ScaleBesideTheWeight_HasARowForEachOutput(string ending, int count)
    {
        using var folder = new TemporaryFolder();
        using var scope = NewDisposeScope();
        Tensor scale = count == 1 ? tensor(2f) : tensor([2f, 4f]);
        SafetensorsWriter.Write(folder.PathOf("a.safetensors"), new Dictionary<string, Tensor>
        {
            ["single_blocks.0.linear1.weight"] = arange(6, dtype: ScalarType.Float32).reshape(2, 3).to(SafetensorsDType.Float8E4M3),
            ["single_blocks.0.linear1" + ending] = scale,
        });
        using StateDict state = StateDict.Open([folder.PathOf("a.safetensors")]);
        StoredFp8 stored = state.ReadFp8("single_blocks.0.linear1.weight", [2, 3])!.Value;
        TensorAssert.Identical(scale.reshape(-1, 1).expand(2, 1), stored.Scale);
        TensorAssert.Identical(state.Read("single_blocks.0.linear1.weight", [2, 3]), stored.Bytes.to(ScalarType.Float32) * stored.Scale);
        state.ThrowIfUnread();
    }

    [Fact]
    public void ReadFp8_SplitProjections_AreJoinedWithTheirScales()
    {
        using var folder = new TemporaryFolder();
        using var scope = NewDisposeScope();
        string[] parts = ["attn.to_q", "attn.to_k", "attn.to_v"];
        var tensors = new Dictionary<string, Tensor>();
        foreach ((string part, int i) in parts.Select((part, i) => (part, i)))
        {
            tensors[$"transformer_blocks.0.{part}.weight"] = (arange(6, dtype: ScalarType.Float32).reshape(2, 3) + i).to(SafetensorsDType.Float8E4M3);
            tensors[$"transformer_blocks.0.{part}.scale_weight"] = tensor(1f + i);
        }

        SafetensorsWriter.Write(folder.PathOf("a.safetensors"), tensors);
        using StateDict state = StateDict.Open([folder.PathOf("a.safetensors")], KeyMap.DiffusersTransformer);
        const string name = "double_blocks.0.img_attn_qkv.weight";
        StoredFp8 stored = state.ReadFp8(name, [6, 3])!.Value;
        TensorAssert.Identical(tensor([1f, 1f, 2f, 2f, 3f, 3f]).unsqueeze(1), stored.Scale);
        TensorAssert.Identical(state.Read(name, [6, 3]), stored.Bytes.to(ScalarType.Float32) * stored.Scale);
    }

    [Fact]
    public void ReadFp8_WholeTypes_AreNull()
    {
        using var scope = NewDisposeScope();
        using StateDict state = new(Golden.Open("dit.safetensors"));
        Assert.Null(state.ReadFp8("single_blocks.0.linear2.weight", [.. state.ShapeOf("single_blocks.0.linear2.weight")]));
    }

    private static Tensor Run(WeightPlacement placement)
    {
        using var scope = NewDisposeScope();
        using StateDict state = StateDict.Open([Golden.PathOf(Weights)]);
        using var model = new HunyuanVideoTransformer(
            new Weights(state, CPU, ScalarType.Float32, placement), TransformerConfig.From("dit.json", Golden.Json("dit.json")));
        using SafetensorsFile file = Golden.Open("dit_video.safetensors");
        Tensor Input(string name) => file.Read(name);
        return model.Forward(
            Input("latent"),
            Input("timestep"),
            Input("text_states"),
            Input("text_mask"),
            Input("text_states_2"),
            model.RotaryTable(file.Entries["latent"].Shape),
            Input("guidance")).MoveToOuterDisposeScope();
    }
}
