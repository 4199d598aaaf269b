using HunyuanVideo.Model.Native;
using HunyuanVideo.Model.Settings;
using static TorchSharp.torch;

namespace HunyuanVideo.Model.Tests.Settings;

public sealed class ComputeDevicesTests
{
    private static readonly CudaCard Large = new(0, "NVIDIA H200", 90, 150L << 30, 132);

    [Theory]
    [InlineData("auto", "cpu")]
    [InlineData("cpu", "cpu")]
    public void Of_NoCard_IsTheProcessor(string name, string expected) => Assert.Equal([expected], Names(Machine().Of(name)));

    [Theory]
    [InlineData("auto", "cuda:0", "cuda:1")]
    [InlineData("cuda", "cuda:0", "cuda:1")]
    [InlineData("cuda:1", "cuda:1")]
    [InlineData("cpu", "cpu")]
    public void Of_TwoCardsAlikeAndLinked_AreBothUnlessOneIsNamed(string name, params string[] expected) =>
        Assert.Equal(expected, Names(Machine(Large, Large with { Index = 1 }).Of(name)));

    [Fact]
    public void Of_CardOfAnotherKind_IsLeftOut() => Assert.Equal(
        ["cuda:0", "cuda:2"],
        Names(Machine(Large, Large with { Index = 1, Name = "NVIDIA L4", Capability = 89 }, Large with { Index = 2 }).Of("cuda")));

    [Fact]
    public void Of_CardsThatDoNotSeeEachOther_AreNotTakenTogether() => Assert.Equal(
        ["cuda:0"], Names(new ComputeDevices([Large, Large with { Index = 1 }], (_, _) => false).Of("cuda")));

    [Theory]
    [InlineData("0,1", "cuda:0", "cuda:1")]
    [InlineData("cuda:1, cuda:0", "cuda:1", "cuda:0")]
    [InlineData("1", "cuda:1")]
    [InlineData("cpu,cpu,cpu", "cpu", "cpu", "cpu")]
    [InlineData("cpu", "cpu")]
    public void OfList_Names_AreThoseInTheirOrder(string names, params string[] expected) =>
        Assert.Equal(expected, Names(Machine(Large, Large with { Index = 1 }).OfList(names)));

    [Theory]
    [InlineData("0,0", "named twice")]
    [InlineData("0,cuda:0", "named twice")]
    [InlineData("cpu,0", "one kind")]
    [InlineData("0,2", "round differently")]
    [InlineData("0,7", "cuda:7 does not exist")]
    [InlineData("", "is not a device")]
    [InlineData("0,", "is not a device")]
    [InlineData("tpu", "is not a device")]
    [InlineData("-1", "is not a device")]
    [InlineData("cpu,cpu,cpu,cpu,cpu,cpu,cpu,cpu,cpu", "too many")]
    public void OfList_CannotBe_SaysWhy(string names, string why)
    {
        ComputeDevices machine = Machine(Large, Large with { Index = 1 }, Large with { Index = 2, Name = "NVIDIA B200", Capability = 100 });
        ComputeDeviceException error = Assert.Throws<ComputeDeviceException>(() => machine.OfList(names));
        Assert.Contains(why, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AreLinked_OneOfThreeIsNot_IsFalse()
    {
        var machine = new ComputeDevices([Large, Large with { Index = 1 }, Large with { Index = 2 }], (one, other) => one + other < 3);
        Assert.True(machine.AreLinked(machine.OfList("0,1")));
        Assert.True(machine.AreLinked(machine.OfList("0,2")));
        Assert.False(machine.AreLinked(machine.OfList("0,1,2")));
        Assert.False(machine.AreLinked(machine.OfList("cpu,cpu")));
    }

    private static ComputeDevices Machine(params CudaCard[] cards) => new(cards, (_, _) => true);

    private static IEnumerable<string> Names(IEnumerable<Device> devices) => devices.Select(device => device.ToString());
}
