using HunyuanVideo.Model.TextEncoders.Tokenizers;

namespace HunyuanVideo.Model.Tests.TextEncoders.Tokenizers;

public sealed class CanonicalCompositionTests
{
    [Theory]
    [InlineData("plain", "plain")]
    [InlineData("e\u0301", "\u00E9")]
    [InlineData("\u212B", "\u00C5")]
    [InlineData("\u2126", "\u03A9")]
    [InlineData("\u1E9B\u0323", "\u1E9B\u0323")]
    [InlineData("q\u0307\u0323", "q\u0323\u0307")]
    [InlineData("a\u0328\u0301", "\u0105\u0301")]
    [InlineData("a\u0301\u0328", "\u0105\u0301")]
    [InlineData("e\u0302\u0301", "\u1EBF")]
    [InlineData("e\u0301\u0301", "\u00E9\u0301")]
    [InlineData("\u0344", "\u0308\u0301")]
    [InlineData("\u0958", "\u0915\u093C")]
    [InlineData("\u1112\u1161\u11AB", "\uD55C")]
    [InlineData("\uD558\u11AB", "\uD55C")]
    [InlineData("\u1100\u1161\u1161", "\uAC00\u1161")]
    [InlineData("\u0301e", "\u0301e")]
    [InlineData("\u0DD9\u0DCF\u0DCA", "\u0DDD")]
    [InlineData("\uF900", "\u8C48")]
    public void Compose_Text_IsItsFormC(string text, string expected)
    {
        Assert.Equal(expected, string.Concat(CanonicalComposition.Compose(PlacedRune.Of(text)).Select(placed => placed.Rune)));
    }

    [Fact]
    public void Compose_Characters_StandWhereTheyBegan()
    {
        Assert.Equal([0, 1, 3, 5], CanonicalComposition.Compose(PlacedRune.Of("ae\u0301🐉b")).Select(placed => placed.Origin));
    }
}
