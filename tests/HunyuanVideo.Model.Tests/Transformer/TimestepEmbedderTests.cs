using System.Runtime.InteropServices;
using System.Security.Cryptography;
using HunyuanVideo.Model.Checkpoints;
using HunyuanVideo.Model.Tests.Support;
using HunyuanVideo.Model.Transformer;
using static TorchSharp.torch;

namespace HunyuanVideo.Model.Tests.Transformer;

public sealed class TimestepEmbedderTests
{
    private const double Tolerance = 2e-5;

    /// <summary>Any other bit would show: an angle is up to 20 000 times a frequency.</summary>
    [Fact]
    public void Frequencies_AnyProcessor_HaveTheReferencesBits()
    {
        byte[] bytes = MemoryMarshal.AsBytes<float>(TimestepEmbedder.Frequencies()).ToArray();

        Assert.Equal("f6f8f3acbf28e93e27e5034aa02d4288612c2462ab4c21e0eb2e66999cd567d6", Convert.ToHexStringLower(SHA256.HashData(bytes)));
    }

    [Fact]
    public void Frequencies_All_AreWithinABitOfTheFormula()
    {
        Assert.All(TimestepEmbedder.Frequencies().Select((frequency, i) => (frequency, i)), pair =>
        {
            double formula = Math.Exp((float)-Math.Log(10_000) * pair.i / 128);
            Assert.InRange(pair.frequency, MathF.BitDecrement((float)formula), MathF.BitIncrement((float)formula));
        });
    }

    /// <summary>With one of the reference's frequencies a bit off, the difference is ten times this.</summary>
    [Theory]
    [InlineData("dit_video.safetensors")]
    [InlineData("dit_cfg_pair.safetensors")]
    public void Forward_ReferencesGuidance_IsAsGoodAsEqual(string fixture)
    {
        using var noGrad = inference_mode();
        using var scope = NewDisposeScope();
        using SafetensorsFile file = Golden.Open(fixture);
        using var state = new StateDict(Golden.Open("dit.safetensors"));
        using var weights = new Weights(state, CPU, ScalarType.Float32);
        var embedder = new TimestepEmbedder(weights.Scope("guidance_in"), hiddenSize: 32);

        TensorAssert.Close(file.Read("hook.guidance_in"), embedder.Forward(file.Read("guidance")), 1e-6, "guidance_in");
    }

    /// <summary>The reference's two operations after its frequencies, in fp64 from its fp32 angles.</summary>
    [Theory]
    [InlineData("guidance_in", 1000, 20000, 100)]
    [InlineData("time_in", 0, 1000, 1)]
    public void Forward_EveryGuidanceAndTimestep_IsTheReferences(string module, int first, int last, int step)
    {
        using var noGrad = inference_mode();
        using var scope = NewDisposeScope();
        using var state = new StateDict(Golden.Open("dit.safetensors"));
        using var weights = new Weights(state, CPU, ScalarType.Float32);
        var embedder = new TimestepEmbedder(weights.Scope(module), hiddenSize: 32);
        Tensor t = arange(first, last + 1, step, ScalarType.Float32);
        Tensor angles = (t.unsqueeze(1) * tensor(TimestepEmbedder.Frequencies())).to(ScalarType.Float64); // (values, 128)
        Tensor Read(string name, params long[] shape) => state.Read($"{module}.mlp.{name}", shape).to(ScalarType.Float64);
        Tensor hidden = nn.functional.silu(nn.functional.linear(cat([angles.cos(), angles.sin()], dim: 1), Read("0.weight", 32, 256), Read("0.bias", 32)));
        Tensor expected = nn.functional.linear(hidden, Read("2.weight", 32, 32), Read("2.bias", 32));
        Tensor actual = embedder.Forward(t);
        for (int i = 0; i < t.shape[0]; i++)
        {
            TensorAssert.Close(expected[i], actual[i], Tolerance, $"{module} at {t[i].item<float>()}");
        }
    }
}
