using HunyuanVideo.Model.TextEncoders;
using HunyuanVideo.Model.TextEncoders.Tokenizers;

namespace HunyuanVideo.Model.Tests.TextEncoders;

public sealed class PromptTokenizerTests
{
    private static readonly PromptTokenizer Nano = NanoText.OpenTokenizer();

    private static readonly string LongPrompt = string.Join(' ', Enumerable.Repeat("red ball", 60));

    [Fact]
    public void CountTokens_ShortPrompt_Fits()
    {
        PromptTokens tokens = Nano.CountTokens("  A red ball.  ");
        Assert.False(tokens.IsTruncated);
        Assert.Null(tokens.Llama.CutIndex);
        Assert.Null(tokens.Clip.CutIndex);
        Assert.Equal(Nano.Llama.Tokenize("A red ball.").Select(token => token.Id), tokens.Llama.Ids);
        Assert.Equal(Nano.Clip.Encode("A red ball.").Skip(1).Take(tokens.Clip.Count), tokens.Clip.Ids);
    }

    [Fact]
    public void CountTokens_EmptyPrompt_HasNoTokens()
    {
        PromptTokens tokens = Nano.CountTokens(" \n ");
        Assert.Empty(tokens.Llama.Ids);
        Assert.Empty(tokens.Clip.Ids);
    }

    [Fact]
    public void CountTokens_Limits_LeaveRoomForWhatTheInputNeedsBesides()
    {
        PromptTokens tokens = Nano.CountTokens(LongPrompt);
        Assert.Equal(NanoText.TextLength - 1, tokens.Llama.Limit);
        Assert.Equal(75, tokens.Clip.Limit);
    }

    [Theory]
    [InlineData("")]
    [InlineData(" \t")]
    public void CountTokens_LongPrompt_CutsWhereTheInputEnds(string before)
    {
        string prompt = before + LongPrompt;
        PromptTokens tokens = Nano.CountTokens(prompt);
        Assert.True(tokens.Llama.IsTruncated);
        Assert.True(tokens.Clip.IsTruncated);
        Assert.Equal(tokens.Llama.Limit, Nano.CountTokens(prompt[..tokens.Llama.CutIndex!.Value]).Llama.Count);
        Assert.Equal(tokens.Clip.Limit, Nano.CountTokens(prompt[..tokens.Clip.CutIndex!.Value]).Clip.Count);
    }

    [Fact]
    public void CountTokens_AtTheLimit_TheTemplateIsComplete()
    {
        PromptTokens all = Nano.CountTokens(LongPrompt);
        string fitting = LongPrompt[..all.Llama.CutIndex!.Value];
        (long[] ids, long[] mask) = Nano.EncodeLlama(fitting, image: false);
        Assert.False(Nano.CountTokens(fitting).Llama.IsTruncated);
        Assert.DoesNotContain(0, mask);
        Assert.Equal(Nano.Llama.Encode("<|eot_id|>")[^1], ids[^1]);
    }

    [Fact]
    public void CountTokens_CharacterOfSeveralTokensAtTheCut_IsCutOffWhole()
    {
        string prompt = string.Concat(Enumerable.Repeat("🐉", 40));
        PromptTokens tokens = Nano.CountTokens(prompt);
        Assert.Equal(0, tokens.Llama.CutIndex!.Value % 2);
        Assert.Equal(0, tokens.Clip.CutIndex!.Value % 2);
        Assert.InRange(tokens.Llama.CutIndex.Value, tokens.Llama.Limit / 4 * 2, (tokens.Llama.Limit / 4 * 2) + 2);
    }

    [Fact]
    public void EncodeLlama_ShortPrompt_IsTemplatePromptAndPadding()
    {
        (long[] ids, long[] mask) = Nano.EncodeLlama(" A red ball. ", image: true);
        IReadOnlyList<int> expected = Nano.Llama.Encode(PromptTemplate.Image.Format("A red ball."));
        Assert.Equal(Nano.Cut(image: true) + NanoText.TextLength, ids.Length);
        Assert.Equal(expected.Select(id => (long)id), ids.Take(expected.Count));
        Assert.All(ids.Skip(expected.Count), id => Assert.Equal(Nano.Llama.PadTokenId, id));
        Assert.Equal(expected.Count, mask.Sum());
    }

    [Fact]
    public void EncodeLlama_LongPrompt_IsTruncatedWithoutPadding()
    {
        (long[] ids, long[] mask) = Nano.EncodeLlama(LongPrompt, image: false);
        Assert.Equal(Nano.Cut(image: false) + NanoText.TextLength, ids.Length);
        Assert.Equal(ids.Length, mask.Sum());
    }

    [Fact]
    public void CountTokens_FromSeveralThreads_AlwaysGivesTheSame()
    {
        string[] prompts = [.. Enumerable.Range(0, 50).Select(i => $"A {i} zebra {i * 7919} walks, café {i}!")];
        PromptTokenizer separate = NanoText.OpenTokenizer();
        PromptTokens[] expected = [.. prompts.Select(prompt => separate.CountTokens(prompt))];
        Parallel.For(0, 2000, i =>
        {
            PromptTokens tokens = Nano.CountTokens(prompts[i % prompts.Length]);
            Assert.Equal(expected[i % prompts.Length].Llama.Ids, tokens.Llama.Ids);
            Assert.Equal(expected[i % prompts.Length].Clip.Ids, tokens.Clip.Ids);
        });
    }

    [Fact]
    public void Constructor_NoRoomForThePrompt_Throws()
    {
        Assert.Throws<ArgumentOutOfRangeException>(
            () => new PromptTokenizer(LlamaTokenizer.Open(NanoText.LlamaFolder), ClipTokenizer.Open(NanoText.ClipFolder), textLength: 1));
    }
}
