using HunyuanVideo.Model.Tests.Support;
using HunyuanVideo.Model.Vae;
using static TorchSharp.torch;

namespace HunyuanVideo.Model.Tests.Vae;

public sealed class CausalVaeGoldenTests : IDisposable
{
    private const double Tolerance = 2e-5;

    private readonly CausalVae _vae = VaeFixture.OpenGolden();

    [Fact]
    public void Decode_WithTheReferenceTiles_GivesTheReferenceFrames()
    {
        using var scope = NewDisposeScope();
        Tensor decoded = _vae.Decode(VaeFixture.Case("tiled.latent"), progress: null, CancellationToken.None);
        TensorAssert.Close(VaeFixture.Case("tiled.both"), decoded, Tolerance, "tiled.both");
    }

    // the reference made these in one pass, whatever their size
    [Theory]
    [InlineData("small.latent", "small.frames")]
    [InlineData("image.latent", "image.frames")]
    public void Decode_OneTile_GivesTheReferenceFrames(string latents, string frames)
    {
        using var scope = NewDisposeScope();
        Tensor decoded = _vae.Decode(VaeFixture.Case(latents), VaeTiling.None, progress: null, CancellationToken.None);
        TensorAssert.Close(VaeFixture.Case(frames), decoded, Tolerance, frames);
    }

    [Theory]
    [InlineData(false, false, "tiled.none")]
    [InlineData(true, false, "tiled.spatial")]
    [InlineData(false, true, "tiled.temporal")]
    public void Decode_TiledAlongSomeAxes_GivesTheReferenceFrames(bool space, bool time, string frames)
    {
        using var scope = NewDisposeScope();
        var tiling = VaeTiling.From(VaeFixture.GoldenConfig);
        tiling = new VaeTiling { Space = space ? tiling.Space : null, Time = time ? tiling.Time : null };
        Tensor decoded = _vae.Decode(VaeFixture.Case("tiled.latent"), tiling, progress: null, CancellationToken.None);
        TensorAssert.Close(VaeFixture.Case(frames), decoded, Tolerance, frames);
    }

    [Fact]
    public void Encode_OneTile_GivesTheReferenceMoments()
    {
        using var scope = NewDisposeScope();
        using CausalVae vae = VaeFixture.OpenGolden(tiling: VaeTiling.None);
        VaeMoments moments = vae.Encode(VaeFixture.Case("encode.frames"), CancellationToken.None);
        TensorAssert.Close(VaeFixture.Case("encode.mean"), moments.Mean, Tolerance, "mean");
        TensorAssert.Close(VaeFixture.Case("encode.logvar"), moments.LogVar, Tolerance, "logvar");
    }

    [Fact]
    public void Encode_Tiled_GivesTheReferenceMean()
    {
        using var scope = NewDisposeScope();
        VaeMoments moments = _vae.Encode(VaeFixture.Case("encode_tiled.frames"), CancellationToken.None);
        TensorAssert.Close(VaeFixture.Case("encode_tiled.mean"), moments.Mean, Tolerance, "mean");
    }

    public void Dispose() => _vae.Dispose();
}
