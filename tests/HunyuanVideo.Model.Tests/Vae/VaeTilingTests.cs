using HunyuanVideo.Model.Vae;
using static TorchSharp.torch;

namespace HunyuanVideo.Model.Tests.Vae;

public sealed class VaeTilingTests
{
    [Fact]
    public void From_ReleasedVae_IsTheReferenceGeometry()
    {
        VaeTiling tiling = VaeTiling.From(VaeConfig.Hy88416c);
        Assert.Equal(new TileSteps(Tile: 32, Stride: 24, BlendExtent: 64, Limit: 192), tiling.Space!.Decoding);
        Assert.Equal(new TileSteps(Tile: 16, Stride: 12, BlendExtent: 16, Limit: 48), tiling.Time!.Decoding);
        Assert.Equal(new TileSteps(Tile: 256, Stride: 192, BlendExtent: 8, Limit: 24), tiling.Space!.Encoding);
        Assert.Equal(new TileSteps(Tile: 64, Stride: 48, BlendExtent: 4, Limit: 12), tiling.Time!.Encoding);
    }

    [Theory]
    [InlineData(250, 64, "tilePixels")]
    [InlineData(256, 60, "tileFrames")]
    [InlineData(0, 64, "tilePixels")]
    public void Of_SizeWithoutAWholeOverlap_IsRefused(int pixels, int frames, string parameter)
    {
        Assert.Throws<ArgumentOutOfRangeException>(parameter, () => VaeTiling.Of(VaeConfig.Hy88416c, pixels, frames));
    }

    [Theory]
    [InlineData(33, new long[] { 0, 24 })]
    [InlineData(90, new long[] { 0, 24, 48, 72 })]
    [InlineData(48, new long[] { 0, 24 })]
    public void Starts_Length_CoversItInStrides(long length, long[] expected)
    {
        Assert.Equal(expected, VaeTiling.From(VaeConfig.Hy88416c).Space!.Decoding.Starts(length));
    }

    [Fact]
    public void BlendInPlace_TileShorterThanTheExtent_FadesOverTheTile()
    {
        using var scope = NewDisposeScope();
        Tensor previous = full([1, 1, 6, 1, 1], 8f);
        Tensor tile = zeros([1, 1, 4, 1, 1]);
        TileBlending.BlendInPlace(previous, tile, 2, blendExtent: 16);
        Assert.Equal([8f, 6f, 4f, 2f], tile.data<float>().ToArray());
    }

    [Fact]
    public void BlendInPlace_LongerTile_FadesFromTheEndOfThePreviousOne()
    {
        using var scope = NewDisposeScope();
        Tensor previous = tensor(new[] { 0f, 0f, 4f, 8f }).view(1, 1, 1, 4, 1);
        Tensor tile = full([1, 1, 1, 4, 1], 16f);
        TileBlending.BlendInPlace(previous, tile, 3, blendExtent: 2);
        Assert.Equal([4f, 12f, 16f, 16f], tile.data<float>().ToArray());
    }
}
