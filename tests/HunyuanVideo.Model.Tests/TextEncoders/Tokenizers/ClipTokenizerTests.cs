using System.Text.Json;
using HunyuanVideo.Model.Checkpoints;
using HunyuanVideo.Model.TextEncoders.Tokenizers;

namespace HunyuanVideo.Model.Tests.TextEncoders.Tokenizers;

public sealed class ClipTokenizerTests
{
    private static readonly ClipTokenizer Nano = ClipTokenizer.Open(NanoText.ClipFolder);

    [Fact]
    public void Encode_RealVocabulary_GivesTheReferenceIds()
    {
        string folder = VocabularyFolder.Require("clip", "cases.json");
        ClipTokenizer tokenizer = ClipTokenizer.Open(folder);
        using JsonDocument cases = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, "cases.json")));
        Assert.NotEqual(0, cases.RootElement.GetArrayLength());
        foreach (JsonElement item in cases.RootElement.EnumerateArray())
        {
            string text = item.GetProperty("text").GetString()!;
            Assert.Equal(Ids(item, "ids"), tokenizer.Tokenize(text).Select(token => token.Id));
            Assert.Equal(Ids(item, "padded"), tokenizer.Encode(text));
        }
    }

    [Fact]
    public void Encode_TooLongForRealVocabulary_KeepsTheEndTokenLast()
    {
        ClipTokenizer tokenizer = ClipTokenizer.Open(VocabularyFolder.Require("clip", "vocab.json"));
        IReadOnlyList<int> ids = tokenizer.Encode(string.Join(' ', Enumerable.Repeat("cat", 100)));
        Assert.Equal([49406, .. Enumerable.Repeat(2368, 75), 49407], ids);
    }

    [Fact]
    public void Encode_ShortText_IsBeginTextEndAndPadding()
    {
        IReadOnlyList<int> ids = Nano.Encode("red");
        int red = Assert.Single(Nano.Tokenize("red")).Id;
        Assert.Equal([998, red, .. Enumerable.Repeat(999, 75)], ids);
    }

    [Theory]
    [InlineData("A RED  ball", "a red ball")]
    [InlineData("\t red\n\n ball \u00A0", "red ball")]
    [InlineData("cafe\u0301", "café")]
    [InlineData("İzmir", "i\u0307zmir")]
    [InlineData("ΟΔΥΣΣΕΥΣ", "οδυσσευς")]
    [InlineData("𐐀", "𐐨")]
    public void Tokenize_EquivalentTexts_GiveTheSameIds(string text, string plain)
    {
        Assert.Equal(Nano.Tokenize(plain).Select(token => token.Id), Nano.Tokenize(text).Select(token => token.Id));
    }

    [Fact]
    public void Tokenize_SpecialTokenInTheText_IsOneToken()
    {
        Assert.Equal(Nano.EosTokenId, Nano.Tokenize("red<|endoftext|>ball")[1].Id);
    }

    [Fact]
    public void Tokenize_Places_AreThoseOfTheGivenText()
    {
        string text = "  RED \t e\u0301! 🐉 ball";
        IReadOnlyList<TextToken> tokens = Nano.Tokenize(text);
        Assert.Equal((2, 5), (tokens[0].Start, tokens[0].End));
        Assert.Equal((text.IndexOf("ball", StringComparison.Ordinal), text.Length), (tokens[^1].Start, tokens[^1].End));
        Assert.Contains(tokens, token => token.Start == text.IndexOf('!', StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("red \uD83D ball")]
    [InlineData("\uDC09")]
    public void Tokenize_HalfASurrogatePair_IsReadAsTheReplacementCharacter(string text)
    {
        string replaced = text.Replace('\uD83D', '\uFFFD').Replace('\uDC09', '\uFFFD');
        Assert.Equal(Nano.Tokenize(replaced), Nano.Tokenize(text));
    }

    [Fact]
    public void Open_OnlyTokenizerJson_GivesTheSameIds()
    {
        using var folder = new TokenizerCopy(NanoText.ClipFolder);
        folder.Delete("vocab.json");
        folder.Delete("merges.txt");
        const string Text = "A Red ball, 12 zebras: café <|endoftext|> grass!";
        Assert.Equal(Nano.Encode(Text), ClipTokenizer.Open(folder.Path).Encode(Text));
    }

    [Fact]
    public void Open_PadTokenOfTheFiles_IsUsed()
    {
        using var folder = new TokenizerCopy(NanoText.ClipFolder);
        folder.Replace("tokenizer_config.json", "\"pad_token\": \"<|endoftext|>\"", "\"pad_token\": \"!\"");
        IReadOnlyList<int> ids = ClipTokenizer.Open(folder.Path).Encode("");
        Assert.Equal([998, 999, .. Enumerable.Repeat(0, 75)], ids);
    }

    [Fact]
    public void Open_NoFiles_SaysWhichAreNeeded()
    {
        CheckpointException error = Assert.Throws<CheckpointException>(() => ClipTokenizer.Open("/nowhere"));
        Assert.Contains("vocab.json", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("{\"a\": \"x\"}")]
    [InlineData("{\"a\": 0}")]
    public void Open_BrokenVocabulary_NamesTheFile(string content)
    {
        using var folder = new TokenizerCopy(NanoText.ClipFolder);
        folder.Write("vocab.json", content);
        CheckpointException error = Assert.Throws<CheckpointException>(() => ClipTokenizer.Open(folder.Path));
        Assert.Contains("vocab.json", error.Message, StringComparison.Ordinal);
    }

    private static IEnumerable<int> Ids(JsonElement item, string name) => item.GetProperty(name).EnumerateArray().Select(id => id.GetInt32());
}
