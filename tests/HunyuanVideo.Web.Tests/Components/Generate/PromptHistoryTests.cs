using Bunit;
using HunyuanVideo.Web.Components.Generate;
using HunyuanVideo.Web.Tests.Support;

namespace HunyuanVideo.Web.Tests.Components.Generate;

public sealed class PromptHistoryTests : ComponentTest
{
    [Fact]
    public void History_Opened_OffersWhatThisBrowserSent()
    {
        string? chosen = null;
        JSInterop.Setup<string[]>("hunyuan.prompts.list").SetResult(["A cat.", "A dog."]);
        IRenderedComponent<PromptHistory> history = Render<PromptHistory>(it => it.Add(history => history.Chosen, prompt => chosen = prompt));
        Assert.Empty(history.FindAll(".history-item"));

        history.Find("details").TriggerEvent("ontoggle", EventArgs.Empty);
        history.FindAll(".history-item")[1].Click();

        Assert.Equal("A dog.", chosen);
    }

    [Fact]
    public void History_Cleared_IsEmptyAndSaysWhatItIsFor()
    {
        JSInterop.Setup<string[]>("hunyuan.prompts.list").SetResult(["A cat."]);
        IRenderedComponent<PromptHistory> history = Render<PromptHistory>();
        history.Find("details").TriggerEvent("ontoggle", EventArgs.Empty);

        history.Find("button.link").Click();

        Assert.Empty(history.FindAll(".history-item"));
        Assert.Contains("listed here", history.Markup, StringComparison.Ordinal);
        Assert.Single(JSInterop.Invocations["hunyuan.prompts.clear"]);
    }
}
