using HunyuanVideo.Model.Checkpoints;
using HunyuanVideo.Model.Tests.Support;
using HunyuanVideo.Model.Transformer;
using static TorchSharp.torch;

namespace HunyuanVideo.Model.Tests.Transformer;

public sealed class TransformerShapeTests
{
    [Fact]
    public void Parameters_At13B_AreTheOfficialOnes()
    {
        var recorder = new ShapeRecorder();
        using var model = new HunyuanVideoTransformer(
            new Weights(recorder, META, ScalarType.BFloat16), TransformerConfig.HunyuanVideoT2CfgDistill);

        Assert.Equal(12_821_012_544, recorder.Shapes.Values.Sum(shape => shape.Aggregate(1L, (product, size) => product * size)));
        Assert.Equal(ExpectedAt13B(), recorder.Shapes.ToDictionary(p => p.Key, p => string.Join('x', p.Value), StringComparer.Ordinal));
    }

    /// <summary>
    /// The fixture's names and shapes, with its sizes replaced by the released model's and its blocks repeated: every size in
    /// the fixture means one thing, so the replacement is unambiguous.
    /// </summary>
    private static Dictionary<string, string> ExpectedAt13B()
    {
        TransformerConfig small = TransformerConfig.From("dit.json", Golden.Json("dit.json"));
        TransformerConfig full = TransformerConfig.HunyuanVideoT2CfgDistill;
        using SafetensorsFile file = Golden.Open("dit.safetensors");
        var expected = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach ((string name, SafetensorsEntry entry) in file.Entries)
        {
            string shape = string.Join('x', entry.Shape.Select((size, axis) => Scale(name, size, axis, small, full)));
            if (name.StartsWith("double_blocks.0.", StringComparison.Ordinal))
            {
                Repeat(expected, name, shape, full.MmDoubleBlocksDepth);
            }
            else if (name.StartsWith("single_blocks.0.", StringComparison.Ordinal))
            {
                Repeat(expected, name, shape, full.MmSingleBlocksDepth);
            }
            else if (!name.Contains("_blocks.", StringComparison.Ordinal))
            {
                expected.Add(name, shape);
            }
        }

        return expected;
    }

    private static void Repeat(Dictionary<string, string> expected, string name, string shape, int count)
    {
        for (int i = 0; i < count; i++)
        {
            expected.Add(name.Replace("_blocks.0.", $"_blocks.{i}.", StringComparison.Ordinal), shape);
        }
    }

    private static long Scale(string name, long size, int axis, TransformerConfig small, TransformerConfig full)
    {
        bool isInput = axis == 1;
        if (name.Contains("_norm.weight", StringComparison.Ordinal))
        {
            return full.HeadDim;
        }

        if (name == "img_in.proj.weight" && axis > 0)
        {
            return size; // latent channels and patch
        }

        if (name.StartsWith("final_layer.linear", StringComparison.Ordinal) && axis == 0)
        {
            return size; // latent channels times patch
        }

        if (isInput && name.EndsWith("mlp.0.weight", StringComparison.Ordinal))
        {
            return size; // sinusoids
        }

        if (isInput && (name.StartsWith("txt_in.input_embedder", StringComparison.Ordinal) || name.StartsWith("txt_in.c_embedder.linear_1", StringComparison.Ordinal)))
        {
            return full.TextStatesDim;
        }

        if (isInput && name.StartsWith("vector_in.in_layer", StringComparison.Ordinal))
        {
            return full.TextStatesDim2;
        }

        Assert.Equal(0, size % small.HiddenSize);
        return size / small.HiddenSize * full.HiddenSize;
    }
}
