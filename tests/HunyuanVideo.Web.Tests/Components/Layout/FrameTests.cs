using Bunit;
using HunyuanVideo.Web.Components.Layout;
using HunyuanVideo.Web.Tests.Support;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;

namespace HunyuanVideo.Web.Tests.Components.Layout;

public sealed class FrameTests : ComponentTest
{
    [Fact]
    public void Nav_OnAPage_MarksItAlone()
    {
        Services.GetRequiredService<NavigationManager>().NavigateTo("/queue");

        IRenderedComponent<MainNav> nav = Render<MainNav>();

        Assert.Equal("Queue", Assert.Single(nav.FindAll("a.active")).TextContent.Trim());
        Assert.Equal(["/", "/explore", "/queue", "/gallery", "/storyboard", "/system"], nav.FindAll("a").Select(link => link.GetAttribute("href")));
    }

    [Fact]
    public void Foot_OnAPage_OffersTheLanguagesAndComesBackThere()
    {
        Services.GetRequiredService<NavigationManager>().NavigateTo("/system");

        IRenderedComponent<PageFoot> foot = Render<PageFoot>();

        Assert.Equal("/language/de?back=%2Fsystem", foot.Find("a[lang=de]").GetAttribute("href"));
        Assert.Equal("true", foot.Find("a[lang=en]").GetAttribute("aria-current"));
        Assert.NotNull(foot.Find("a[href='/api-docs']"));
        Assert.NotNull(foot.Find("a[href='/system#licence']"));
    }

    [Fact]
    public void Layout_MovesToAnotherPage_TakesTheFocusAlong()
    {
        IRenderedComponent<MainLayout> layout = Render<MainLayout>(it => it.Add(layout => layout.Body, "<main id=\"main\"></main>"));
        NavigationManager navigation = Services.GetRequiredService<NavigationManager>();

        navigation.NavigateTo("/?prompt=a");
        Assert.Empty(JSInterop.Invocations["hunyuan.focusMain"]);

        navigation.NavigateTo("/queue");
        layout.WaitForAssertion(() => Assert.Single(JSInterop.Invocations["hunyuan.focusMain"]));
    }

    [Fact]
    public void Sheet_OfKeys_ListsThemAndCanBeClosed()
    {
        IRenderedComponent<KeyboardSheet> sheet = Render<KeyboardSheet>();

        Assert.Contains("Generate the video", sheet.Find(".keys").TextContent, StringComparison.Ordinal);
        Assert.Equal("keyboard-sheet", sheet.Find("button").GetAttribute("data-closes"));
    }
}
