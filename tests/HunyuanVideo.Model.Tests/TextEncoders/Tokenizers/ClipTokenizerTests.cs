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
            if (text.Any(c => c is '\u200d' or >= '\u4e00' and <= '\u9fff'))
            {
                continue; // the reference's other tokenizer keeps ideographs together and joiners in; the official program's does not
            }

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

    /// <summary>As the official program reads it: ideographs are words of their own, in any company.</summary>
    [Theory]
    [InlineData("红球", "红 球")]
    [InlineData("a红球b", "a 红 球 b")]
    [InlineData("赤いボールが弾む", "赤 いボールが 弾 む")]
    [InlineData("빨간 공이 튄다", "빨간 공이 튄다")]
    [InlineData("빨간 공 紅球 red ball", "빨간 공 紅 球 red ball")]
    [InlineData("㐀\U00020000豈", "㐀 \U00020000 豈")]
    [InlineData("，红。球！", "， 红 。 球 ！")]
    public void Tokenize_Ideographs_StandAlone(string text, string apart) =>
        Assert.Equal(Nano.Tokenize(apart).Select(token => token.Id), Nano.Tokenize(text).Select(token => token.Id));

    [Theory]
    [InlineData("re\u200bd ba\u200dll", "red ball")]
    [InlineData("\ufeffred\u00ad \u202eball\u202c", "red ball")]
    [InlineData("red\u0000\u0007\u000b ball\u007f", "red ball")]
    [InlineData("red \ufffd\ue000ball", "red ball")]
    [InlineData("red\u2028ball\u3000\u00a0!", "red ball !")]
    [InlineData("👩\u200d🚀", "👩🚀")]
    [InlineData("\u200b", "")]
    [InlineData("<|end\u200boftext|>", "<|endoftext|>")]
    public void Tokenize_WhatCannotBeSeen_IsLeftOut(string text, string seen) =>
        Assert.Equal(Nano.Tokenize(seen).Select(token => token.Id), Nano.Tokenize(text).Select(token => token.Id));

    [Fact]
    public void Tokenize_Ideographs_GiveTheOfficialProgramsIds() =>
        Assert.Equal([163, 118, 351, 163, 238, 481], Nano.Tokenize("红球").Select(token => token.Id));

    [Fact]
    public void Tokenize_CharacterOfSeveralTokens_IsThePlaceOfEach()
    {
        string text = "a红\u200b球 🐉é";
        IReadOnlyList<TextToken> tokens = Nano.Tokenize(text);
        Assert.Equal(["a", "红", "红", "红", "球", "球", "球"], tokens.Take(7).Select(token => text[token.Start..token.End]));
        Assert.All(tokens.Where(token => token.Start >= text.IndexOf('\ud83d', StringComparison.Ordinal)), token => Assert.Contains(text[token.Start..token.End], new[] { "🐉", "é" }));
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
