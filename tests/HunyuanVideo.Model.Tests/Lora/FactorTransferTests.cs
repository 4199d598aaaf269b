using HunyuanVideo.Model.Checkpoints.Transfers;
using HunyuanVideo.Model.Folder;
using HunyuanVideo.Model.Lora;
using HunyuanVideo.Model.Lora.Factors;
using HunyuanVideo.Model.Tests.Support;
using static TorchSharp.torch;

namespace HunyuanVideo.Model.Tests.Lora;

/// <summary>Factors that go to the device by way of the buffers that the weights go by.</summary>
public sealed class FactorTransferTests
{
    private static readonly LoraTable Table = LoraTable.Of(ModelFolder.Open(Nano.Folder));

    [Theory]
    [InlineData("musubi_kohya")]
    [InlineData("diffusers_peft")]
    [InlineData("diffusion_pipe")]
    [InlineData("comfy_generic")]
    [InlineData("onetrainer_legacy")]
    [InlineData("lycoris_loha")]
    public void Delta_ByWayOfBuffers_SameBits(string sample)
    {
        using var scope = NewDisposeScope();
        // smaller than most factors, so that they come in pieces
        using var transfer = new StagedTransfer(CPU, _ => { }, TestContext.Current.CancellationToken, chunkBytes: 1000);
        var taken = new CountedTransfer(transfer);
        using LoraFile file = LoraFile.Open(LoraSamples.PathOf(sample), Table);
        Assert.NotEmpty(file.Changes);
        foreach (WeightChange change in file.Changes)
        {
            using var each = NewDisposeScope();
            Tensor weight = randn([change.Target.Rows, change.Target.Module.Columns]);
            TensorAssert.Identical(change.Delta(weight, transfer: null), change.Delta(weight, taken));
        }

        Assert.True(taken.Count >= 2 * file.Changes.Count, $"{taken.Count} tensors of {file.Changes.Count} changes went that way.");
    }

    private sealed class CountedTransfer(IWeightTransfer inner) : IWeightTransfer
    {
        public int Count { get; private set; }

        public Tensor Take(Tensor stored)
        {
            Count++;
            return inner.Take(stored);
        }
    }
}
