using Bunit;
using HunyuanVideo.Jobs;
using HunyuanVideo.Jobs.Queue;
using HunyuanVideo.Jobs.Store;
using HunyuanVideo.Web.Components.Pages;
using HunyuanVideo.Web.Components.Result;
using HunyuanVideo.Web.Components.Sharing;
using HunyuanVideo.Web.Security;
using HunyuanVideo.Web.Sharing;
using HunyuanVideo.Web.Sharing.Tunnels;
using HunyuanVideo.Web.Tests.Support;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace HunyuanVideo.Web.Tests.Sharing;

public sealed class ShareDialogTests : LibraryTest
{
    public ShareDialogTests()
    {
        Services.AddSharing(new ShareOptions { Cloudflared = new CloudflaredOptions { Path = "/usr/bin/cloudflared", Version = "2026.1.0" } });
        Services.AddSingleton<IShareTunnel>(Tunnel);
        Services.AddSingleton<IConfiguration>(new ConfigurationBuilder().Build());
    }

    private FakeTunnel Tunnel { get; } = new();

    [Fact]
    public async Task Share_Clicked_OpensTheDialogThatCopiesThisPageToo()
    {
        StoredJob job = await FinishAsync("A shared heron.", frames: 5);
        IRenderedComponent<ResultPanel> panel = Render<ResultPanel>(it => it.Add(p => p.Job, Snapshot(job)).Add(p => p.Model, Samples.Model));

        panel.Find("[data-key=s]").Click();
        panel.Find("#share-page").Click();

        Assert.Equal($"http://localhost/?job={job.Id}", JSInterop.VerifyInvoke("hunyuan.copy").Arguments[0]);
    }

    [Fact]
    public async Task Dialog_AsItStands_MakesALinkForAWeekThatTellsNothing()
    {
        IRenderedComponent<ShareDialog> dialog = await OpenAsync(Caller.Local);
        Assert.Equal("7d", dialog.Find("input[type=radio][checked]").GetAttribute("value"));
        Assert.Contains("Tencent Hunyuan Community License Agreement", dialog.Markup, StringComparison.Ordinal);

        await dialog.Find("form").SubmitAsync();

        string url = dialog.Find("#share-url").GetAttribute("value")!;
        Assert.Matches("^http://localhost/v/[A-Za-z0-9_-]{22}$", url);
        Assert.Equal(url, JsCopied(dialog));
        Assert.NotEmpty(dialog.Find("svg.qr path").GetAttribute("d")!);
        ShareLink link = Assert.Single(Links.ListOf(Caller.Local));
        Assert.False(link.ShowSettings);
        Assert.Null(link.PasswordHash);
        Assert.Equal(link.CreatedAt.AddDays(7), link.ExpiresAt);
        Assert.NotNull(await Links.OpenAsync(url[^22..], Token));
        Assert.Contains("works on this machine only", dialog.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Dialog_FilledIn_MakesTheLinkSo()
    {
        Tunnel.Set(new TunnelState(TunnelPhase.On, "https://calm-sea.trycloudflare.com"));
        IRenderedComponent<ShareDialog> dialog = await OpenAsync(Caller.Local);
        dialog.Find("input[value=never]").Change(true);
        dialog.Find("#share-password").Change("abc");
        dialog.Find("#share-settings").Change(true);

        await dialog.Find("form").SubmitAsync();
        Assert.Empty(Links.ListOf(Caller.Local));
        Assert.Equal("alert", dialog.Find("#share-password-hint").GetAttribute("role"));
        dialog.Find("#share-password").Change("open sesame");
        await dialog.Find("form").SubmitAsync();

        ShareLink link = Assert.Single(Links.ListOf(Caller.Local));
        Assert.True(link.ShowSettings);
        Assert.NotNull(link.PasswordHash);
        Assert.Null(link.ExpiresAt);
        Assert.StartsWith("https://calm-sea.trycloudflare.com/v/", dialog.Find("#share-url").GetAttribute("value"), StringComparison.Ordinal);
        Assert.DoesNotContain("works on this machine only", dialog.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Dialog_OfSomeoneWhoMayNot_SaysSo()
    {
        IRenderedComponent<ShareDialog> dialog = await OpenAsync(new Caller("vic", Role.Viewer));

        await dialog.Find("form").SubmitAsync();

        Assert.Equal("Only the owner of a video can share it.", dialog.Find(".field-error").TextContent);
        Assert.Empty(Links.ListOf(Caller.Local));
    }

    [Fact]
    public async Task Shares_Page_ListsAndRevokes()
    {
        Become(Caller.Local);
        StoredJob job = await FinishAsync("A shared heron.", frames: 5);
        for (int i = 0; i < 3; i++)
        {
            await Links.CreateAsync(Caller.Local, job.Id, new ShareWish(TimeSpan.FromDays(1), null, ShowSettings: i == 0), Token);
        }

        IRenderedComponent<Shares> page = Render<Shares>();
        Assert.Equal(3, page.FindAll(".share-row").Count);
        Assert.Contains("A shared heron.", page.Find(".share-prompt").TextContent, StringComparison.Ordinal);
        Assert.Contains("not opened yet", page.Find(".share-views").TextContent, StringComparison.Ordinal);
        await page.Find(".share-row button").ClickAsync();
        Assert.Equal(2, page.FindAll(".share-row").Count);
        page.Find("#revoke-all").Click();
        await page.Find(".confirm .button.danger").ClickAsync();

        Assert.Empty(page.FindAll(".share-row"));
        Assert.NotEmpty(page.FindAll(".teach"));
        Assert.Empty(Links.ListOf(Caller.Local));
    }

    [Fact]
    public async Task Tunnel_Panel_StartsShowsAndStops()
    {
        Become(Caller.Local);
        IRenderedComponent<TunnelPanel> panel = Render<TunnelPanel>();
        Assert.Contains("2026.1.0", panel.Markup, StringComparison.Ordinal);

        await panel.Find("#tunnel-start").ClickAsync();

        panel.WaitForAssertion(() => Assert.Equal("https://calm-sea.trycloudflare.com", panel.Find(".tunnel-url").GetAttribute("href")), Patience);
        Assert.NotEmpty(panel.FindAll("svg.qr"));
        await panel.Find("#tunnel-stop").ClickAsync();
        panel.WaitForAssertion(() => Assert.NotEmpty(panel.FindAll("#tunnel-start")), Patience);
        Tunnel.Set(new TunnelState(TunnelPhase.Failed, Message: "No users."));
        panel.WaitForAssertion(() => Assert.Contains("No users.", panel.Find(".notice-line.bad").TextContent, StringComparison.Ordinal), Patience);
    }

    [Fact]
    public void Tunnel_Panel_IsForAdmins()
    {
        Become(new Caller("ann", Role.Creator));

        Assert.Empty(Render<TunnelPanel>().FindAll("section"));
    }

    private ShareLinks Links => Services.GetRequiredService<ShareLinks>();

    private void Become(Caller caller) => Services.GetRequiredService<CurrentCaller>().Set(caller.Principal("test"));

    private RenderJob Snapshot(StoredJob job) => RenderJobs.SnapshotOf(job, position: null, Services.GetRequiredService<DataFolder>());

    private async Task<IRenderedComponent<ShareDialog>> OpenAsync(Caller caller)
    {
        Become(caller);
        StoredJob job = await FinishAsync("A shared heron.", frames: 5);
        return Render<ShareDialog>(it => it.Add(p => p.Job, job.Id).Add(p => p.Model, Samples.Card.Name));
    }

    private string? JsCopied(IRenderedComponent<ShareDialog> dialog)
    {
        dialog.Find("#share-copy").Click();
        return JSInterop.VerifyInvoke("hunyuan.copy").Arguments[0] as string;
    }

    private sealed class FakeTunnel : IShareTunnel
    {
        public event EventHandler? Changed;

        public TunnelKind Kind => TunnelKind.Cloudflared;

        public TunnelState Current { get; private set; } = TunnelState.Off;

        public Task StartAsync(CancellationToken cancellationToken)
        {
            Set(new TunnelState(TunnelPhase.On, "https://calm-sea.trycloudflare.com"));
            return Task.CompletedTask;
        }

        public Task StopAsync(CancellationToken cancellationToken)
        {
            Set(TunnelState.Off);
            return Task.CompletedTask;
        }

        public void Set(TunnelState state)
        {
            Current = state;
            Changed?.Invoke(this, EventArgs.Empty);
        }
    }
}
