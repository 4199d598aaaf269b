using Bunit;
using HunyuanVideo.Jobs.Store;
using HunyuanVideo.Web.Components.Generate;
using HunyuanVideo.Web.Components.Result;
using HunyuanVideo.Web.Security;
using HunyuanVideo.Web.Tests.Support;
using QueuePage = HunyuanVideo.Web.Components.Pages.Queue;

namespace HunyuanVideo.Web.Tests.Security;

/// <summary>Pages show what whoever looks may do, and nothing else.</summary>
public sealed class RightsInPagesTests : StoreComponentTest
{
    [Fact]
    public void Form_OfAViewer_HasASentenceInThePlaceOfTheButton()
    {
        Become("vic", Role.Viewer);

        IRenderedComponent<GenerateForm> form = Render<GenerateForm>(parameters => parameters
            .Add(page => page.Draft, GenerateDraft.From(Samples.Card))
            .Add(page => page.Model, Samples.Model)
            .Add(page => page.Submit, _ => Task.FromResult<string?>(null)));

        Assert.Empty(form.FindAll("#generate"));
        Assert.Contains("viewer", form.Find("#viewer-note").TextContent, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("vic", Role.Viewer, false, false, true)]
    [InlineData("ann", Role.Creator, false, true, false)]
    [InlineData("root", Role.Admin, true, true, true)]
    public async Task Queue_OfEach_ShowsHisActionsAndTheNamesToThoseWhoSeeAll(string name, Role role, bool orders, bool changes, bool names)
    {
        for (int i = 0; i < 2; i++)
        {
            await Store.SubmitAsync(new NewJob { Request = Samples.Request, Owner = "ann" }, Token);
        }

        Become(name, role);

        IRenderedComponent<QueuePage> page = Render<QueuePage>();

        page.WaitForAssertion(() => Assert.Equal(2, page.FindAll(".queue-row").Count), Patience);
        Assert.Equal(orders ? 1 : 0, page.FindAll("#pause").Count);
        Assert.Equal(orders ? 2 : 0, page.FindAll("[id^=up-]").Count);
        Assert.Equal(orders ? 2 : 0, page.FindAll("[draggable=true]").Count);
        Assert.Equal(changes ? 2 : 0, page.FindAll(".icon-button.cancel").Count);
        Assert.Equal(names ? 2 : 0, page.FindAll(".owner").Count(element => element.TextContent == "by ann"));
    }

    [Theory]
    [InlineData("vic", Role.Viewer, false)]
    [InlineData("ann", Role.Creator, true)]
    [InlineData("root", Role.Admin, true)]
    public void RunningJob_OfEach_CanBeStoppedByWhomItBelongsTo(string name, Role role, bool stops)
    {
        Become(name, role);

        IRenderedComponent<RunningPanel> panel = Render<RunningPanel>(parameters => parameters
            .Add(part => part.Job, Samples.Denoising(3) with { Owner = "ann" })
            .Add(part => part.Now, Samples.Start));

        Assert.Equal(stops ? 1 : 0, panel.FindAll("#stop").Count);
        Assert.Equal(stops ? 1 : 0, panel.FindAll("#finish").Count);
    }
}
