using HunyuanVideo.Model.Checkpoints;
using HunyuanVideo.Model.Checkpoints.Transfers;
using HunyuanVideo.Model.Tests.Support;
using static TorchSharp.torch;

namespace HunyuanVideo.Model.Tests.Checkpoints.Transfers;

[Collection(TensorCount.Collection)]
public sealed class StagedTransferTests
{
    private const int Chunk = 4096;

    public static TheoryData<ScalarType, int> Tensors { get; } = new(
        from dtype in new[] { ScalarType.Float32, ScalarType.BFloat16, ScalarType.Float16, ScalarType.Byte }
        from count in new[] { 1, 5, 1023, 1024, 4096, 10_001 }
        select (dtype, count));

    [Theory]
    [MemberData(nameof(Tensors))]
    public void Take_AnySize_CopiesEveryByteAndCountsIt(ScalarType dtype, int count)
    {
        using var scope = NewDisposeScope();
        long bytes = 0;
        using var transfer = new StagedTransfer(CPU, n => bytes += n, CancellationToken.None, Chunk);
        Tensor stored = arange(count).remainder(251).to(dtype);

        Tensor taken = transfer.Take(stored);

        Assert.True(taken.eq(stored).all().item<bool>());
        Assert.Equal(dtype, taken.dtype);
        Assert.Equal(stored.shape, taken.shape);
        Assert.Equal(count * SafetensorsDType.SizeOf(dtype), bytes);
    }

    [Fact]
    public void Take_ShapesAndStrides_AreTheValues()
    {
        using var scope = NewDisposeScope();
        using var transfer = new StagedTransfer(CPU, _ => { }, CancellationToken.None, Chunk);
        Tensor matrix = randn(70, 90);
        Tensor[] shapes = [matrix, matrix.t(), matrix[1], tensor(3.5f), empty(0, 4), matrix.narrow(1, 3, 5)];

        Assert.All(shapes, stored =>
        {
            Tensor taken = transfer.Take(stored);
            Assert.Equal(stored.shape, taken.shape);
            Assert.True(taken.eq(stored).all().item<bool>());
        });
    }

    [Fact]
    public void Take_Cancelled_StopsAndLeavesNoTensor()
    {
        long before = TensorCount.Settled();
        using var source = new CancellationTokenSource();
        using (var stored = zeros(10 * Chunk, ScalarType.Byte))
        using (var transfer = new StagedTransfer(CPU, _ => source.Cancel(), source.Token, Chunk))
        {
            Assert.Throws<OperationCanceledException>(() => transfer.Take(stored));
        }

        Assert.Equal(before, Tensor.TotalCount);
    }

    // 8-bit weights are multiplied by their scales after the way, joined ones put together
    [Theory]
    [InlineData("mp_rank_00_model_states_fp8.pt")]
    [InlineData("dit.safetensors")]
    public void Read_ThroughIt_GivesTheSameParameters(string name)
    {
        using var scope = NewDisposeScope();
        using StateDict direct = StateDict.Open([Golden.PathOf(name)]);
        using StateDict staged = StateDict.Open([Golden.PathOf(name)]);
        using var transfer = new StagedTransfer(CPU, _ => { }, CancellationToken.None, Chunk);
        staged.Transfer = transfer;
        foreach (string parameter in new[] { "double_blocks.0.img_attn_qkv.weight", "img_in.proj.weight", "single_blocks.0.linear1.bias" })
        {
            long[] shape = [.. direct.ShapeOf(parameter)];
            Assert.True(staged.Read(parameter, shape).eq(direct.Read(parameter, shape)).all().item<bool>(), parameter);
        }
    }
}
