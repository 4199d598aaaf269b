using HunyuanVideo.Model.Pipeline;
using HunyuanVideo.Model.Tests.Support;
using HunyuanVideo.Model.Vae;
using static TorchSharp.torch;

namespace HunyuanVideo.Model.Tests.Vae;

/// <summary>Frames that leave stretch by stretch are those of the whole decode.</summary>
public sealed class StreamedDecodeTests : IDisposable
{
    private readonly CausalVae _vae = VaeFixture.OpenNano();

    // 4 latents in time and 4 in space are the tiles where they are cut; a later tile adds 3
    [Theory]
    [InlineData(10, 7, 9, new[] { 13, 12, 12 })]
    [InlineData(5, 5, 9, new[] { 13, 4 })]
    [InlineData(4, 7, 4, new[] { 13 })]
    [InlineData(3, 4, 4, new[] { 9 })]
    [InlineData(1, 6, 9, new[] { 1 })]
    public void Decode_InStretches_GivesTheBytesOfTheWholeDecode(int latents, int height, int width, int[] lengths)
    {
        using var scope = NewDisposeScope();
        Tensor input = Latents(latents, height, width);
        var tiling = VaeTiling.Of(VaeFixture.NanoConfig, tilePixels: 32, tileFrames: 16);
        Tensor whole = FrameConversion.ToRgb24(_vae.Decode(input, tiling, progress: null, CancellationToken.None));
        Tensor frames = empty_like(whole);
        var sink = new RecordingSink();
        var collector = new FrameCollector(frames, sink);

        collector.Begin();
        _vae.Decode(input, tiling, collector.Add, progress: null, CancellationToken.None);

        TensorAssert.Identical(whole, frames);
        Assert.Equal([$"begin {width * 8}x{height * 8}, {frames.shape[0]}", .. Expected(lengths)], sink.Calls);
        Assert.Equal(whole.bytes.ToArray(), sink.Bytes);
    }

    [Fact]
    public void Decode_Untiled_IsOneStretch()
    {
        using var scope = NewDisposeScope();
        var lengths = new List<long>();
        _vae.Decode(Latents(10, 4, 4), VaeTiling.None, stretch => lengths.Add(stretch.shape[2]), progress: null, CancellationToken.None);
        Assert.Equal([37], lengths);
    }

    [Fact]
    public void Decode_ReceiverThrows_PassesItOn()
    {
        using var scope = NewDisposeScope();
        var tiling = VaeTiling.Of(VaeFixture.NanoConfig, 32, 16);
        int calls = 0;
        Assert.Throws<TimeoutException>(() => _vae.Decode(
            Latents(10, 4, 4), tiling, _ => throw new TimeoutException($"{++calls}"), progress: null, CancellationToken.None));
        Assert.Equal(1, calls);
    }

    public void Dispose() => _vae.Dispose();

    private static IEnumerable<string> Expected(int[] lengths)
    {
        int first = 0;
        foreach (int length in lengths)
        {
            yield return $"write {first}+{length}";
            first += length;
        }
    }

    private static Tensor Latents(int frames, int height, int width)
    {
        using var generator = new Generator(7, CPU);
        return randn([1, 16, frames, height, width], generator: generator);
    }
}
