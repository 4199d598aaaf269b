using System.Globalization;
using Bunit;
using HunyuanVideo.Web.Components.Layout;
using HunyuanVideo.Web.Rendering;
using HunyuanVideo.Web.Tests.Support;

namespace HunyuanVideo.Web.Tests.Components.Layout;

public sealed class TopBarTests : ComponentTest
{
    [Fact]
    public void TopBar_ModelBecomesReady_FollowsIt()
    {
        Status.Report(Samples.Model with { Phase = ModelPhase.Loading, Loaded = 0.316 });
        IRenderedComponent<TopBar> bar = Render<TopBar>();
        Assert.Equal("loading 31 %", bar.Find(".model-phase").TextContent);

        Status.Report(Samples.Model);

        bar.WaitForAssertion(() => Assert.Equal("ready", bar.Find(".model-phase").TextContent));
    }

    [Fact]
    public void TopBar_WithJobs_SaysHowManyAndHowLong()
    {
        Forecast.Outlook = new QueueOutlook(Paused: false, Waiting: 1, Rendering: 1, TimeSpan.FromMinutes(9));

        IRenderedComponent<TopBar> bar = Render<TopBar>();

        Assert.Equal("queue 2 about 9 min 0 s", string.Join(' ', bar.FindAll(".queue-fact span").Select(span => span.TextContent)));
        Assert.Equal("/queue", bar.Find(".queue-fact").GetAttribute("href"));
    }

    [Fact]
    public void TopBar_QueuePaused_SaysSoInWords()
    {
        Forecast.Outlook = new QueueOutlook(Paused: true, Waiting: 3, Rendering: 0, Until: null);

        Assert.Contains("paused, 3 waiting", Render<TopBar>().Find(".queue-fact").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public void TopBar_WithAGraphicsCard_ShowsItsMemory()
    {
        Assert.Equal("6/24 GiB", Render<TopBar>().Find(".memory-text").TextContent);

        Memory.Gpus = [new GpuMemory("NVIDIA H200", 112L << 30, 139L << 30)];

        IRenderedComponent<TopBar> bar = Render<TopBar>();
        Assert.Equal("112/139 GiB", bar.Find(".memory-text").TextContent);
        Assert.Contains("112.0 of 139.0 GiB GPU memory", bar.Find(".device-fact").GetAttribute("title"), StringComparison.Ordinal);
    }

    [Fact]
    public void TopBar_NewsFromAThreadOfAnotherLanguage_StaysInItsOwn()
    {
        CultureInfo before = CultureInfo.CurrentUICulture;
        CultureInfo.CurrentUICulture = new CultureInfo("de");
        Status.Report(Samples.Model with { Phase = ModelPhase.Loading, Loaded = 0.5 });
        IRenderedComponent<TopBar> bar = Render<TopBar>();
        CultureInfo.CurrentUICulture = before;
        Assert.Equal("lädt 50 %", bar.Find(".model-phase").TextContent);

        Status.Report(Samples.Model);

        bar.WaitForAssertion(() => Assert.Equal("bereit", bar.Find(".model-phase").TextContent), TimeSpan.FromSeconds(20));
    }

    [Fact]
    public void Theme_ToggledInTheBrowser_IsHandedOn()
    {
        bool dark = false;
        JSInterop.Setup<bool>("hunyuan.theme.toggle").SetResult(true);
        IRenderedComponent<TopBar> bar = Render<TopBar>(it => it.Add(bar => bar.Dark, false).Add(bar => bar.DarkChanged, value => dark = value));

        bar.Find("button[aria-label='Use the dark theme']").Click();

        Assert.True(dark);
    }

    [Fact]
    public void Css_BothSchemes_HaveTheColoursOnce()
    {
        Assert.Contains("prefers-color-scheme:dark", AppTheme.Css, StringComparison.Ordinal);
        Assert.Contains("--ground:#F6F7F9", AppTheme.Css, StringComparison.Ordinal);
        Assert.Contains("--ground:#0D0F14", AppTheme.Css, StringComparison.Ordinal);
    }

    public static TheoryData<string, string> Pairs { get; } = new(
        new[] { AppTheme.Light, AppTheme.Dark }.SelectMany(c => new (string, string)[]
        {
            (c.Text, c.Ground), (c.Text, c.Surface), (c.Muted, c.Ground), (c.Muted, c.Surface), (c.OnAccent, c.Accent),
            (c.Accent, c.Surface), (c.Bad, c.Surface), (c.Warning, c.Surface), (c.Good, c.Surface), (c.Bad, c.Ground),
        }));

    [Theory]
    [MemberData(nameof(Pairs))]
    public void Colours_TextOnItsGround_HasAContrastOfAtLeastFourAndAHalf(string text, string ground)
    {
        double lighter = Math.Max(Luminance(text), Luminance(ground));
        double darker = Math.Min(Luminance(text), Luminance(ground));

        Assert.True((lighter + 0.05) / (darker + 0.05) >= 4.5, $"{text} on {ground}");
    }

    private static double Luminance(string colour)
    {
        double[] channels = [.. Convert.FromHexString(colour[1..]).Select(value => value / 255.0)
            .Select(value => value <= 0.04045 ? value / 12.92 : Math.Pow((value + 0.055) / 1.055, 2.4))];
        return (0.2126 * channels[0]) + (0.7152 * channels[1]) + (0.0722 * channels[2]);
    }
}
