using HunyuanVideo.Web.Tests.Commands.Support;

namespace HunyuanVideo.Web.Tests.Commands;

public sealed class GenerateSignalTests : IDisposable
{
    private static readonly TimeSpan AFewSeconds = TimeSpan.FromSeconds(15);

    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("INT")]
    [InlineData("TERM")]
    public async Task Generate_SignalWhileDenoising_EndsSoonAndLeavesNothing(string signal)
    {
        await using AppProcess app = AppProcess.Start(
            _folder.Path,
            ["generate", "--prompt", "a red ball", "--width", "256", "--height", "144", "--frames", "33", "--steps", "100", "--latents-out", "out.safetensors", "--json"]);
        await app.UntilAsync(running => running.Errors.Contains("denoise", StringComparison.Ordinal));

        await app.SignalAsync(signal);
        AppResult result = await app.EndAsync(AFewSeconds);

        Assert.Equal(130, result.ExitCode);
        Assert.Equal("Cancelled.", result.ErrorLines[^1]);
        Assert.Empty(result.Output);
        Assert.Empty(_folder.Names());
    }
}
