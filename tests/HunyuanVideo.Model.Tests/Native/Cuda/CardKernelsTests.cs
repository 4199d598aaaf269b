using HunyuanVideo.Model.Native.Cuda;

namespace HunyuanVideo.Model.Tests.Native.Cuda;

public sealed class CardKernelsTests
{
    [Theory]
    [InlineData(0, false, false, false, AttentionKind.General)]
    [InlineData(70, false, false, false, AttentionKind.General)]
    [InlineData(75, true, false, false, AttentionKind.General)]
    [InlineData(80, true, true, false, AttentionKind.Flash)]
    [InlineData(86, true, true, false, AttentionKind.Flash)]
    [InlineData(89, true, true, true, AttentionKind.Flash)]
    [InlineData(90, true, true, true, AttentionKind.Own)]
    [InlineData(100, true, true, true, AttentionKind.CudnnOrFlash)]
    [InlineData(103, true, true, true, AttentionKind.CudnnOrFlash)]
    [InlineData(120, true, true, true, AttentionKind.Flash)]
    public void Of_Capability_TellsWhatRuns(int capability, bool vae, bool transformer, bool fp8, AttentionKind attention)
    {
        CardKernels kernels = CardKernels.Of(capability, portable: false);

        Assert.Equal(new CardKernels(vae, transformer, fp8, attention), kernels);
    }

    [Theory]
    [InlineData(75, AttentionKind.General)]
    [InlineData(80, AttentionKind.OwnPortable)]
    [InlineData(89, AttentionKind.OwnPortable)]
    [InlineData(90, AttentionKind.Own)]
    [InlineData(120, AttentionKind.OwnPortable)]
    public void Of_PortableAttentionAskedFor_IsTakenFromAmpereOn(int capability, AttentionKind attention) =>
        Assert.Equal(attention, CardKernels.Of(capability, portable: true).Attention);

    [Theory]
    [InlineData(75, "no bf16")]
    [InlineData(80, "FlashAttention 2")]
    [InlineData(90, "own attention")]
    [InlineData(70, "no own kernels")]
    public void Sentence_Capability_SaysIt(int capability, string words) => Assert.Contains(words, CardKernels.Of(capability, portable: false).Sentence, StringComparison.Ordinal);
}
