using System.CommandLine;
using System.Text.Json;
using HunyuanVideo.Model.Folder;
using HunyuanVideo.Web.Commands;
using HunyuanVideo.Web.Options;
using HunyuanVideo.Web.Tests.Commands.Support;

namespace HunyuanVideo.Web.Tests.Commands;

public sealed class ModelPartsTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Paths_Options_AreTheOfficialOnes()
    {
        ModelPaths paths = Parse(
            "--model-base", "a", "--dit-weight", "b.pt", "--vae-path", "c", "--text-encoder-path", "d", "--text-encoder-2-path", "e", "--load-key", "ema");

        Assert.Equal(
            new ModelPaths { DitWeight = "b.pt", VaePath = "c", TextEncoderPath = "d", TextEncoder2Path = "e", LoadKey = "ema" }, paths);
        Assert.Equal("a", Parse("--model", "a", "--dit-weight", "b.pt").ModelBase);
        Assert.Equal(ModelLocation.BundledNano, Parse().ModelBase);
    }

    [Fact]
    public void Paths_Settings_AreTakenWhereTheCommandLineIsSilent()
    {
        ModelPaths paths = Parse(["--vae-path", "c"], "--Model:Path=a", "--Model:DitWeight=b.pt", "--Model:VaePath=x", "--Model:LoadKey=ema");

        Assert.Equal(new ModelPaths { ModelBase = "a", DitWeight = "b.pt", VaePath = "c", LoadKey = "ema" }, paths);
    }

    [Fact]
    public void Paths_OnlyAPartNamed_AsksForTheRest()
    {
        var error = Assert.Throws<CommandException>(() => Parse("--dit-weight", "b.pt"));
        Assert.Contains("--vae-path", error.Message, StringComparison.Ordinal);
        Assert.Equal(ExitCode.BadArguments, error.ExitCode);
    }

    [Fact]
    public async Task Doctor_EveryPartNamed_NeedsNoFolder()
    {
        AppResult result = await AppProcess.RunAsync(_folder.Path, ["doctor", "--json", "--port", "0", .. Nano()]);

        Assert.True(result.ExitCode == 0, result.Output + result.Errors);
        string detail = JsonDocument.Parse(result.Output).RootElement.GetProperty("checks").EnumerateArray()
            .Single(check => check.GetProperty("name").GetString() == "model").GetProperty("detail").GetString()!;
        Assert.Contains("transformer safetensors, fp16", detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Generate_EveryPartNamed_RendersTheSameAsFromTheFolder()
    {
        string[] render = ["generate", "--prompt", "a red ball", "--width", "64", "--height", "48", "--frames", "5", "--steps", "1", "--seed", "1", "--json"];
        AppResult whole = await AppProcess.RunAsync(_folder.Path, [.. render, "--output", "a.mp4", "--latents-out", "a.safetensors"]);
        AppResult parts = await AppProcess.RunAsync(_folder.Path, [.. render, "--flow-shift", "3", "--output", "b.mp4", "--latents-out", "b.safetensors", .. Nano()]);
        AppResult same = await AppProcess.RunAsync(_folder.Path, [.. render, "--flow-shift", "3", "--output", "c.mp4", "--latents-out", "c.safetensors"]);

        Assert.True(whole.ExitCode == 0, whole.Errors);
        Assert.True(parts.ExitCode == 0, parts.Errors);
        Assert.True(same.ExitCode == 0, same.Errors);
        Assert.Equal(Numbers("c.safetensors"), Numbers("b.safetensors"));
    }

    [Fact]
    public async Task Generate_UnknownLoadKey_IsRefused()
    {
        AppResult result = await AppProcess.RunAsync(_folder.Path, ["generate", "--prompt", "x", "--load-key", "best"]);

        Assert.Equal(ExitCode.BadArguments, result.ExitCode);
        Assert.Contains("ema", result.Errors, StringComparison.Ordinal);
    }

    /// <summary>What follows the header of a safetensors file; the header also names the model.</summary>
    private byte[] Numbers(string name)
    {
        byte[] file = File.ReadAllBytes(_folder[name]);
        return file[(sizeof(long) + (int)BitConverter.ToInt64(file))..];
    }

    private static string[] Nano()
    {
        string Part(string name) => Path.Combine(ModelLocation.BundledNano, name);
        return ["--dit-weight", Part("transformer"), "--vae-path", Part("vae"), "--text-encoder-path", Part("text_encoder"), "--text-encoder-2-path", Part("text_encoder_2")];
    }

    private static ModelPaths Parse(params string[] arguments) => Parse(arguments, []);

    private static ModelPaths Parse(string[] arguments, params string[] hostArguments)
    {
        var options = new ModelOptions();
        var command = new Command("test");
        options.AddTo(command);
        return options.Paths(command.Parse(arguments), hostArguments);
    }
}
