using Bunit;
using HunyuanVideo.Jobs;
using HunyuanVideo.Web.Components.Pages;
using HunyuanVideo.Web.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace HunyuanVideo.Web.Tests.Components.Pages;

public sealed class HomeTests : ComponentTest, IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly ScriptedRenderer _renderer = new();
    private readonly RenderStation _station;

    public HomeTests()
    {
        var feed = new JobFeed(TimeProvider.System);
        _station = new RenderStation(_renderer, feed, TimeProvider.System, NullLogger<RenderStation>.Instance);
        Services.AddSingleton(TimeProvider.System);
        Services.AddSingleton(feed);
        Services.AddSingleton(_station);
    }

    public async ValueTask InitializeAsync() => await _station.StartAsync(Xunit.TestContext.Current.CancellationToken);

    async ValueTask IAsyncDisposable.DisposeAsync()
    {
        await DisposeAsync();
        await _station.DisposeAsync();
        _renderer.Dispose();
    }

    [Fact]
    public void Home_FromPromptToPlayer_FollowsTheJob()
    {
        IRenderedComponent<Home> page = Render<Home>();
        page.Find("#prompt").Input("A cat.");
        page.Find("form").Submit();
        _renderer.Report(new(RenderPhase.Denoise, 25, 50, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1), null));

        page.WaitForAssertion(() => Assert.Contains("Denoise 25/50", page.Markup, StringComparison.Ordinal), Patience);
        Assert.Contains("Rendering 45 %", page.Find("#generate").TextContent, StringComparison.Ordinal);

        _renderer.Finish();
        page.WaitForAssertion(() => Assert.NotNull(page.Find("video")), Patience);
        Assert.False(page.Find("#generate").HasAttribute("disabled"));
        Assert.Contains("Last used", page.Find("#seed-hint").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public void Home_OpenedWhileAJobRuns_ShowsItAtOnceWithItsSettings()
    {
        Assert.True(_station.TrySubmit(Samples.Request, out RenderJob? _, out string? _));
        _renderer.Report(new(RenderPhase.Denoise, 5, 50, TimeSpan.FromSeconds(1), null, null));

        IRenderedComponent<Home> page = Render<Home>();

        Assert.Contains("Denoise 5/50", page.Markup, StringComparison.Ordinal);
        Assert.Contains("960 × 544", page.Markup, StringComparison.Ordinal);
        Assert.Equal("-1", page.Find("#seed").GetAttribute("value"));
    }

    [Fact]
    public void Cancel_InOnePage_ShowsInTheOther()
    {
        IRenderedComponent<Home> one = Render<Home>();
        IRenderedComponent<Home> other = Render<Home>();
        one.Find("#prompt").Input("A cat.");
        one.Find("form").Submit();
        other.WaitForAssertion(() => Assert.NotNull(other.Find("#cancel")), Patience);

        other.Find("#cancel").Click();

        one.WaitForAssertion(() => Assert.Contains("Cancelled", one.Find(".notice").TextContent, StringComparison.Ordinal), Patience);
    }

    [Fact]
    public void Render_Fails_TryAgainStartsTheSameRequest()
    {
        _renderer.Ending = _ => throw new RenderException("Choose 540p.");
        IRenderedComponent<Home> page = Render<Home>();
        page.Find(".example-card").Click();
        _renderer.Finish();
        page.WaitForAssertion(() => Assert.Contains("Choose 540p.", page.Find(".notice.failed").TextContent, StringComparison.Ordinal), Patience);
        RenderRequest first = _station.Recent[0].Request;

        page.Find(".notice button").Click();
        page.WaitForState(() => _station.Recent.Count == 2, Patience);

        Assert.Equal(first, _station.Recent[0].Request);
    }
}
