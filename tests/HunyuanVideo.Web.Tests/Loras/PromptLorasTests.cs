using HunyuanVideo.Jobs;
using HunyuanVideo.Web.Loras;
using HunyuanVideo.Web.Requests;
using HunyuanVideo.Web.Tests.Support;

namespace HunyuanVideo.Web.Tests.Loras;

public sealed class PromptLorasTests
{
    [Theory]
    [InlineData("A cat <lora:neon:0.8> walks.", "A cat walks.", "neon:0.8")]
    [InlineData("<lora:neon> A cat", "A cat", "neon")]
    [InlineData("A cat, <LORA:styles/ink:-.5>, wet", "A cat,, wet", "styles/ink:-0.5")]
    [InlineData("<lora:a:1><lora:b c:2.>", "", "a,b c:2")]
    [InlineData("A cat <lora:neon:0.8:0.5>", "A cat", "neon:0.8")]
    [InlineData("A <lora:neon:x> cat", "A <lora:neon:x> cat", null)]
    [InlineData("A <b>cat</b>", "A <b>cat</b>", null)]
    public void Take_Prompt_TagsBecomeLoras(string prompt, string text, string? loras)
    {
        RenderRequest taken = PromptLoras.Take(Request(prompt));
        Assert.Equal(text, taken.Prompt);
        Assert.Equal(loras, taken.Loras is null ? null : RenderFields.Loras.Kind.WriteText(taken.Loras));
    }

    [Fact]
    public void Take_LoraThatIsListedToo_GetsThePromptsStrength()
    {
        RenderRequest taken = PromptLoras.Take(Request("<lora:neon:0.3> x") with { Loras = new RequestedLoras(new RequestedLora("Neon", 1), new RequestedLora("ink", 1)) });
        Assert.Equal(new RequestedLoras(new RequestedLora("ink", 1), new RequestedLora("neon", 0.3)), taken.Loras);
    }

    private static RenderRequest Request(string prompt) => RenderFields.Defaults(Samples.Card) with { Prompt = prompt };
}
