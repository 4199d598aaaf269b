using Bunit;
using HunyuanVideo.Jobs;
using HunyuanVideo.Jobs.Store;
using HunyuanVideo.Web.Components.Machine;
using HunyuanVideo.Web.Diagnosis;
using HunyuanVideo.Web.Observability;
using HunyuanVideo.Web.Rendering;
using HunyuanVideo.Web.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Serilog;

namespace HunyuanVideo.Web.Tests.Components.Machine;

public sealed class PanelTests : ComponentTest
{
    [Fact]
    public void Model_Loading_SaysWhatAndHowFar()
    {
        IRenderedComponent<ModelPanel> panel = Model(Samples.Model with { Phase = ModelPhase.Loading, Message = "Loading the transformer", Loaded = 0.33 });

        Assert.Equal("33", panel.Find("[role=progressbar]").GetAttribute("aria-valuenow"));
        Assert.Contains("Loading the transformer", panel.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public void Model_Failed_SaysWhyAndWhatToDo()
    {
        IRenderedComponent<ModelPanel> panel = Model(Samples.Model with { Phase = ModelPhase.Failed, Message = "No transformer." });

        Assert.Contains("No transformer.", panel.Find("[role=alert]").TextContent, StringComparison.Ordinal);
        Assert.Contains("Jobs wait on disk", panel.Find("[role=alert]").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public void Memory_WithACard_ShowsBoth()
    {
        Memory.Gpus = [new GpuMemory("NVIDIA H200", 112L << 30, 140L << 30)];

        IRenderedComponent<MemoryPanel> panel = Render<MemoryPanel>(it => it.Add(panel => panel.Memory, Memory.Current));

        Assert.Equal(["80", "25"], panel.FindAll("[role=meter]").Select(meter => meter.GetAttribute("aria-valuenow")));
        Assert.Contains("112.0 of 140.0 GiB in use, 28.0 free", panel.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public void Memory_WithTwoCards_TellsThemApartAndHowBusyTheyAre()
    {
        Memory.Gpus =
        [
            new GpuMemory("NVIDIA H200", 112L << 30, 140L << 30) { Busy = 98, Watts = 671.3 },
            new GpuMemory("NVIDIA H200", 1L << 30, 140L << 30),
        ];

        IRenderedComponent<MemoryPanel> panel = Render<MemoryPanel>(it => it.Add(panel => panel.Memory, Memory.Current));

        Assert.Equal(["0: NVIDIA H200", "1: NVIDIA H200", "Host"], panel.FindAll("[role=meter]").Select(meter => meter.GetAttribute("aria-label")));
        Assert.Contains("28.0 free · 98 % busy · 671 W", panel.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public void Memory_CardsRender_SaysWhatAsFarAsTheReaderMayKnow()
    {
        (JobId seen, JobId hidden) = (JobId.New(TimeProvider.System.GetUtcNow()), JobId.New(TimeProvider.System.GetUtcNow()));
        Memory.Gpus =
        [
            new GpuMemory("NVIDIA H200", 112L << 30, 140L << 30) { Job = seen },
            new GpuMemory("NVIDIA H200", 112L << 30, 140L << 30) { Job = hidden },
            new GpuMemory("NVIDIA H200", 1L << 30, 140L << 30),
        ];

        IRenderedComponent<MemoryPanel> panel = Render<MemoryPanel>(it => it
            .Add(panel => panel.Memory, Memory.Current)
            .Add(panel => panel.Prompts, new Dictionary<JobId, string> { [seen] = "A red ball" }));

        Assert.Equal(["renders “A red ball”", "renders somebody’s video"], panel.FindAll(".gpu-job").Select(line => line.TextContent));
    }

    [Fact]
    public void Memory_WithoutACard_SaysSo() =>
        Assert.Contains("No graphics card", Render<MemoryPanel>(it => it.Add(panel => panel.Memory, Memory.Current)).Markup, StringComparison.Ordinal);

    [Fact]
    public void Statistics_OfEndedJobs_AreCounted()
    {
        StoredJob[] jobs = [Ended(JobState.Succeeded, 10, 0), Ended(JobState.Succeeded, 20, 1), Ended(JobState.Succeeded, 90, 30), Ended(JobState.Failed, 1, 0)];

        QueueStatistics statistics = QueueStatistics.Of(jobs, isAll: true, Samples.Start);

        Assert.Equal((3, 1, 0, 2), (statistics.Done, statistics.Failed, statistics.Cancelled, statistics.LastDay));
        Assert.Equal(TimeSpan.FromSeconds(20), statistics.MedianTaken);
        Assert.Equal(TimeSpan.FromSeconds(5), statistics.MedianWait);
    }

    [Fact]
    public void Statistics_BeforeTheFirstVideo_SayWhenTheyFollow() => Assert.Contains(
        "once the first video is done",
        Render<StatisticsPanel>(it => it.Add(panel => panel.Statistics, QueueStatistics.Of([], isAll: true, Samples.Start))).Markup,
        StringComparison.Ordinal);

    [Fact]
    public void Checks_WithAFault_SayItInWordsWithItsMend()
    {
        Finding[] findings = [new("disk", Ok: true, "45 GB free"), new("ffmpeg", Ok: false, "not found", "apt-get install ffmpeg")];

        IRenderedComponent<ChecksPanel> panel = Render<ChecksPanel>(it => it.Add(panel => panel.Findings, findings));

        Assert.Contains("All right:", panel.FindAll("li")[0].TextContent, StringComparison.Ordinal);
        Assert.Contains("Not all right:", panel.FindAll("li")[1].TextContent, StringComparison.Ordinal);
        Assert.Contains("apt-get install ffmpeg", panel.FindAll("li")[1].TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public void Checks_BeingMade_HoldTheirPlace() => Assert.NotNull(Render<ChecksPanel>().Find(".skeleton[role=status]"));

    [Fact]
    public void Log_FilteredByLevel_ShowsTheNewestFirst()
    {
        var ring = new LogRing();
        using Serilog.Core.Logger logger = new LoggerConfiguration().WriteTo.Sink(ring).CreateLogger();
        logger.Information("Render {Id} started", "a1");
        logger.Warning("The disk is nearly full");
        Services.AddSingleton(ring);
        IRenderedComponent<LogPanel> panel = Render<LogPanel>();
        Assert.Equal(["WRN", "INF"], panel.FindAll(".log-level").Select(level => level.TextContent));
        Assert.Contains("Render a1 started", panel.Markup, StringComparison.Ordinal);

        panel.FindAll("input[name=log-level]")[1].Change("on");

        Assert.Equal("The disk is nearly full", Assert.Single(panel.FindAll(".log-lines li")).LastElementChild!.TextContent);
    }

    [Fact]
    public void Licence_OnThePage_NamesItsTerritory() =>
        Assert.Contains("European Union, the United Kingdom and South Korea", Render<LicencePanel>().Find(".licence-points").TextContent, StringComparison.Ordinal);

    private IRenderedComponent<ModelPanel> Model(ModelSnapshot model) => Render<ModelPanel>(it => it.Add(panel => panel.Model, model));

    private static StoredJob Ended(JobState state, int seconds, int hoursAgo) => new()
    {
        Id = JobId.New(Samples.Start),
        Number = 1,
        Request = Samples.Request,
        State = state,
        CreatedAt = Samples.Start.AddHours(-hoursAgo).AddSeconds(-seconds - 5),
        StartedAt = Samples.Start.AddHours(-hoursAgo).AddSeconds(-seconds),
        FinishedAt = Samples.Start.AddHours(-hoursAgo),
        UpdatedAt = Samples.Start,
    };
}
