using System.Diagnostics;
using System.Text.Json;
using HunyuanVideo.Web.Tests.Commands.Support;

namespace HunyuanVideo.Web.Tests.Commands;

public sealed class TokensTests : IDisposable
{
    private const string Prompt = "a red ball bounces on green grass";

    private const string Expected =
        """{"llama":{"ids":[64,370,355,530,301,329,413],"limit":47,"truncated":false,"texts":["a"," red"," ball"," bounces"," on"," green"," grass"]},"clip":{"ids":[320,602,591,756,531,570,656],"limit":75,"truncated":false,"texts":["a","red","ball","bounces","on","green","grass"]}}""";

    private readonly TestFolder _folder = new();

    private static string Nano => Path.Combine(AppContext.BaseDirectory, "Nano");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Tokens_Json_IsExactlyTheIdsAndLimits()
    {
        AppResult result = await AppProcess.RunAsync(_folder.Path, ["tokens", Prompt, "--json"]);

        Assert.Equal(0, result.ExitCode);
        Assert.Equal(Expected, result.Output.TrimEnd('\n'));
        Assert.Empty(result.Errors);
    }

    [Fact]
    public async Task Tokens_CharacterOfTwoCodeUnits_IsShownAsItself()
    {
        // what looks like an escape stays what was typed
        const string Odd = """红 😀 \uD83D\uDE00""";
        AppResult text = await AppProcess.RunAsync(_folder.Path, ["tokens", Odd]);
        AppResult json = await AppProcess.RunAsync(_folder.Path, ["tokens", Odd, "--json"]);

        Assert.Equal(8, text.Output.Split("\"😀\"").Length - 1);
        Assert.Equal(6, text.Output.Split("\"红\"").Length - 1);
        Assert.DoesNotContain("\"\\uD83D", text.Output, StringComparison.Ordinal);
        using JsonDocument document = JsonDocument.Parse(json.Output);
        string[] texts = [.. document.RootElement.GetProperty("llama").GetProperty("texts").EnumerateArray().Select(token => token.GetString()!)];
        Assert.Contains("\"😀\"", json.Output, StringComparison.Ordinal);
        Assert.Equal("""\uD83D\uDE00""", string.Concat(texts.SkipWhile(token => token != " \\" && token != "\\" && !token.Contains('\\'))).TrimStart());
    }

    [Theory]
    [InlineData("tokenizer", "tokenizer_2", "")]
    [InlineData("text_encoder", "text_encoder_2", "")]
    [InlineData("text_encoder", "text_encoder_2", "ckpts")]
    public async Task Tokens_FolderWithTokenizersOnly_IsEnough(string llama, string clip, string below)
    {
        Copy("tokenizer", Path.Combine("model", below, llama));
        Copy("tokenizer_2", Path.Combine("model", below, clip));
        File.Copy(Path.Combine(Nano, "hunyuanvideo.json"), _folder["model/hunyuanvideo.json"]);

        AppResult result = await AppProcess.RunAsync(_folder.Path, ["tokens", Prompt, "--model", "model", "--json"]);

        Assert.Equal(Expected, result.Output.TrimEnd('\n'));
    }

    [Fact]
    public async Task Tokens_EncoderFolders_AreEnoughAndMeanTheReleasedModel()
    {
        Copy("tokenizer", "llm");
        Copy("tokenizer_2", "clip");

        AppResult result = await AppProcess.RunAsync(
            _folder.Path, ["tokens", Prompt, "--text-encoder-path", "llm", "--text-encoder-2-path", "clip", "--json"], ("MODEL_BASE", "/absent"));

        Assert.Equal(Expected.Replace("\"limit\":47", "\"limit\":255", StringComparison.Ordinal), result.Output.TrimEnd('\n'));
    }

    [Fact]
    public async Task Tokens_LongPrompt_IsWholeAndMarkedAsCutOff()
    {
        string prompt = "a " + string.Join(' ', Enumerable.Repeat("red", 79));

        AppResult json = await AppProcess.RunAsync(_folder.Path, ["tokens", prompt, "--json"]);
        AppResult text = await AppProcess.RunAsync(_folder.Path, ["tokens", prompt]);

        using JsonDocument tokens = JsonDocument.Parse(json.Output);
        foreach (string branch in new[] { "llama", "clip" })
        {
            Assert.True(tokens.RootElement.GetProperty(branch).GetProperty("truncated").GetBoolean());
            Assert.Equal(80, tokens.RootElement.GetProperty(branch).GetProperty("ids").GetArrayLength());
        }

        Assert.Contains("clip: 80 of at most 75 tokens, 5 cut off", text.Output, StringComparison.Ordinal);
        Assert.Equal(5 + 33, text.Output.Split('\n').Count(line => line.StartsWith("  cut off", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Tokens_CharacterOfSeveralTokens_IsShownWithEach()
    {
        AppResult json = await AppProcess.RunAsync(_folder.Path, ["tokens", "红球", "--json"]);
        AppResult text = await AppProcess.RunAsync(_folder.Path, ["tokens", "红球"]);

        using JsonDocument tokens = JsonDocument.Parse(json.Output);
        JsonElement clip = tokens.RootElement.GetProperty("clip");
        Assert.Equal([163, 118, 351, 163, 238, 481], clip.GetProperty("ids").EnumerateArray().Select(id => id.GetInt32()));
        Assert.Equal(["红", "红", "红", "球", "球", "球"], clip.GetProperty("texts").EnumerateArray().Select(part => part.GetString()));
        Assert.Contains("163  \"红\"", text.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Tokens_Dash_ReadsStandardInput()
    {
        using var process = Process.Start(new ProcessStartInfo(AppProcess.Program, ["tokens", "-", "--json"])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!;
        await process.StandardInput.WriteAsync($"  {Prompt}\n");
        process.StandardInput.Close();
        string output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);

        Assert.Equal(Expected, output.TrimEnd('\n'));
    }

    [Theory]
    [InlineData("absent", 2, "absent")]
    [InlineData(".", 1, "holds no tokenizer")]
    public async Task Tokens_NoTokenizer_FailsInOneSentence(string model, int code, string mentioned)
    {
        AppResult result = await AppProcess.RunAsync(_folder.Path, ["tokens", Prompt, "--model", model]);

        Assert.Equal(code, result.ExitCode);
        Assert.Contains(mentioned, Assert.Single(result.ErrorLines), StringComparison.Ordinal);
        Assert.Empty(result.Output);
    }

    [Fact]
    public async Task Tokens_ReleasedClipVocabulary_GivesTheKnownIds()
    {
        string? root = Environment.GetEnvironmentVariable("HYV_VOCAB_DIR");
        if (string.IsNullOrEmpty(root) || !File.Exists(Path.Combine(root, "clip", "vocab.json")))
        {
            Assert.Skip("HYV_VOCAB_DIR names no folder with clip/vocab.json.");
        }

        AppResult result = await AppProcess.RunAsync(
            _folder.Path, ["tokens", "A cat walks on the grass, realistic style.", "--text-encoder-2-path", Path.Combine(root, "clip"), "--json"]);

        Assert.Contains("\"clip\":{\"ids\":[320,2368,8192,525,518,5922,267,16157,1844,269],\"limit\":75,\"truncated\":false,", result.Output, StringComparison.Ordinal);
    }

    private void Copy(string part, string target)
    {
        Directory.CreateDirectory(_folder[target]);
        foreach (string file in Directory.EnumerateFiles(Path.Combine(Nano, part)))
        {
            File.Copy(file, Path.Combine(_folder[target], Path.GetFileName(file)));
        }
    }
}
