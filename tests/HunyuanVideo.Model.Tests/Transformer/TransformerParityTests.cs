using HunyuanVideo.Model.Checkpoints;
using HunyuanVideo.Model.Tests.Support;
using HunyuanVideo.Model.Transformer;
using static TorchSharp.torch;

namespace HunyuanVideo.Model.Tests.Transformer;

public sealed class TransformerParityTests
{
    private const double Tolerance = 2e-5;

    [Theory]
    [InlineData("dit_video.safetensors")]
    [InlineData("dit_image.safetensors")]
    [InlineData("dit_cfg_pair.safetensors")]
    public void Forward_Fixture_EveryStageMatches(string fixture)
    {
        using var noGrad = inference_mode();
        using var scope = NewDisposeScope();
        using HunyuanVideoTransformer model = Open("dit.json", "dit.safetensors", string.Empty);
        using SafetensorsFile file = Golden.Open(fixture);
        var stages = new Dictionary<string, List<Tensor>>(StringComparer.Ordinal);
        model.Observer = (stage, output) =>
        {
            stages.TryAdd(stage, []);
            stages[stage].Add(output.clone().DetachFromDisposeScope());
        };

        Tensor output = Run(model, file);

        string[] hooks = [.. file.Entries.Keys.Where(name => name.StartsWith("hook.", StringComparison.Ordinal))];
        Assert.NotEmpty(hooks);
        foreach (string hook in hooks)
        {
            AssertStage(hook["hook.".Length..], file.Read(hook), stages[hook["hook.".Length..]], file.Read("text_mask"));
        }

        TensorAssert.Close(file.Read("output"), output, Tolerance, "output");
    }

    [Fact]
    public void Forward_WithoutGuidanceEmbedding_Matches()
    {
        using var noGrad = inference_mode();
        using var scope = NewDisposeScope();
        using HunyuanVideoTransformer model = Open("dit_no_guidance.json", "dit_no_guidance.safetensors", "weights.");
        using SafetensorsFile file = Golden.Open("dit_no_guidance.safetensors");
        TensorAssert.Close(file.Read("output"), Run(model, file), Tolerance);
    }

    [Theory]
    [InlineData(ScalarType.BFloat16, 3e-2)]
    [InlineData(ScalarType.Float16, 5e-3)]
    public void Forward_HalfPrecision_StaysNearTheFixture(ScalarType dtype, double tolerance)
    {
        using var noGrad = inference_mode();
        using var scope = NewDisposeScope();
        using HunyuanVideoTransformer model = Open("dit.json", "dit.safetensors", string.Empty, dtype);
        using SafetensorsFile file = Golden.Open("dit_video.safetensors");
        TensorAssert.Close(file.Read("output"), Run(model, file), tolerance);
    }

    [Fact]
    public void Forward_GuidanceMissing_SaysSo()
    {
        using var scope = NewDisposeScope();
        using HunyuanVideoTransformer model = Open("dit.json", "dit.safetensors", string.Empty);
        using SafetensorsFile file = Golden.Open("dit_video.safetensors");
        Tensor latent = file.Read("latent");
        Tensor table = model.RotaryTable(latent.shape);
        Assert.Throws<ArgumentException>(() => model.Forward(
            latent, file.Read("timestep"), file.Read("text_states"), file.Read("text_mask"), file.Read("text_states_2"), table, guidance: null));
    }

    [Fact]
    public void RotaryTable_Fixture_EqualsTheReference()
    {
        using var scope = NewDisposeScope();
        using SafetensorsFile file = Golden.Open("rope.safetensors");
        TransformerConfig config = TransformerConfig.HunyuanVideoT2CfgDistill;
        foreach (string name in file.Entries.Keys.Where(name => name.StartsWith("cos_", StringComparison.Ordinal)))
        {
            long[] grid = [.. name["cos_".Length..].Split('x').Select(long.Parse)];
            Tensor table = FreqsCis.ForGrid(grid, config.RopeDimList, config.RopeTheta, CPU);
            // the fixture repeats each number for both channels of a pair
            TensorAssert.Close(file.Read(name), table.real.repeat_interleave(2, dim: 1), 1e-6, name);
            TensorAssert.Close(file.Read("sin_" + name["cos_".Length..]), table.imag.repeat_interleave(2, dim: 1), 1e-6, "sin of " + name);
        }
    }

    private static HunyuanVideoTransformer Open(string config, string weights, string prefix, ScalarType dtype = ScalarType.Float32)
    {
        var state = new StateDict(Golden.Open(weights), prefix);
        return new HunyuanVideoTransformer(
            new Weights(state, CPU, dtype), TransformerConfig.From(config, Golden.Json(config)));
    }

    private static Tensor Run(HunyuanVideoTransformer model, SafetensorsFile file)
    {
        Tensor latent = file.Read("latent");
        return model.Forward(
            latent,
            file.Read("timestep"),
            file.Read("text_states"),
            file.Read("text_mask"),
            file.Read("text_states_2"),
            model.RotaryTable(latent.shape),
            file.Entries.ContainsKey("guidance") ? file.Read("guidance") : null);
    }

    /// <summary>Compares sample by sample; of text tokens behind the refiner only the valid ones exist here.</summary>
    private static void AssertStage(string stage, Tensor expected, List<Tensor> actual, Tensor textMask)
    {
        Assert.Equal(expected.shape[0], actual.Count);
        for (int i = 0; i < actual.Count; i++)
        {
            Tensor one = expected.narrow(0, i, 1);
            Tensor valid = textMask[i].nonzero().flatten();
            long missing = textMask.shape[1] - valid.shape[0];
            if (stage == "txt_in")
            {
                TensorAssert.Close(one.index_select(1, valid), actual[i].index_select(1, valid), Tolerance, stage);
            }
            else if (one.dim() == 3 && one.shape[1] == actual[i].shape[1] + missing && missing > 0)
            {
                long image = one.shape[1] - textMask.shape[1];
                Tensor kept = cat([arange(image), valid + image]);
                TensorAssert.Close(one.index_select(1, kept), actual[i], Tolerance, stage);
            }
            else
            {
                TensorAssert.Close(one, actual[i], Tolerance, stage);
            }

            actual[i].Dispose();
        }
    }
}
