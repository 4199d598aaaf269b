using Bunit;
using HunyuanVideo.Jobs;
using HunyuanVideo.Jobs.Hosting;
using HunyuanVideo.Jobs.Queue;
using HunyuanVideo.Jobs.Store;
using HunyuanVideo.Jobs.Worker;
using HunyuanVideo.Web.Components.Pages;
using HunyuanVideo.Web.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace HunyuanVideo.Web.Tests.Components.Pages;

public sealed class HomeTests : ComponentTest, IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly ScriptedRenderer _renderer = new() { Ending = task => ApiTest.WriteResult(task, [1]) };
    private readonly string _folder = Directory.CreateTempSubdirectory("home-").FullName;

    public HomeTests()
    {
        Services.AddLogging();
        Services.AddJobs(new JobStoreOptions { DataFolder = _folder }, new JobWorkerOptions { ShutdownGrace = TimeSpan.FromSeconds(2) });
        Services.AddSingleton<IVideoRenderer>(_renderer);
    }

    private static CancellationToken Token => Xunit.TestContext.Current.CancellationToken;

    private IJobs Queue => Services.GetRequiredService<IJobs>();

    public async ValueTask InitializeAsync()
    {
        await Services.GetRequiredService<IJobClaims>().OpenAsync(Token);
        await Services.GetRequiredService<JobWorker>().StartAsync(Token);
    }

    async ValueTask IAsyncDisposable.DisposeAsync()
    {
        await Services.GetRequiredService<JobWorker>().DisposeAsync();
        await DisposeAsync();
        _renderer.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task Home_FromPromptToPlayer_FollowsTheJob()
    {
        IRenderedComponent<Home> page = Render<Home>();
        await page.OnAsync("#prompt", it => it.Input("A cat."));
        await page.OnAsync("form", it => it.Submit());
        _renderer.Report(new(RenderPhase.Denoise, 25, 50, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1), null));

        page.WaitForAssertion(() => Assert.Contains("Denoise 25/50", page.Markup, StringComparison.Ordinal), Patience);
        Assert.Contains("Rendering 45 %", page.Find("#generate").TextContent, StringComparison.Ordinal);

        _renderer.Finish();
        page.WaitForAssertion(() => Assert.NotNull(page.Find("video")), Patience);
        Assert.False(page.Find("#generate").HasAttribute("disabled"));
        Assert.Contains("Last used", page.Find("#seed-hint").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Home_OpenedWhileAJobRuns_ShowsItAtOnceWithItsSettings()
    {
        await Queue.SubmitAsync(Samples.Request, idempotencyKey: null, Token);
        _renderer.Report(new(RenderPhase.Denoise, 5, 50, TimeSpan.FromSeconds(1), null, null));

        IRenderedComponent<Home> page = Render<Home>();

        page.WaitForAssertion(() => Assert.Contains("Denoise 5/50", page.Markup, StringComparison.Ordinal), Patience);
        Assert.Contains("960 × 544", page.Markup, StringComparison.Ordinal);
        Assert.Equal("-1", page.Find("#seed").GetAttribute("value"));
    }

    [Fact]
    public async Task Cancel_InOnePage_ShowsInTheOther()
    {
        IRenderedComponent<Home> one = Render<Home>();
        IRenderedComponent<Home> other = Render<Home>();
        await one.OnAsync("#prompt", it => it.Input("A cat."));
        await one.OnAsync("form", it => it.Submit());
        other.WaitForAssertion(() => Assert.NotNull(other.Find("#cancel")), Patience);

        await other.OnAsync("#cancel", it => it.Click());

        one.WaitForAssertion(() => Assert.Contains("Cancelled", one.Find(".notice").TextContent, StringComparison.Ordinal), Patience);
    }

    [Fact]
    public async Task Render_Fails_TryAgainStartsTheSameRequest()
    {
        _renderer.Ending = _ => throw new RenderException("Choose 540p.");
        IRenderedComponent<Home> page = Render<Home>();
        await page.OnAsync(".example-card", it => it.Click());
        _renderer.Finish();
        page.WaitForAssertion(() => Assert.Contains("Choose 540p.", page.Find(".notice.failed").TextContent, StringComparison.Ordinal), Patience);
        RenderJob first = (await Queue.FindNewestAsync(Token))!;

        await page.OnAsync(".notice button", it => it.Click());
        RenderJob second = first;
        while (second.Id == first.Id)
        {
            await Task.Delay(5, Token);
            second = (await Queue.FindNewestAsync(Token))!;
        }

        Assert.Equal(first.Request, second.Request);
    }

    [Fact]
    public async Task Submit_WhileAnotherJobRuns_QueuesAndShowsItsPlace()
    {
        IRenderedComponent<Home> page = Render<Home>();
        await page.OnAsync("#prompt", it => it.Input("A cat."));
        await page.OnAsync("form", it => it.Submit());
        _renderer.Report(new(RenderPhase.Denoise, 1, 50, TimeSpan.FromSeconds(1), null, null));
        page.WaitForAssertion(() => Assert.Contains("Denoise 1/50", page.Markup, StringComparison.Ordinal), Patience);

        await page.OnAsync("#prompt", it => it.Input("A dog."));
        await page.OnAsync("form", it => it.Submit());

        page.WaitForAssertion(
            () => Assert.Contains("Waiting, position 1", page.Find(".stage-wait").TextContent, StringComparison.Ordinal), Patience);
        _renderer.Finish();
        page.WaitForAssertion(() => Assert.Contains("A dog.", page.Find("video").GetAttribute("aria-label"), StringComparison.Ordinal), Patience);
    }
}
