using HunyuanVideo.Model.Native;
using HunyuanVideo.Model.Settings;
using HunyuanVideo.Web.Diagnosis;
using HunyuanVideo.Web.Options;

namespace HunyuanVideo.Web.Tests.Diagnosis;

public sealed class DeviceCheckTests
{
    private static readonly CudaCard First = new(0, "NVIDIA H200", 90, 150L << 30, 132);

    [Fact]
    public void Of_TwoLinkedCards_TellsBothAndThatTheyWorkTogether()
    {
        Finding finding = Check(new DeviceChoice("cuda"), linked: true, First, First with { Index = 1 });

        Assert.True(finding.Ok);
        Assert.Contains("cuda:0 NVIDIA H200 (capability 9.0): own kernels", finding.Detail, StringComparison.Ordinal);
        Assert.Contains("cuda:1 NVIDIA H200", finding.Detail, StringComparison.Ordinal);
        Assert.Contains("render one video together", finding.Detail, StringComparison.Ordinal);
        Assert.Contains("NVIDIA driver 580", finding.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void Of_NamedCardsWithoutALink_WarnsOfTheWayByTheHost()
    {
        Finding finding = Check(new DeviceChoice("auto", "0,1"), linked: false, First, First with { Index = 1 });

        Assert.Contains("by way of the host", finding.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void Of_OneCard_SaysNothingOfLinks()
    {
        Finding finding = Check(new DeviceChoice("cuda:1"), linked: true, First, First with { Index = 1, Name = "NVIDIA A10", Capability = 86 });

        Assert.StartsWith("cuda:1 NVIDIA A10 (capability 8.6)", finding.Detail, StringComparison.Ordinal);
        Assert.Contains("FlashAttention 2", finding.Detail, StringComparison.Ordinal);
        Assert.DoesNotContain("together", finding.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void Of_DriverWithoutACard_IsNoDevice()
    {
        Finding finding = Check(new DeviceChoice("auto"), linked: false);

        Assert.False(finding.Ok);
        Assert.False(finding.StopsRender);
    }

    [Fact]
    public void Of_ProcessorTwice_SaysSo()
    {
        Finding finding = Check(new DeviceChoice("auto", "cpu,cpu"), linked: false);

        Assert.True(finding.Ok);
        Assert.StartsWith("CPU in 2 parts", finding.Detail, StringComparison.Ordinal);
    }

    private static Finding Check(DeviceChoice choice, bool linked, params CudaCard[] cards) =>
        DeviceCheck.Of(choice, cards, new ComputeDevices(cards, (_, _) => linked), "580");
}
