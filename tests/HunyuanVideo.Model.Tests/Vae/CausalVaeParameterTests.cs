using HunyuanVideo.Model.Checkpoints;
using HunyuanVideo.Model.Tests.Support;
using HunyuanVideo.Model.Vae;
using static TorchSharp.torch;

namespace HunyuanVideo.Model.Tests.Vae;

public sealed class CausalVaeParameterTests
{
    [Fact]
    public void Constructor_GoldenConfig_TakesExactlyTheParametersOfTheCheckpoint()
    {
        using SafetensorsFile file = Golden.Open("vae.safetensors");
        AssertSameParameters(file, VaeFixture.GoldenConfig);
    }

    [Fact]
    public void Constructor_NanoConfig_TakesExactlyTheParametersOfTheCheckpoint()
    {
        using SafetensorsFile file = SafetensorsFile.Open(VaeFixture.NanoWeightsPath);
        AssertSameParameters(file, VaeFixture.NanoConfig);
    }

    [Fact]
    public void Constructor_MissingParameter_NamesIt()
    {
        using SafetensorsFile file = Golden.Open("dit.safetensors");
        using var source = new StateDict(file);
        using var weights = new Weights(source, CPU, ScalarType.Float32);
        var error = Assert.Throws<CheckpointException>(() => new CausalVae(VaeFixture.GoldenConfig, weights));
        Assert.Contains("encoder.conv_in.conv.weight", error.Message, StringComparison.Ordinal);
    }

    private static void AssertSameParameters(SafetensorsFile file, VaeConfig config)
    {
        var recorder = new ShapeRecorder();
        using var vae = new CausalVae(config, new Weights(recorder, META, ScalarType.Float16));
        Assert.Equal(file.Entries.Keys.Order(StringComparer.Ordinal), recorder.Shapes.Keys.Order(StringComparer.Ordinal));
        Assert.All(recorder.Shapes, taken => Assert.Equal(file.Entries[taken.Key].Shape, taken.Value));
    }
}
