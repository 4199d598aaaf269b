using HunyuanVideo.Model.TextEncoders.Tokenizers;

namespace HunyuanVideo.Model.Tests.TextEncoders.Tokenizers;

public sealed class SplitPatternTests
{
    private const string Words = @"\p{L}+|\p{N}{1,3}|[^\s\p{L}\p{N}]+";

    [Theory]
    [InlineData("one two!", "one|two|!")]
    [InlineData("12345", "123|45")]
    [InlineData("a𠀀b", "a𠀀b")]
    [InlineData("𠀀!🐉", "𠀀|!🐉")]
    [InlineData("𝟏𝟐𝟑𝟒", "𝟏𝟐𝟑|𝟒")]
    public void Split_Text_GivesItsWords(string text, string words)
    {
        List<Range> ranges = new SplitPattern(Words, keepsGaps: false).Split(text);
        Assert.Equal(words.Split('|'), ranges.Select(range => text[range]));
    }

    [Theory]
    [InlineData("one  two ", "one|  |two| ")]
    [InlineData("🐉 x", "🐉| |x")]
    public void Split_GapsKept_CoverTheText(string text, string words)
    {
        List<Range> ranges = new SplitPattern(Words, keepsGaps: true).Split(text);
        Assert.Equal(words.Split('|'), ranges.Select(range => text[range]));
    }
}
