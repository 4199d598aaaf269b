using HunyuanVideo.Model.Checkpoints;
using HunyuanVideo.Model.TextEncoders;
using HunyuanVideo.Model.TextEncoders.Tokenizers;

namespace HunyuanVideo.Model.Tests.TextEncoders.Tokenizers;

public sealed class LlamaTokenizerTests
{
    private static readonly LlamaTokenizer Nano = LlamaTokenizer.Open(NanoText.LlamaFolder);

    [Fact]
    public void Encode_RealVocabulary_GivesTheReferenceIds()
    {
        LlamaTokenizer tokenizer = LlamaTokenizer.Open(VocabularyFolder.Require("llama3", "tokenizer.json"));
        Assert.Equal(
            [128000, 32, 8415, 23291, 389, 279, 16763, 11, 26569, 1742, 13, 128009],
            tokenizer.Encode("A cat walks on the grass, realistic style.<|eot_id|>"));
        Assert.Equal(95, PromptTemplate.Video.Cut(tokenizer));
        Assert.Equal(36, PromptTemplate.Image.Cut(tokenizer));
    }

    [Fact]
    public void Encode_SpecialTokens_AreRecognisedBehindTheBeginToken()
    {
        Assert.Equal([1018, 1020, 1021, 1022], Nano.Encode("<|start_header_id|><|end_header_id|><|eot_id|>"));
    }

    [Fact]
    public void Open_NanoFiles_PadTokenIsTheirs() => Assert.Equal(1023, Nano.PadTokenId);

    [Fact]
    public void Tokenize_Places_CoverTheText()
    {
        const string Text = "A red ball,\n\n 猫 <|eot_id|> bounces  !";
        IReadOnlyList<TextToken> tokens = Nano.Tokenize(Text);
        int end = 0;
        foreach (TextToken token in tokens)
        {
            Assert.True(token.Start <= end, "no character is left out");
            Assert.True(token.End >= token.Start, "a token does not end before it starts");
            end = Math.Max(end, token.End);
        }

        Assert.Equal(Text.Length, end);
        TextToken special = Assert.Single(tokens, token => token.Id == 1022);
        Assert.Equal("<|eot_id|>", Text[special.Start..special.End]);
    }

    [Fact]
    public void Encode_WholeWordInTheVocabulary_IsOneTokenThoughMergesDoNotReachIt()
    {
        using var folder = new TokenizerCopy(NanoText.LlamaFolder);
        int ball = Assert.Single(Nano.Tokenize(" ball")).Id;
        folder.Replace("tokenizer.json", "\"merges\": [", "\"merges\": [], \"unused\": [");
        Assert.Equal(ball, Assert.Single(LlamaTokenizer.Open(folder.Path).Tokenize(" ball")).Id);
        folder.Replace("tokenizer.json", "\"ignore_merges\": true", "\"ignore_merges\": false");
        Assert.Equal(5, LlamaTokenizer.Open(folder.Path).Tokenize(" ball").Count);
    }

    [Fact]
    public void Open_MergesAsPairs_GivesTheSameIds()
    {
        using var folder = new TokenizerCopy(NanoText.LlamaFolder);
        folder.Replace("tokenizer.json", "\"i n\"", "[\"i\", \"n\"]");
        folder.Replace("tokenizer.json", "\"ignore_merges\": true", "\"ignore_merges\": false");
        const string Text = "A ring spins in the night sky";
        Assert.Equal(Nano.Encode(Text), LlamaTokenizer.Open(folder.Path).Encode(Text));
    }

    [Fact]
    public void Open_NoTemplate_AddsTheBeginTokenOnlyWhenTheConfigAsks()
    {
        using var folder = new TokenizerCopy(NanoText.LlamaFolder);
        folder.Replace("tokenizer.json", "\"TemplateProcessing\"", "\"ByteLevel\"");
        Assert.Null(LlamaTokenizer.Open(folder.Path).BosTokenId);
        folder.Replace("tokenizer_config.json", "\"bos_token\"", "\"add_bos_token\": true, \"bos_token\"");
        Assert.Equal(1018, LlamaTokenizer.Open(folder.Path).BosTokenId);
    }

    [Fact]
    public void Open_NoPadToken_FallsBackToTheEndToken()
    {
        using var folder = new TokenizerCopy(NanoText.LlamaFolder);
        folder.Delete("special_tokens_map.json");
        folder.Replace("tokenizer_config.json", "\"pad_token\"", "\"other\"");
        Assert.Equal(1023, LlamaTokenizer.Open(folder.Path).PadTokenId);
        folder.Replace("tokenizer.json", "\"<pad>\"", "\"<other>\"");
        Assert.Equal(1019, LlamaTokenizer.Open(folder.Path).PadTokenId);
    }

    [Fact]
    public void Open_NoFile_NamesIt()
    {
        CheckpointException error = Assert.Throws<CheckpointException>(() => LlamaTokenizer.Open("/nowhere"));
        Assert.Contains("tokenizer.json", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"model\":", "\"other\":", "'model'")]
    [InlineData("\"type\": \"BPE\"", "\"type\": \"Unigram\"", "Unigram")]
    [InlineData("\"merges\":", "\"other\":", "'merges'")]
    [InlineData("\"i n\"", "\"i nnnnn\"", "merges")]
    [InlineData("\"i n\"", "7", "'merges'")]
    [InlineData("\"Split\"", "\"Digits\"", "Split")]
    [InlineData("\"Regex\": \"", "\"Regex\": \"(", "Regex")]
    [InlineData("\"id\": 1018", "\"id\": -1", "<|begin_of_text|>")]
    [InlineData("\"content\": \"<|begin_of_text|>\"", "\"content\": \"<|bos|>\"", "<|begin_of_text|>")]
    public void Open_BrokenFile_SaysWhatIsWrong(string old, string with, string says)
    {
        using var folder = new TokenizerCopy(NanoText.LlamaFolder);
        folder.Replace("tokenizer.json", old, with);
        CheckpointException error = Assert.Throws<CheckpointException>(() => LlamaTokenizer.Open(folder.Path));
        Assert.Contains("tokenizer.json", error.Message, StringComparison.Ordinal);
        Assert.Contains(says, error.Message, StringComparison.Ordinal);
    }
}
