using HunyuanVideo.Web.Rendering;

namespace HunyuanVideo.Web.Tests.Rendering;

public sealed class NvidiaSmiTests
{
    [Fact]
    public void Parse_TwoCards_ReadsBoth()
    {
        IReadOnlyList<GpuMemory> cards = NvidiaSmi.Parse("NVIDIA H200, 1024, 143771\nNVIDIA H200, 0, 143771\n");

        Assert.Equal(2, cards.Count);
        Assert.Equal(new GpuMemory("NVIDIA H200", 1024L << 20, 143771L << 20), cards[0]);
        Assert.Equal(142747L << 20, cards[0].Free);
    }

    [Fact]
    public void Parse_UseAndPower_ReadsThem()
    {
        IReadOnlyList<GpuMemory> cards = NvidiaSmi.Parse("NVIDIA H200, 1024, 143771, 98, 671.30\nTesla T4, 10, 15360, 3, [N/A]\n");

        Assert.Equal((98, 671.3), (cards[0].Busy, cards[0].Watts));
        Assert.Equal((3, null), (cards[1].Busy, cards[1].Watts));
    }

    [Theory]
    [InlineData("")]
    [InlineData("NVIDIA-SMI has failed because it couldn't communicate with the NVIDIA driver.")]
    [InlineData("Card, [N/A], 100")]
    [InlineData("a, b\nc")]
    public void Parse_AnythingElse_HasNoCard(string output) => Assert.Empty(NvidiaSmi.Parse(output));
}
