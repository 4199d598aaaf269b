using HunyuanVideo.Model.Settings;
using HunyuanVideo.Model.TextEncoders;
using HunyuanVideo.Model.TextEncoders.Tokenizers;

namespace HunyuanVideo.Model.Tests.TextEncoders;

public sealed class PromptTemplateTests
{
    [Fact]
    public void Cut_NanoTokenizer_IsTheCardsCropStart()
    {
        ModelCard card = ModelCard.Open(Path.Combine(NanoText.Folder, ModelCard.FileName));
        Assert.Equal(card.CropStart, PromptTemplate.Video.Cut(LlamaTokenizer.Open(NanoText.LlamaFolder)));
    }

    [Fact]
    public void Cut_CropStartGiven_IsIt()
    {
        PromptTemplate template = PromptTemplate.Video with { CropStart = 12 };
        Assert.Equal(12, template.Cut(LlamaTokenizer.Open(NanoText.LlamaFolder)));
    }

    [Fact]
    public void Format_PromptThatHoldsThePlaceholder_IsPutInOnce()
    {
        Assert.Equal("a {PROMPT}! b", new PromptTemplate("a {PROMPT} b").Format("{PROMPT}!"));
    }

    [Theory]
    [InlineData("no place", "not 0 times")]
    [InlineData("{PROMPT}{PROMPT}", "not 2 times")]
    public void Constructor_PlaceholderNotOnce_Throws(string text, string says)
    {
        ArgumentException error = Assert.Throws<ArgumentException>(() => new PromptTemplate(text));
        Assert.Contains(says, error.Message, StringComparison.Ordinal);
    }
}
