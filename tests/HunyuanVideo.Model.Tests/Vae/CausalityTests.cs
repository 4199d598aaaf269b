using HunyuanVideo.Model.Checkpoints;
using HunyuanVideo.Model.Tests.Support;
using HunyuanVideo.Model.Vae;
using static TorchSharp.torch;

namespace HunyuanVideo.Model.Tests.Vae;

/// <summary>
/// The VAE as a whole is not causal: its norms see every frame of a tile. Its convolutions, upsamplers and the attention
/// proper are, and only that is held here.
/// </summary>
public sealed class CausalityTests : IDisposable
{
    private const int Frames = 4;

    private readonly StateDict _source = new(Golden.Open("vae.safetensors"));
    private readonly Weights _weights;

    public CausalityTests() => _weights = new Weights(_source, CPU, ScalarType.Float32);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Attention_LaterFrameChanges_EarlierFramesStayAndItsOwnChanges(int changed)
    {
        const int frameLength = 6;
        using var scope = NewDisposeScope();
        using var generator = new Generator(7, CPU);
        Tensor tokens = randn([1, 1, Frames * frameLength, 8], generator: generator);
        Tensor others = tokens.clone();
        others.narrow(2, changed * frameLength, frameLength).add_(1);
        Tensor before = CausalAttention.AttendByFrame(tokens, tokens, tokens, Frames, frameLength);
        Tensor after = CausalAttention.AttendByFrame(others, others, others, Frames, frameLength);
        Assert.True(before.narrow(1, 0, changed * frameLength).Equals(after.narrow(1, 0, changed * frameLength)));
        Assert.False(before.narrow(1, changed * frameLength, frameLength).Equals(after.narrow(1, changed * frameLength, frameLength)));
    }

    [Fact]
    public void Attention_AgainstTheFullMask_IsTheSame()
    {
        const int frameLength = 6;
        using var scope = NewDisposeScope();
        using var generator = new Generator(8, CPU);
        Tensor q = randn([1, 1, Frames * frameLength, 8], generator: generator);
        Tensor k = randn([1, 1, Frames * frameLength, 8], generator: generator);
        Tensor v = randn([1, 1, Frames * frameLength, 8], generator: generator);
        Tensor frame = arange(Frames).repeat_interleave(frameLength); // (L)
        Tensor mask = frame.unsqueeze(1).ge(frame.unsqueeze(0)); // (L, L)
        Tensor expected = nn.functional.scaled_dot_product_attention(q, k, v, mask).squeeze(1);
        TensorAssert.Close(expected, CausalAttention.AttendByFrame(q, k, v, Frames, frameLength), 1e-6);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void CausalConv3d_LaterFrameChanges_EarlierFramesStay(int changed)
    {
        var conv = new CausalConv3d(_weights.Scope("decoder.mid_block.resnets.0.conv1"), 8, 8);
        AssertCausal(conv.Forward, changed, firstChanged: changed);
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(3, 5)]
    public void UpsampleCausal3D_LaterFrameChanges_EarlierFramesStay(int changed, int firstChanged)
    {
        var upsample = new UpsampleCausal3D(_weights.Scope("decoder.up_blocks.1.upsamplers.0"), 8, new StageScale(2, 2));
        AssertCausal(upsample.Forward, changed, firstChanged);
    }

    public void Dispose()
    {
        _weights.Dispose();
        _source.Dispose();
    }

    private static void AssertCausal(Func<Tensor, Tensor> step, int changed, int firstChanged)
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(9, CPU);
        Tensor x = randn([1, 8, Frames, 6, 5], generator: generator);
        Tensor other = x.clone();
        other.narrow(2, changed, 1).add_(1);
        Tensor before = step(x);
        Tensor after = step(other);
        Assert.True(before.narrow(2, 0, firstChanged).Equals(after.narrow(2, 0, firstChanged)));
        Assert.False(before.narrow(2, firstChanged, 1).Equals(after.narrow(2, firstChanged, 1)));
    }
}
