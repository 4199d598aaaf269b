using Bunit;
using HunyuanVideo.Jobs;
using HunyuanVideo.Web.Components.Pages;
using HunyuanVideo.Web.Tests.Support;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;

namespace HunyuanVideo.Web.Tests.Components.Pages;

public sealed class CompareTests : ComponentTest
{
    private static readonly RenderJob Preview = Samples.Succeeded();

    private static readonly RenderJob Keeper = Samples.Succeeded() with
    {
        Request = Samples.Request with { Width = 1280, Height = 720, SourceJob = Preview.Id.ToString(), Strength = 0.8 },
    };

    [Fact]
    public void Compare_PreviewAndKeeper_ShowsBothByNameAndSize()
    {
        Jobs.Jobs.AddRange([Preview, Keeper]);

        IRenderedComponent<Compare> page = Open($"{Preview.Id}", $"{Keeper.Id}");

        Assert.Equal([$"videos/{Preview.Id}", $"videos/{Keeper.Id}"], page.FindAll("video").Select(video => video.GetAttribute("src")));
        Assert.Equal(["Preview", "Larger render"], page.FindAll("figcaption strong").Select(name => name.TextContent));
        Assert.Equal($"/?job={Keeper.Id}", page.Find(".compare-head a").GetAttribute("href"));
        Assert.Contains("--w:1280;--h:720", page.Find("#compare-stage").GetAttribute("style"), StringComparison.Ordinal);
    }

    [Fact]
    public void Compare_TheOtherWayRound_NamesThemAsTheyAre()
    {
        Jobs.Jobs.AddRange([Preview, Keeper]);

        Assert.Equal(["Larger render", "Preview"], Open($"{Keeper.Id}", $"{Preview.Id}").FindAll("figcaption strong").Select(name => name.TextContent));
    }

    [Fact]
    public async Task Wipe_Chosen_LaysOneOverTheOtherWithAKeyboardSlider()
    {
        Jobs.Jobs.AddRange([Preview, Keeper]);
        IRenderedComponent<Compare> page = Open($"{Preview.Id}", $"{Keeper.Id}");
        Assert.True(page.Find(".wipe-at").HasAttribute("hidden"));

        await page.OnAsync("input[type=radio]", it => it.Change(true), 1);

        Assert.NotNull(page.Find(".compare-pair.wipe"));
        Assert.False(page.Find(".wipe-at").HasAttribute("hidden"));
        Assert.Equal("range", page.Find("[data-compare=wipe]").GetAttribute("type"));
        Assert.Equal("Where the two meet", page.Find(".wipe-at .visually-hidden").TextContent);
    }

    [Fact]
    public void Compare_OneMissingOrUnfinished_SaysSo()
    {
        RenderJob running = Samples.Denoising(3);
        Jobs.Jobs.AddRange([Preview, running]);

        foreach (string other in new[] { "none", $"{JobId.New(DateTimeOffset.UnixEpoch)}", $"{running.Id}" })
        {
            IRenderedComponent<Compare> page = Open($"{Preview.Id}", other);
            Assert.Contains("nothing to compare", page.Markup, StringComparison.Ordinal);
            Assert.Empty(page.FindAll("video"));
        }
    }

    private IRenderedComponent<Compare> Open(string a, string b)
    {
        Services.GetRequiredService<NavigationManager>().NavigateTo($"/compare?a={a}&b={b}");
        return Render<Compare>();
    }
}
