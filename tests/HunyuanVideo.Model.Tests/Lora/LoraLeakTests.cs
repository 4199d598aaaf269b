using HunyuanVideo.Model.Pipeline;
using HunyuanVideo.Model.Settings;
using HunyuanVideo.Model.Tests.Support;
using static TorchSharp.torch;

namespace HunyuanVideo.Model.Tests.Lora;

[Collection(TensorCount.Collection)]
public sealed class LoraLeakTests
{
    [Fact]
    public void Use_ManySets_LeavesNoTensorBehind()
    {
        using HunyuanVideoPipeline pipeline = Nano.Open();
        LoraSet set = LoraSamples.Set((LoraSamples.PathOf("lycoris_loha"), 1), (LoraSamples.PathOf("diffusers_peft"), 1));
        pipeline.UseLoras(set, TestContext.Current.CancellationToken);
        pipeline.UseLoras(LoraSet.None, TestContext.Current.CancellationToken);
        long before = TensorCount.Settled();
        for (int i = 0; i < 3; i++)
        {
            pipeline.UseLoras(set, TestContext.Current.CancellationToken);
            pipeline.UseLoras(LoraSet.None, TestContext.Current.CancellationToken);
        }

        Assert.Equal(before, Tensor.TotalCount);
    }
}
