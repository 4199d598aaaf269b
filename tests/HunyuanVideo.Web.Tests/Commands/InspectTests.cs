using System.Text.Json;
using HunyuanVideo.Web.Tests.Commands.Support;

namespace HunyuanVideo.Web.Tests.Commands;

public sealed class InspectTests : IDisposable
{
    private readonly TestFolder _folder = new();

    private static string Nano => Path.Combine(AppContext.BaseDirectory, "Nano");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Inspect_Transformer_TellsPartOptionAndNumbers()
    {
        string file = Path.Combine(Nano, "transformer", "diffusion_pytorch_model.safetensors");
        AppResult text = await AppProcess.RunAsync(_folder.Path, ["inspect", file]);
        AppResult json = await AppProcess.RunAsync(_folder.Path, ["inspect", file, "--json"]);

        Assert.Equal(0, text.ExitCode);
        Assert.Contains("a HunyuanVideo transformer (diffusers' names, fp16)", text.Output, StringComparison.Ordinal);
        Assert.Contains("read here as --dit-weight", text.Output, StringComparison.Ordinal);
        using JsonDocument document = JsonDocument.Parse(json.Output);
        JsonElement root = document.RootElement;
        Assert.True(root.GetProperty("read").GetBoolean());
        Assert.Equal("parts", root.GetProperty("kind").GetString());
        Assert.Equal("fp16", root.GetProperty("parts")[0].GetProperty("quantisation").GetString());
        Assert.InRange(root.GetProperty("parameters").GetInt64(), 6_000_000, 7_000_000);
    }

    [Fact]
    public async Task Inspect_TextEncoderAlone_NamesTheTokenizerItNeeds()
    {
        File.Copy(Path.Combine(Nano, "text_encoder", "model.safetensors"), _folder["llava.safetensors"]);
        AppResult result = await AppProcess.RunAsync(_folder.Path, ["inspect", "llava.safetensors"]);

        Assert.Contains("read here as --text-encoder-path", result.Output, StringComparison.Ordinal);
        Assert.Contains("needs a tokenizer (--tokenizer)", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Inspect_Folder_TellsModelAndEveryFile()
    {
        AppResult result = await AppProcess.RunAsync(_folder.Path, ["inspect", Nano, "--json"]);

        using JsonDocument document = JsonDocument.Parse(result.Output);
        string[] files = [.. document.RootElement.GetProperty("files").EnumerateArray().Select(file => Path.GetFileName(Path.GetDirectoryName(file.GetProperty("path").GetString()!)!))];
        Assert.Subset(files.ToHashSet(StringComparer.Ordinal), new HashSet<string>(StringComparer.Ordinal) { "transformer", "vae", "text_encoder", "text_encoder_2" });
        Assert.Equal(1, document.RootElement.GetProperty("models").GetArrayLength());
        Assert.Equal(JsonValueKind.Null, document.RootElement.GetProperty("fault").ValueKind);
    }

    [Theory]
    [InlineData("absent", 2, "does not exist")]
    [InlineData("notes.txt", 1, "is not a weight file this program reads")]
    [InlineData("", 2, "The path is empty or malformed")]
    [InlineData("nothing", 1, "holds no weight files.")]
    [InlineData("cut.safetensors", 1, "download it again if it was cut off.")]
    public async Task Inspect_NothingToRead_FailsWithASentence(string name, int code, string says)
    {
        File.WriteAllText(_folder["notes.txt"], "hello");
        Directory.CreateDirectory(_folder["nothing"]);
        File.WriteAllBytes(_folder["cut.safetensors"], File.ReadAllBytes(Path.Combine(Nano, "vae", "diffusion_pytorch_model.safetensors"))[..100_000]);
        AppResult result = await AppProcess.RunAsync(_folder.Path, ["inspect", name]);

        Assert.Equal(code, result.ExitCode);
        Assert.Contains(says, result.Output + result.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", result.Output + result.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Inspect_Lora_TellsItsOption()
    {
        AppResult result = await AppProcess.RunAsync(_folder.Path, ["inspect", Path.Combine(Nano, "loras", "neon.safetensors")]);

        Assert.Equal(0, result.ExitCode);
        Assert.Contains("a LoRA in the layout of musubi-tuner (rank 8)", result.Output, StringComparison.Ordinal);
        Assert.Contains("read here as --lora", result.Output, StringComparison.Ordinal);
    }
}
