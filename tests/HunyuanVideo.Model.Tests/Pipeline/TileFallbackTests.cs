using System.Runtime.InteropServices;
using HunyuanVideo.Model.Pipeline;
using HunyuanVideo.Model.Vae;

namespace HunyuanVideo.Model.Tests.Pipeline;

public sealed class TileFallbackTests
{
    [Fact]
    public void Decode_MemoryRunsOut_TakesTilesOneByOneThenSmallerOnes()
    {
        var tried = new List<string>();
        VaeTiling used = TileFallback.Decode(tiling => Try(tried, tiling, failures: 3), VaeConfig.Hy88416c, atOnce: 2);
        Assert.Equal(["256 px, 64 frames, 2 at once", "256 px, 64 frames, 1 at once", "128 px, 32 frames, 1 at once", "64 px, 16 frames, 1 at once"], tried);
        Assert.Equal((64, 1), (used.Space!.Samples, used.AtOnce));
    }

    [Fact]
    public void Decode_SmallestTilesDoNotFit_PassesTheErrorOn()
    {
        var tried = new List<string>();
        Assert.Throws<DeviceFullException>(() => TileFallback.Decode(tiling => Try(tried, tiling, failures: 9), VaeConfig.Hy88416c));
        Assert.Equal(3, tried.Count);
    }

    [Fact]
    public void Decode_AnotherError_IsNotTriedAgain()
    {
        int attempts = 0;
        Assert.Throws<DeviceBrokenException>(() => TileFallback.Decode(_ => Fail(), VaeConfig.Hy88416c, atOnce: 2));
        Assert.Equal(1, attempts);

        void Fail()
        {
            attempts++;
            throw new DeviceBrokenException();
        }
    }

    private static void Try(List<string> tried, VaeTiling tiling, int failures)
    {
        tried.Add($"{tiling.Space!.Samples} px, {tiling.Time!.Samples} frames, {tiling.AtOnce} at once");
        if (tried.Count <= failures)
        {
            throw new DeviceFullException();
        }
    }

    private sealed class DeviceBrokenException() : ExternalException("CUDA error: an illegal memory access was encountered");

    private sealed class DeviceFullException() : ExternalException("CUDA out of memory. Tried to allocate 2.00 GiB.");
}
