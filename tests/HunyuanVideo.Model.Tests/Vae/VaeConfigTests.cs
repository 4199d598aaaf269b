using System.Text.Json;
using HunyuanVideo.Model.Checkpoints;
using HunyuanVideo.Model.Vae;

namespace HunyuanVideo.Model.Tests.Vae;

public sealed class VaeConfigTests
{
    [Fact]
    public void From_NanoConfig_ReadsTheKeysOfDiffusers()
    {
        VaeConfig config = VaeFixture.NanoConfig;
        Assert.Equal([16, 24, 48, 48], config.BlockOutChannels);
        Assert.Equal(0.589144, config.ScalingFactor);
        Assert.Equal((4, 8, 256, 64), (config.TimeCompressionRatio, config.SpatialCompressionRatio, config.SampleSize, config.SampleTsize));
    }

    [Theory]
    [InlineData("""{"block_out_channels": [5], "layers_per_block": 2, "norm_num_groups": 2}""", "[5]")]
    [InlineData("""{"block_out_channels": [4], "layers_per_block": 2, "norm_num_groups": 2, "sample_size": 250}""", "'sample_size' is 250")]
    [InlineData("""{"block_out_channels": [4], "layers_per_block": 2, "norm_num_groups": 2, "sample_tsize": 0}""", "'sample_tsize' is 0")]
    [InlineData("""{"block_out_channels": [4], "layers_per_block": 2, "norm_num_groups": 2, "time_compression_ratio": 3}""", "ratio 3")]
    public void From_OddSizes_NamesFileAndValue(string json, string expected)
    {
        using JsonDocument document = JsonDocument.Parse(json);
        var error = Assert.Throws<CheckpointException>(() => VaeConfig.From("vae.json", new JsonConfig("vae.json", document.RootElement)));
        Assert.StartsWith("vae.json: ", error.Message, StringComparison.Ordinal);
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }
}
