using HunyuanVideo.Model.Vae;

namespace HunyuanVideo.Model.Tests.Vae;

public sealed class DecoderTensorsTests
{
    [Fact]
    public void Largest_OfficialTile_IsTheLastStagesPaddedInput()
    {
        // 256 channels, 65 frames and two in front, 256 × 256 pixels and one on each side
        Assert.Equal(256L * 67 * 258 * 258, DecoderTensors.Largest(VaeConfig.Hy88416c, 17, 32, 32));
    }

    [Fact]
    public void Largest_ManyLatentsAndFewChannels_IsTheAttention()
    {
        var config = new VaeConfig { BlockOutChannels = [32], LayersPerBlock = 1, SpatialCompressionRatio = 1, TimeCompressionRatio = 1 };
        Assert.Equal(64L * 64 * 64 * 64 * 5, DecoderTensors.Largest(config, 5, 64, 64));
        Assert.Equal(32L * 7 * 66 * 66, DecoderTensors.Largest(config with { MidBlockAddAttention = false }, 5, 64, 64));
    }

    // latents of tiles at 1280 × 720: whole, at the right edge, at the bottom, in the corner; 65 frames, and 33 at the end
    [Theory]
    [InlineData(17, 32, 32, 1)]
    [InlineData(17, 32, 16, 3)]
    [InlineData(17, 18, 32, 3)]
    [InlineData(17, 18, 16, 6)]
    [InlineData(9, 32, 32, 3)]
    [InlineData(9, 18, 16, 12)]
    [InlineData(5, 16, 16, 26)]
    public void MostTiles_ReleasedVae_KeepsEveryTensorWithin32Bits(int frames, int height, int width, int expected)
    {
        long[] tile = [1, 16, frames, height, width];
        long largest = DecoderTensors.Largest(VaeConfig.Hy88416c, frames, height, width);
        Assert.Equal(expected, DecoderTensors.MostTiles(VaeConfig.Hy88416c, tile, 1000));
        Assert.True(expected * largest <= int.MaxValue);
        Assert.True((expected + 1) * largest > int.MaxValue);
        Assert.Equal(Math.Min(2, expected), DecoderTensors.MostTiles(VaeConfig.Hy88416c, tile, 2));
    }

    [Fact]
    public void MostTiles_MoreThanOneClip_CountsThemAll()
    {
        Assert.Equal(1, DecoderTensors.MostTiles(VaeConfig.Hy88416c, [2, 16, 9, 32, 32], 3));
        // one tile runs whatever its size
        Assert.Equal(1, DecoderTensors.MostTiles(VaeConfig.Hy88416c, [1, 16, 33, 90, 160], 3));
    }
}
