using HunyuanVideo.Model.Tests.Support;
using HunyuanVideo.Model.Vae;
using static TorchSharp.torch;

namespace HunyuanVideo.Model.Tests.Vae;

[Collection(TensorCount.Collection)]
public sealed class CausalVaeLeakTests
{
    [Fact]
    public void DecodeAndEncode_Repeated_LeaveNoTensor()
    {
        using CausalVae vae = VaeFixture.OpenGolden();
        using Tensor latents = VaeFixture.Case("tiled.latent");
        using Tensor clip = VaeFixture.Case("encode_tiled.frames");
        long before = TensorCount.Settled();
        for (int i = 0; i < 3; i++)
        {
            using Tensor frames = vae.Decode(latents, progress: null, CancellationToken.None);
            using Tensor pictures = FrameConversion.ToRgb24(frames);
            using VaeMoments moments = vae.Encode(clip, CancellationToken.None);
        }

        Assert.Equal(before, Tensor.TotalCount);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    [InlineData(11)]
    public void Decode_Cancelled_LeavesNoTensor(int tiles)
    {
        using CausalVae vae = VaeFixture.OpenGolden();
        using Tensor latents = VaeFixture.Case("tiled.latent");
        using var cancellation = new CancellationTokenSource();
        long before = TensorCount.Settled();
        Assert.Throws<OperationCanceledException>(
            () => vae.Decode(latents, new CancelAfter(tiles, cancellation), cancellation.Token));
        Assert.Equal(before, Tensor.TotalCount);
    }

    [Fact]
    public void Dispose_Vae_FreesItsParameters()
    {
        long before = TensorCount.Settled();
        using (VaeFixture.OpenGolden())
        {
            Assert.True(Tensor.TotalCount > before);
        }

        Assert.Equal(before, Tensor.TotalCount);
    }

    private sealed class CancelAfter(int tiles, CancellationTokenSource cancellation) : IProgress<TileProgress>
    {
        public void Report(TileProgress value)
        {
            if (value.Done == tiles)
            {
                cancellation.Cancel();
            }
        }
    }
}
