using HunyuanVideo.Jobs;
using HunyuanVideo.Jobs.Store;
using HunyuanVideo.Model.Folder;
using HunyuanVideo.Model.Pipeline;
using HunyuanVideo.Web.Options;
using HunyuanVideo.Web.Tests.Commands.Support;

namespace HunyuanVideo.Web.Tests.Rendering;

/// <summary>The renderer of a server with two devices, both of them the processor.</summary>
public sealed class SeveralDevicesTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private static readonly RenderRequest Request = new()
    {
        Prompt = "a red ball",
        Width = 64,
        Height = 48,
        VideoLength = 5,
        InferSteps = 2,
        Seed = 1,
        FlowShift = 3,
        EmbeddedGuidanceScale = 6,
    };

    private readonly TestFolder _folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Render_NobodyWaits_HasBothDevicesAndGivesThemBack()
    {
        using NanoRenderer renderer = Open(DeviceRule.Auto);
        bool free = true;
        Render(renderer, "one", new ImmediateProgress<RenderProgress>(_ => free = renderer.BetweenJobs(prepared: true, Token)));

        Assert.False(free);
        Assert.True(renderer.BetweenJobs(prepared: true, Token));
    }

    [Theory]
    [InlineData(DeviceRule.Auto)]
    [InlineData(DeviceRule.Separate)]
    public async Task Render_TwoJobs_AreRenderedAtOnce(DeviceRule rule)
    {
        using NanoRenderer renderer = Open(rule);
        renderer.Queue = new QueueStatus(Paused: false, Queued: 0, Active: 2);
        using var both = new Barrier(2);
        RenderOutcome[] outcomes = await Task.WhenAll(new[] { "one", "two" }.Select(name => Task.Factory.StartNew(
            () =>
            {
                bool met = false;
                return Render(renderer, name, new ImmediateProgress<RenderProgress>(report =>
                {
                    if (!met && report.Phase == RenderPhase.Denoise)
                    {
                        met = true;
                        Assert.True(both.SignalAndWait(Patience), "The other job does not render.");
                    }
                }));
            },
            Token,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default)));

        Assert.Equal(File.ReadAllBytes(outcomes[0].LatentsFile!), File.ReadAllBytes(outcomes[1].LatentsFile!));
    }

    [Fact]
    public void Render_OneFailed_BothDevicesAreFreeAndTheNextIsRight()
    {
        using NanoRenderer renderer = Open(DeviceRule.Auto);
        RenderOutcome expected = Render(renderer, "first", new ImmediateProgress<RenderProgress>(_ => { }));
        Assert.Throws<RenderException>(() => Render(
            renderer, "second", new ImmediateProgress<RenderProgress>(_ => throw new InvalidOperationException("injected"))));
        Assert.True(renderer.BetweenJobs(prepared: true, Token));

        RenderOutcome last = Render(renderer, "third", new ImmediateProgress<RenderProgress>(_ => { }));
        Assert.Equal(File.ReadAllBytes(expected.LatentsFile!), File.ReadAllBytes(last.LatentsFile!));
    }

    private static NanoRenderer Open(DeviceRule rule)
    {
        var renderer = new NanoRenderer(ModelFolder.Open(ModelLocation.BundledNano), new JobOptions { Devices = rule }, devices: 2);
        renderer.Prepare(Token);
        renderer.Prepare(Token);
        return renderer;
    }

    private RenderOutcome Render(NanoRenderer renderer, string name, IProgress<RenderProgress> progress)
    {
        Directory.CreateDirectory(_folder["videos"]);
        var task = new RenderTask(
            JobId.New(DateTimeOffset.UnixEpoch), Request, Path.Combine(_folder["videos"], name), Path.Combine(_folder.Path, $"{name}.checkpoint"));
        return renderer.Render(task, progress, Token);
    }
}
