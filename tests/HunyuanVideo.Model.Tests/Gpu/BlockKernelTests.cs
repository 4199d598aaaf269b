using HunyuanVideo.Model.Checkpoints.Gguf;
using HunyuanVideo.Model.Tests.Checkpoints.Gguf;
using static TorchSharp.torch;

namespace HunyuanVideo.Model.Tests.Gpu;

/// <summary>The kernel that expands blocks, against the processor's expansion.</summary>
[Collection(CudaDevice.Collection)]
[Trait("gpu", "1")]
public sealed class BlockKernelTests
{
    [Theory]
    [MemberData(nameof(ReferenceBlock.Types), MemberType = typeof(ReferenceBlock))]
    public void Expand_EveryTypeOfBlocks_GivesTheProcessorsBitsRounded(string name)
    {
        Device device = CudaDevice.Require();
        using var scope = NewDisposeScope();
        GgufType type = GgufType.Named(name)!;
        StoredBlocks blocks = RandomBlocks(type, count: 3001);
        Tensor expected = blocks.Expand();
        foreach (ScalarType dtype in new[] { ScalarType.Float32, ScalarType.BFloat16, ScalarType.Float16 })
        {
            Tensor target = zeros(expected.shape, dtype, device);
            CudaDevice.RequireKernels(BlockKernels.TryExpand(blocks with { Bytes = blocks.Bytes.to(device) }, target.view(-1)));
            Tensor rounded = expected.to(dtype);
            // random bytes make scales that are no numbers, too
            Tensor same = target.cpu().eq(rounded).logical_or(target.cpu().isnan().logical_and(rounded.isnan()));
            Assert.True(same.all().item<bool>(), $"{name} as {dtype}: {same.logical_not().sum().item<long>()} numbers differ");
        }
    }

    [Fact]
    public void Expand_ReferenceBlocks_GivesTheReferencesNumbers()
    {
        Device device = CudaDevice.Require();
        Assert.All(GgufType.All.Where(type => type.Plain is null), type =>
        {
            using var scope = NewDisposeScope();
            IReadOnlyList<ReferenceBlock> reference = ReferenceBlock.Of(type.Name);
            byte[] bytes = [.. reference.SelectMany(block => block.Bytes)];
            Tensor target = empty([reference.Count, type.Numbers], ScalarType.Float32, device);
            CudaDevice.RequireKernels(BlockKernels.TryExpand(new StoredBlocks(tensor(bytes).to(device), type, target.shape), target.view(-1)));
            double[] values = [.. reference.SelectMany(block => block.Values)];
            double difference = (target.cpu().to(ScalarType.Float64).view(-1) - tensor(values)).abs().max().item<double>();
            // nine digits of the reference, and one rounding
            Assert.True(difference <= 1.2e-7 * values.Max(Math.Abs), $"{type}: {difference}");
        });
    }

    [Fact]
    public void Expand_AnOffsetIntoLargerMemory_LeavesTheRestAlone()
    {
        Device device = CudaDevice.Require();
        using var scope = NewDisposeScope();
        GgufType type = GgufType.Named("Q8_0")!;
        StoredBlocks blocks = RandomBlocks(type, count: 5);
        Tensor memory = full([320], 7f, ScalarType.BFloat16, device);
        CudaDevice.RequireKernels(BlockKernels.TryExpand(blocks with { Bytes = blocks.Bytes.to(device) }, memory.narrow(0, 80, 160)));
        Assert.True(memory.narrow(0, 0, 80).eq(7).all().item<bool>());
        Assert.True(memory.narrow(0, 240, 80).eq(7).all().item<bool>());
        Assert.False(memory.narrow(0, 80, 160).eq(7).any().item<bool>());
    }

    private static StoredBlocks RandomBlocks(GgufType type, int count)
    {
        byte[] bytes = new byte[count * type.Bytes];
        new Random(11).NextBytes(bytes);
        return new StoredBlocks(tensor(bytes), type, [count, type.Numbers]);
    }
}
