using Bunit;
using HunyuanVideo.Jobs;
using HunyuanVideo.Web.Components.Loras;
using HunyuanVideo.Web.Options;
using HunyuanVideo.Web.Requests;
using HunyuanVideo.Web.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace HunyuanVideo.Web.Tests.Loras;

public sealed class LoraPickerTests : ComponentTest
{
    private RenderRequest _request = RenderFields.Defaults(Samples.Card) with { Prompt = "A cat." };

    [Fact]
    public void Click_OnAnOffer_AddsItAndItsWordGoesIntoThePrompt()
    {
        IRenderedComponent<LoraPicker> picker = Show();
        Assert.Contains("rank 8", picker.Find(".lora-item .hint").TextContent, StringComparison.Ordinal);
        picker.Find(".lora-item").Click();
        Assert.Equal(new RequestedLoras(new RequestedLora("neon")), _request.Loras);

        picker = Show();
        Assert.Empty(picker.FindAll(".lora-item"));
        Assert.DoesNotContain("No LoRA", picker.Markup, StringComparison.Ordinal);
        picker.Find(".lora-chosen .chip").Click();
        Assert.Equal("A cat. neon", _request.Prompt);
    }

    [Fact]
    public void Toggle_Chosen_IsOffAndComesBackAtItsStrength()
    {
        _request = _request with { Loras = new RequestedLoras(new RequestedLora("neon", 0.4)) };
        IRenderedComponent<LoraPicker> picker = Show();
        picker.Find("#lora-on-0").Change(false);
        Assert.Equal(new RequestedLoras(new RequestedLora("neon", 0)), _request.Loras);
        picker.Render(parameters => parameters.Add(p => p.Request, _request));
        picker.Find("#lora-on-0").Change(true);
        Assert.Equal(new RequestedLoras(new RequestedLora("neon", 0.4)), _request.Loras);
    }

    [Fact]
    public void Remove_TheLast_LeavesNone()
    {
        _request = _request with { Loras = new RequestedLoras(new RequestedLora("gone")) };
        IRenderedComponent<LoraPicker> picker = Show();
        Assert.Equal("There is no such file here.", picker.Find("[role=alert]").TextContent);
        picker.Find(".lora-head button").Click();
        Assert.Null(_request.Loras);
    }

    [Fact]
    public void Search_WordsOfNoLora_SaysSo()
    {
        IRenderedComponent<LoraPicker> picker = Show();
        picker.Find("#loras-search").Input("water");
        Assert.Empty(picker.FindAll(".lora-item"));
        Assert.Contains("No LoRA", picker.Markup, StringComparison.Ordinal);
        picker.Find("#loras-search").Input("NEO nan");
        Assert.Single(picker.FindAll(".lora-item"));
    }

    [Fact]
    public void Open_FileIsDroppedIntoTheFolder_IsOfferedWithinSeconds()
    {
        string data = Directory.CreateTempSubdirectory("picker-").FullName;
        Services.AddSingleton(LorasIn(data));
        IRenderedComponent<LoraPicker> picker = Show();
        Assert.Single(picker.FindAll(".lora-item"));

        string folder = Directory.CreateDirectory(Path.Combine(data, "loras")).FullName;
        File.Copy(Path.Combine(ModelLocation.BundledNano, "loras", "neon.safetensors"), Path.Combine(folder, "ink.safetensors"));
        picker.WaitForAssertion(() => Assert.Equal(2, picker.FindAll(".lora-item").Count), TimeSpan.FromSeconds(30));
        Directory.Delete(data, recursive: true);
        picker.WaitForAssertion(() => Assert.Single(picker.FindAll(".lora-item")), TimeSpan.FromSeconds(30));
    }

    private IRenderedComponent<LoraPicker> Show() => Render<LoraPicker>(parameters => parameters
        .Add(picker => picker.Request, _request)
        .Add(picker => picker.Changed, request => _request = request));
}
