using Bunit;
using HunyuanVideo.Jobs;
using HunyuanVideo.Jobs.Queue;
using HunyuanVideo.Web.Components.Result;
using HunyuanVideo.Web.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace HunyuanVideo.Web.Tests.Components.Result;

public sealed class RecentResultsTests : StoreComponentTest
{
    [Fact]
    public async Task Recent_OneVideo_IsNoStrip()
    {
        await AddAsync("A cat.");
        await CompleteFirstAsync();

        Assert.Empty(Render<RecentResults>().FindAll("nav"));
    }

    [Fact]
    public async Task Recent_VideosAndOthers_ShowsTheVideosTheNewestFirstAndMarksTheOneAbove()
    {
        JobId cat = await AddAsync("A cat.");
        await CompleteFirstAsync();
        await AddAsync("A bird.");
        await FailFirstAsync("Broken.");
        JobId dog = await AddAsync("A dog.");
        await CompleteFirstAsync();

        IRenderedComponent<RecentResults> strip = Render<RecentResults>(it => it.Add(recent => recent.Current, cat));

        Assert.Equal([$"/?job={dog}", $"/?job={cat}"], strip.FindAll(".recent-item").Select(link => link.GetAttribute("href")));
        Assert.Equal("A cat.", strip.Find("[aria-current=true]").GetAttribute("aria-label"));
    }

    [Fact]
    public async Task Recent_AnotherVideoIsDone_JoinsByItself()
    {
        await AddAsync("A cat.");
        await CompleteFirstAsync();
        IRenderedComponent<RecentResults> strip = Render<RecentResults>();
        await AddAsync("A dog.");
        await CompleteFirstAsync();

        Services.GetRequiredService<JobFeed>().Announce();

        strip.WaitForAssertion(() => Assert.Equal(2, strip.FindAll(".recent-item").Count), Patience);
    }
}
