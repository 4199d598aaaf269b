using HunyuanVideo.Model.Native;
using HunyuanVideo.Model.Pipeline.Memory;
using HunyuanVideo.Model.Tests.Support;
using static TorchSharp.torch;

namespace HunyuanVideo.Model.Tests.Native;

[Collection(TensorCount.Collection)]
public sealed class AtenDispatcherTests
{
    [Fact]
    public void Call_TensorsAndNumbers_IsTheOperator()
    {
        using var scope = NewDisposeScope();
        Tensor x = randn(3, 5, 8);
        Tensor flat = AtenDispatcher.Call("aten::flatten", "using_ints", x, 1L, -1L);
        Assert.Equal([3L, 40L], flat.shape);
        Assert.True(flat.eq(x.flatten(1)).all().item<bool>());
    }

    [Fact]
    public void Call_OptionalsAndBools_IsTheOperator()
    {
        using var scope = NewDisposeScope();
        Tensor x = randn(2, 6);
        Tensor sum = AtenDispatcher.Call("aten::sum", "", x, AtenArgument.Optional(ScalarType.Float64));
        Assert.Equal(ScalarType.Float64, sum.dtype);
        Tensor copy = AtenDispatcher.Call("aten::to", "dtype", x, ScalarType.Float16, true, false, AtenArgument.None);
        Assert.Equal(ScalarType.Float16, copy.dtype);
    }

    [Fact]
    public void Call_UnknownOperator_SaysSo()
    {
        InvalidOperationException error = Assert.Throws<InvalidOperationException>(() => AtenDispatcher.Call("aten::no_such_thing", "", 1L));
        Assert.Contains("aten::no_such_thing", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null, false)]
    [InlineData(100L << 30, false)]
    [InlineData(3L << 20, true)]
    public void Refusal_OfADeviceWithoutRoom_IsOutOfMemory(long? free, bool isMemory)
    {
        Assert.Equal(isMemory, DeviceMemoryException.IsOutOfMemory(AtenDispatcher.Refusal("aten::_scaled_mm", free)));
    }

    [Fact]
    public void Call_ManyTimes_LeavesNoTensor()
    {
        using Tensor x = randn(4, 4);
        long before = TensorCount.Settled();
        for (int i = 0; i < 1000; i++)
        {
            using Tensor y = AtenDispatcher.Call("aten::flatten", "using_ints", x, 0L, -1L);
        }

        Assert.Equal(before, Tensor.TotalCount);
    }
}
