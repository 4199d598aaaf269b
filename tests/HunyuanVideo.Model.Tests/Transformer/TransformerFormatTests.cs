using HunyuanVideo.Model.Checkpoints;
using HunyuanVideo.Model.Checkpoints.Stored;
using HunyuanVideo.Model.Tests.Checkpoints;
using HunyuanVideo.Model.Tests.Support;
using HunyuanVideo.Model.Transformer;
using static TorchSharp.torch;

namespace HunyuanVideo.Model.Tests.Transformer;

/// <summary>The same weights in every format people have give the same output.</summary>
public sealed class TransformerFormatTests
{
    private const double Tolerance = 2e-5;
    private const string Fp8 = "mp_rank_00_model_states_fp8.pt";

    [Theory]
    [InlineData("safetensors")]
    [InlineData("prefixed")]
    [InlineData("diffusers")]
    [InlineData("sharded")]
    [InlineData("fp32 pt")]
    [InlineData("prefixed pt")]
    public void Forward_FullPrecisionInAnyFormat_EqualsTheFixture(string format)
    {
        using var folder = new TemporaryFolder();
        using var scope = NewDisposeScope();
        Write(format, folder);
        TensorAssert.Close(Expected("dit_video.safetensors"), Run(WeightFiles.Find(folder.Path)), Tolerance, format);
    }

    [Fact]
    public void Forward_Bf16Archive_EqualsRoundedSafetensorsBitForBit()
    {
        using var folder = new TemporaryFolder();
        using var scope = NewDisposeScope();
        using SafetensorsFile full = Golden.Open("dit.safetensors");
        SafetensorsWriter.Write(folder.PathOf("a.safetensors"), full.Names.ToDictionary(name => name, name => full.Read(name).to(ScalarType.BFloat16)));
        TensorAssert.Identical(Run(WeightFiles.Find(folder.Path)), Run(WeightFiles.At(Golden.PathOf("mp_rank_00_model_states_bf16.pt"))));
    }

    [Fact]
    public void Forward_Fp8ArchiveWithItsMap_EqualsTheFixture()
    {
        using var scope = NewDisposeScope();
        TensorAssert.Close(Expected("dit_video_fp8_dequant.safetensors"), Run(WeightFiles.At(Golden.PathOf(Fp8))), Tolerance);
    }

    [Fact]
    public void Forward_ScaledFp8SingleFile_EqualsTheFixture()
    {
        using var folder = new TemporaryFolder();
        using var scope = NewDisposeScope();
        using TorchZipFile weights = TorchZipFile.Open(Golden.PathOf(Fp8));
        using TorchZipFile map = TorchZipFile.Open(ScaleMap.PathOf(weights.Path));
        const string Prefix = "model.diffusion_model.";
        var tensors = weights.Names.ToDictionary(name => Prefix + name, weights.Read);
        foreach (string module in map.Names)
        {
            tensors[$"{Prefix}{module}.scale_weight"] = map.Read(module);
        }

        tensors[Prefix + "scaled_fp8"] = zeros(0).to(SafetensorsDType.Float8E4M3);
        SafetensorsWriter.Write(folder.PathOf("scaled.safetensors"), tensors);
        TensorAssert.Close(Expected("dit_video_fp8_dequant.safetensors"), Run(WeightFiles.Find(folder.Path)), Tolerance);
    }

    private static void Write(string format, TemporaryFolder folder)
    {
        using SafetensorsFile official = Golden.Open("dit.safetensors");
        const string Prefix = "model.diffusion_model.";
        switch (format)
        {
            case "safetensors":
                File.Copy(official.Path, folder.PathOf("a.safetensors"));
                break;
            case "prefixed":
                SafetensorsWriter.Write(folder.PathOf("a.safetensors"), official.Names.ToDictionary(name => Prefix + name, official.Read));
                break;
            case "diffusers":
                SafetensorsWriter.Write(folder.PathOf("a.safetensors"), DiffusersCopy.Of(official, hiddenSize: 32));
                break;
            case "sharded":
                StateDictTests.WriteShardedCopy(official, folder, shards: 3);
                break;
            case "fp32 pt":
                RawTorchZip.WriteFixture(folder, "mp_rank_00_model_states", "dit.safetensors");
                break;
            default:
                File.WriteAllBytes(folder.PathOf("a.pt"), RawTorchZip.Of(official.Names.ToDictionary(name => Prefix + name, official.Read), key: "state_dict"));
                break;
        }
    }

    private static Tensor Expected(string fixture)
    {
        using SafetensorsFile file = Golden.Open(fixture);
        return file.Read("output");
    }

    private static Tensor Run(WeightFiles files)
    {
        using var noGrad = inference_mode();
        using var scope = NewDisposeScope();
        using StateDict state = StateDict.Open(files, ModelPart.Transformer);
        using var model = new HunyuanVideoTransformer(new Weights(state, CPU, ScalarType.Float32), TransformerConfig.From("dit.json", Golden.Json("dit.json")));
        state.ThrowIfUnread();
        using SafetensorsFile inputs = Golden.Open("dit_video.safetensors");
        Tensor latent = inputs.Read("latent");
        return model.Forward(
            latent,
            inputs.Read("timestep"),
            inputs.Read("text_states"),
            inputs.Read("text_mask"),
            inputs.Read("text_states_2"),
            model.RotaryTable(latent.shape),
            inputs.Read("guidance")).MoveToOuterDisposeScope();
    }
}
