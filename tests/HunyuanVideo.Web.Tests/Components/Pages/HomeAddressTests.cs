using Bunit;
using HunyuanVideo.Jobs;
using HunyuanVideo.Web.Components.Pages;
using HunyuanVideo.Web.Tests.Support;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;

namespace HunyuanVideo.Web.Tests.Components.Pages;

public sealed class HomeAddressTests : StoreComponentTest
{
    private NavigationManager Navigation => Services.GetRequiredService<NavigationManager>();

    [Fact]
    public async Task Home_OpenedByALink_HasTheFormFilledInWhateverWasRenderedLast()
    {
        await AddAsync("Somebody else's.");
        Navigation.NavigateTo("/?prompt=A%20cat.&width=544&height=960&video_length=65&infer_steps=30&seed=7&flow_shift=9&num_videos=2");

        IRenderedComponent<Home> page = Render<Home>();

        Assert.Equal("A cat.", page.Find("#prompt").GetAttribute("value") ?? page.Find("#prompt").TextContent);
        Assert.Equal("30", page.Find("#infer_steps").GetAttribute("value"));
        Assert.Equal("7", page.Find("#seed").GetAttribute("value"));
        Assert.Equal("9", page.Find("#flow_shift").GetAttribute("value"));
        Assert.Contains("544 × 960", page.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public void Home_OpenedByALinkWithBadValues_RefusesThemAtTheirFields()
    {
        Navigation.NavigateTo("/?prompt=A&infer_steps=many&width=17&seed=%FF");

        IRenderedComponent<Home> page = Render<Home>();

        Assert.Contains("“many”", page.Find("#infer_steps-error").TextContent, StringComparison.Ordinal);
        Assert.Contains("multiple of 16", page.Find("#size-error").TextContent, StringComparison.Ordinal);
        Assert.NotNull(page.Find("#seed-error"));
        Assert.Equal("50", page.Find("#infer_steps").GetAttribute("value"));
    }

    [Fact]
    public async Task Home_OpenedForAJob_ShowsItInsteadOfTheNewest()
    {
        JobId wanted = await AddAsync("Wanted.");
        await AddAsync("Newer.");
        Navigation.NavigateTo($"/?job={wanted}");

        IRenderedComponent<Home> page = Render<Home>();

        Assert.Equal("Wanted.", page.Find(".job-prompt").TextContent);
        Assert.Contains("Wanted.", page.Find("#prompt").OuterHtml, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("nonsense")]
    [InlineData("01a2063d959670f79ff2b575731a8544")]
    public async Task Home_OpenedForAJobThatIsGone_SaysSo(string name)
    {
        await AddAsync("Newest.");
        Navigation.NavigateTo($"/?job={name}");

        IRenderedComponent<Home> page = Render<Home>();

        Assert.Contains("not here any more", page.Find(".workbench-notice").TextContent, StringComparison.Ordinal);
        Assert.Equal("Newest.", page.Find(".job-prompt").TextContent);
    }

    [Fact]
    public async Task Form_Changed_IsWrittenIntoTheAddress()
    {
        IRenderedComponent<Home> page = Render<Home>();

        await page.OnAsync("#prompt", it => it.Input("A cat."));
        await page.OnAsync("#infer_steps", it => it.Input("30"));

        Assert.Equal("?prompt=A%20cat.&width=1280&height=720&video_length=129&infer_steps=30&seed=-1", await WrittenAsync("infer_steps=30"));
    }

    [Fact]
    public async Task Submit_OfSeveral_QueuesABatchAndLinksToIt()
    {
        Navigation.NavigateTo("/?prompt=A%20cat.&seed=7&num_videos=3");
        IRenderedComponent<Home> page = Render<Home>();

        await page.OnAsync("form", it => it.Submit());

        Assert.Equal(3, (await Store.ListQueueAsync(10, Token)).Count);
        page.WaitForAssertion(() => Assert.Contains("seeds 7 to 9", page.Find(".workbench-notice").TextContent, StringComparison.Ordinal), Patience);
        Guid batch = (await Store.ListQueueAsync(1, Token))[0].BatchId!.Value;
        Assert.Equal($"explore/{batch:N}", page.Find(".workbench-notice a").GetAttribute("href"));
    }

    [Fact]
    public async Task Submit_FromThePage_IsFollowedInTheAddress()
    {
        IRenderedComponent<Home> page = Render<Home>();
        await page.OnAsync("#prompt", it => it.Input("Mine."));
        await page.OnAsync("form", it => it.Submit());
        JobId mine = (await Store.ListQueueAsync(1, Token))[0].Id;

        Assert.StartsWith($"?job={mine}&", await WrittenAsync("job="), StringComparison.Ordinal);
        await Store.SubmitAsync(Samples.Request with { Prompt = "Somebody else's." }, idempotencyKey: null, Token);
        await Task.Delay(600, Token);
        Assert.Equal("Mine.", page.Find(".job-prompt").TextContent);
    }

    [Fact]
    public async Task Home_LeftAndOpenedAgain_HasTheFormAsItWas()
    {
        IRenderedComponent<Home> page = Render<Home>();
        await page.OnAsync("#prompt", it => it.Input("A cat."));
        await page.OnAsync("#infer_steps", it => it.Input("31"));

        IRenderedComponent<Home> again = Render<Home>();

        Assert.Equal("31", again.Find("#infer_steps").GetAttribute("value"));
    }

    /// <summary>The address once it holds something; writing it renders nothing that could be waited for.</summary>
    private async Task<string> WrittenAsync(string part)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(Token);
        patience.CancelAfter(Patience);
        while (true)
        {
            if (JSInterop.Invocations["hunyuan.address"] is [.., { Arguments: [string address] }] && address.Contains(part, StringComparison.Ordinal))
            {
                return address;
            }

            await Task.Delay(20, patience.Token);
        }
    }
}
