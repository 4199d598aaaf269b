using HunyuanVideo.Media;
using HunyuanVideo.Web.Commands;
using HunyuanVideo.Web.Rendering;
using HunyuanVideo.Web.Tests.Commands.Support;

namespace HunyuanVideo.Web.Tests.Commands;

public sealed class OverwriteTests : IDisposable
{
    private static readonly string[] Small = ["generate", "--prompt", "a red ball", "--width", "64", "--height", "48", "--frames", "5", "--steps", "1"];

    private readonly TestFolder _folder = new();

    private CancellationToken Token { get; } = TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    /// <summary>Whatever stands at a name that would be written, of another program or damaged, is left as it is.</summary>
    [Theory]
    [InlineData("out.mp4", "somebody's holiday")]
    [InlineData("out.json", "{\"my\": \"settings\"}")]
    [InlineData("out.json", "{\"schema\":1}")]
    [InlineData("out.json", "not json at all")]
    [InlineData("out.safetensors", "weights of something")]
    public async Task Protect_FileThatIsNotOfARender_IsRefusedByNameAndStays(string name, string content)
    {
        await File.WriteAllTextAsync(_folder[name], content, Token);

        var error = await Assert.ThrowsAsync<CommandException>(() => TargetFiles.ProtectAsync(Targets(), source: null, Token));

        Assert.Equal(ExitCode.BadArguments, error.ExitCode);
        Assert.Contains(_folder[name], error.Message, StringComparison.Ordinal);
        Assert.Contains("--overwrite", error.Message, StringComparison.Ordinal);
        Assert.Equal(content, await File.ReadAllTextAsync(_folder[name], Token));
    }

    [Fact]
    public async Task Protect_EmptyFile_MayBeReplaced()
    {
        await File.WriteAllBytesAsync(_folder["out.mp4"], [], Token);

        await TargetFiles.ProtectAsync(Targets(), source: null, Token);
    }

    [Fact]
    public async Task Protect_SourceThroughALink_IsRefused()
    {
        await File.WriteAllTextAsync(_folder["first.safetensors"], "latents", Token);
        File.CreateSymbolicLink(_folder["out.safetensors"], _folder["first.safetensors"]);

        var error = await Assert.ThrowsAsync<CommandException>(() => TargetFiles.ProtectAsync(Targets(), _folder["first.mp4"], Token));

        Assert.Contains("--from", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Generate_OverOtherFilesAndItsSource_NeedsOverwrite()
    {
        Assert.Equal(0, (await RunAsync("--output", "a.mp4", "--latents-out", "a.safetensors")).ExitCode);
        byte[] first = await File.ReadAllBytesAsync(_folder["a.mp4"], Token);

        // a render may replace an earlier one, but not what it begins from
        Assert.Equal(0, (await RunAsync("--output", "a.mp4", "--latents-out", "a.safetensors", "--seed", "5")).ExitCode);
        byte[] second = await File.ReadAllBytesAsync(_folder["a.mp4"], Token);
        Assert.NotEqual(first, second);
        AppResult refused = await RunAsync("--from", "a.mp4", "--output", "a.mp4", "--seed", "7");
        Assert.Equal(2, refused.ExitCode);
        Assert.Contains("--from", Assert.Single(refused.ErrorLines), StringComparison.Ordinal);
        Assert.Equal(second, await File.ReadAllBytesAsync(_folder["a.mp4"], Token));

        await File.WriteAllTextAsync(_folder["package.json"], "{\"name\": \"mine\"}", Token);
        refused = await RunAsync("--output", "package.mp4");
        Assert.Equal(2, refused.ExitCode);
        Assert.Contains("package.json", Assert.Single(refused.ErrorLines), StringComparison.Ordinal);
        Assert.Equal("{\"name\": \"mine\"}", await File.ReadAllTextAsync(_folder["package.json"], Token));

        Assert.Equal(0, (await RunAsync("--output", "package.mp4", "--overwrite")).ExitCode);
        Assert.NotNull(await Sidecar.ReadAsync(_folder["package.mp4"], Token));
    }

    private VideoTargets Targets() => new(_folder["out.mp4"], Poster: null, _folder["out.safetensors"]);

    private Task<AppResult> RunAsync(params string[] arguments) => AppProcess.RunAsync(_folder.Path, [.. Small, .. arguments]);
}
