using HunyuanVideo.Jobs;
using HunyuanVideo.Jobs.Store;
using HunyuanVideo.Model.Pipeline;
using HunyuanVideo.Web.Options;
using HunyuanVideo.Web.Rendering;
using TorchSharp;
using static TorchSharp.torch;

namespace HunyuanVideo.Web.Tests.Rendering;

public sealed class DevicePoolTests
{
    private static readonly RenderRequest Large = new()
    {
        Prompt = "A cat walks on the grass.",
        Width = 1280,
        Height = 720,
        VideoLength = 129,
        InferSteps = 50,
        FlowShift = 7,
        EmbeddedGuidanceScale = 6,
    };

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(DeviceRule.Auto, 2)]
    [InlineData(DeviceRule.Separate, 2)]
    [InlineData(DeviceRule.Split, 1)]
    public void Pipelines_TwoDevices_AreAsTheRuleSays(DeviceRule rule, int pipelines)
    {
        DevicePool pool = Pool(rule);

        Assert.Equal(pipelines, pool.Pipelines.Count);
        Assert.Equal(pipelines, pool.Slots.Count);
        Assert.Equal(2, pool.Pipelines.Sum(options => options.Devices.Count));
    }

    [Theory]
    [InlineData(DeviceRule.Auto, 0, 1, true)]
    [InlineData(DeviceRule.Auto, 1, 1, false)]
    [InlineData(DeviceRule.Auto, 0, 2, false)]
    [InlineData(DeviceRule.Separate, 0, 1, false)]
    [InlineData(DeviceRule.Split, 0, 1, false)]
    public async Task WantsAll_LargeJob_DependsOnRuleAndQueue(DeviceRule rule, int queued, int active, bool expected) =>
        Assert.Equal(expected, await Pool(rule, queued, active).WantsAllAsync(Large, Token));

    [Fact]
    public async Task WantsAll_Preview_HasOneDeviceForItself() =>
        Assert.False(await Pool(DeviceRule.Auto).WantsAllAsync(Large with { Width = 320, Height = 192, VideoLength = 17 }, Token));

    [Fact]
    public void JobOnCard_OneCardOfTwoRenders_IsThatOfTheCard()
    {
        var pool = new DevicePool(
            new PipelineOptions { Device = new Device(DeviceType.CUDA, 0), Devices = [new Device(DeviceType.CUDA, 0), new Device(DeviceType.CUDA, 1)] },
            DeviceRule.Separate,
            _ => Task.FromResult(new QueueStatus(Paused: false, 0, 1)));
        JobId job = JobId.New(TimeProvider.System.GetUtcNow());
        using (DeviceLease lease = pool.Slots.TryTake(wantsAll: false, job)!)
        {
            Assert.Equal((job, null, null), (pool.JobOnCard(0), pool.JobOnCard(1), pool.JobOnCard(2)));
        }

        Assert.Null(pool.JobOnCard(0));
    }

    [Theory]
    [InlineData(0, null, 0)]
    [InlineData(2, "", 2)]
    [InlineData(3, "3, 1", 0)]
    [InlineData(1, "3,1", 1)]
    [InlineData(0, "3,1", null)]
    [InlineData(0, "GPU-8932f937-d72c-4106-c12f-20bd9faed9f6", null)]
    public void NumberOf_VisibleCards_IsTheirPlaceInTheList(int card, string? visible, int? expected) =>
        Assert.Equal(expected, VisibleCards.NumberOf(card, visible));

    private static DevicePool Pool(DeviceRule rule, int queued = 0, int active = 1) => new(
        new PipelineOptions { Device = CPU, Devices = [CPU, CPU] }, rule, _ => Task.FromResult(new QueueStatus(Paused: false, queued, active)));
}
