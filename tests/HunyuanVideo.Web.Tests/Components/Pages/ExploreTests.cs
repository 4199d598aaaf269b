using Bunit;
using HunyuanVideo.Jobs;
using HunyuanVideo.Jobs.Estimates;
using HunyuanVideo.Jobs.Store;
using HunyuanVideo.Web.Tests.Support;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;
using ExplorePage = HunyuanVideo.Web.Components.Pages.Explore;

namespace HunyuanVideo.Web.Tests.Components.Pages;

public sealed class ExploreTests : StoreComponentTest
{
    private NavigationManager Navigation => Services.GetRequiredService<NavigationManager>();

    [Fact]
    public async Task Submit_OfSeeds_QueuesOneBatchAndGoesToItsAddress()
    {
        IRenderedComponent<ExplorePage> page = Render<ExplorePage>();
        await page.OnAsync("#prompt", it => it.Input("A cat."));
        await page.OnAsync("#seeds", it => it.Input("4"));

        await page.OnAsync("form", it => it.Submit());

        IReadOnlyList<StoredJob> queued = await Store.ListQueueAsync(20, Token);
        Assert.Equal(4, queued.Count);
        Guid batch = Assert.Single(queued.Select(job => job.BatchId).Distinct())!.Value;
        Assert.EndsWith($"/explore/{batch:N}", Navigation.Uri, StringComparison.Ordinal);
        Assert.All(queued, job => Assert.Equal((960, 544), (job.Request.Width, job.Request.Height)));
    }

    [Fact]
    public async Task Submit_LoraThatIsNotThere_IsRefusedWithItsName()
    {
        Services.GetRequiredService<NavigationManager>().NavigateTo("explore?loras=gone");
        IRenderedComponent<ExplorePage> page = Render<ExplorePage>();
        await page.OnAsync("#prompt", it => it.Input("A cat."));

        await page.OnAsync("form", it => it.Submit());

        Assert.Contains("There is no LoRA gone", page.Find("#explore-error").TextContent, StringComparison.Ordinal);
        Assert.Empty(await Store.ListQueueAsync(20, Token));
    }

    [Fact]
    public async Task Submit_OfStrengths_QueuesOneBatchWithThem()
    {
        Services.GetRequiredService<NavigationManager>().NavigateTo("explore?loras=neon");
        IRenderedComponent<ExplorePage> page = Render<ExplorePage>();
        await page.OnAsync("#prompt", it => it.Input("A cat."));
        await page.OnAsync("input[name=kind]", it => it.Change("on"), 1);
        await page.OnAsync("#grid_rows", it => it.Change("neon"));
        await page.OnAsync("#grid_steps", it => it.Input("10"));
        await page.OnAsync("#grid_strengths", it => it.Input("-1, 0, 0.5, 1"));

        await page.OnAsync("form", it => it.Submit());

        Assert.Equal([-1, 0, 0.5, 1], (await Store.ListQueueAsync(20, Token)).Select(job => job.Request.Loras![0].Strength));
    }

    [Fact]
    public void Form_BeforeTheClick_SaysTimeAndCostOfAll()
    {
        Forecast.Estimate = new RenderEstimate(TimeSpan.FromSeconds(10), TimeSpan.Zero);
        Forecast.Dollars = 0.05m;

        IRenderedComponent<ExplorePage> page = Render<ExplorePage>();

        Assert.Equal("≈ 1 min 20 s, $0.40", page.Find("#explore-forecast").TextContent);
    }

    [Fact]
    public async Task Submit_OfAGridOfTooMany_IsRefusedAtTheField()
    {
        IRenderedComponent<ExplorePage> page = Render<ExplorePage>();
        await page.OnAsync("#prompt", it => it.Input("A cat."));
        await page.OnAsync("input[name=kind]", it => it.Change("on"), 1);
        await page.OnAsync("#grid_steps", it => it.Input("1,2,3,4,5,6"));
        await page.OnAsync("#grid_guidance", it => it.Input("1,2,3"));

        await page.OnAsync("form", it => it.Submit());

        Assert.Contains("4 to 16 videos, not 18", page.Find("#grid-error").TextContent, StringComparison.Ordinal);
        Assert.Empty(await Store.ListQueueAsync(20, Token));
    }

    [Fact]
    public async Task Batch_Opened_ShowsEachCellInItsStateAndItsRatio()
    {
        var batch = Guid.NewGuid();
        await AddAsync("A cat.", batch, seed: 1);
        await AddAsync("A cat.", batch, seed: 2);
        await AddAsync("A cat.", batch, seed: 3);
        JobId done = await CompleteFirstAsync();
        await Claims.TryClaimAsync("test", Token);

        IRenderedComponent<ExplorePage> page = Open(batch.ToString("N"));

        Assert.Equal(3, page.FindAll(".cell").Count);
        Assert.Equal($"videos/{done}", page.Find(".cell.succeeded video").GetAttribute("src"));
        Assert.Equal("0 %", page.Find(".cell.running .cell-state").TextContent);
        Assert.Equal("waits", page.Find(".cell.queued .cell-state").TextContent);
        Assert.Contains("--w:960;--h:544", page.Find(".contact-sheet").GetAttribute("style"), StringComparison.Ordinal);
        Assert.Contains($"job={done}", page.Find(".cell.succeeded a").GetAttribute("href"), StringComparison.Ordinal);
        Assert.Contains("seed=1", page.Find(".cell.succeeded a").GetAttribute("href"), StringComparison.Ordinal);
        Assert.Single(JSInterop.Invocations["hunyuan.sheet.follow"]);
    }

    [Fact]
    public async Task CancelRest_OfABatch_LeavesOthersAlone()
    {
        var batch = Guid.NewGuid();
        await AddAsync("Another.");
        await AddAsync("A cat.", batch, seed: 1);
        await AddAsync("A cat.", batch, seed: 2);
        IRenderedComponent<ExplorePage> page = Open(batch.ToString("N"));

        await page.OnAsync("#cancel-rest", it => it.Click());

        Assert.Equal(["Another."], await WaitingAsync());
        page.WaitForAssertion(() => Assert.Contains("0 done, 2 not made", page.Markup, StringComparison.Ordinal), Patience);
        Assert.Empty(page.FindAll("#cancel-rest"));
    }

    [Theory]
    [InlineData("nonsense")]
    [InlineData("00000000000000000000000000000001")]
    public void Batch_Unknown_SaysThatItIsGone(string name) =>
        Assert.Contains("not here any more", Open(name).Find(".teach").TextContent, StringComparison.Ordinal);

    private IRenderedComponent<ExplorePage> Open(string batch)
    {
        Navigation.NavigateTo($"/explore/{batch}");
        return Render<ExplorePage>(page => page.Add(it => it.BatchName, batch));
    }
}
