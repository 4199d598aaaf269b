using HunyuanVideo.Media.Tests.Support;

namespace HunyuanVideo.Media.Tests;

public sealed class FfmpegLocatorTests
{
    [Fact]
    public async Task LocateAsync_Installed_TellsPathAndVersion()
    {
        FfmpegInfo info = await new FfmpegLocator().LocateAsync(TestContext.Current.CancellationToken);
        Assert.True(File.Exists(info.Path));
        Assert.True(Path.IsPathFullyQualified(info.Path));
        Assert.Matches("^[0-9nN]", info.Version);
    }

    [Fact]
    public async Task LocateAsync_NotOnPath_SaysHowToInstall()
    {
        using var folder = new TestFolder();
        var locator = new FfmpegLocator(folder: null, searchPath: folder.Path);
        var error = await Assert.ThrowsAsync<MediaException>(() => locator.LocateAsync(TestContext.Current.CancellationToken));
        Assert.Equal("ffmpeg was not found on the PATH; install it (apt-get install ffmpeg) and try again.", error.Message);
    }

    [Fact]
    public async Task LocateAsync_NotInFolder_NamesTheFolder()
    {
        using var folder = new TestFolder();
        var error = await Assert.ThrowsAsync<MediaException>(() => new FfmpegLocator(folder.Path).LocateAsync(TestContext.Current.CancellationToken));
        Assert.StartsWith($"ffmpeg was not found in the folder '{folder.Path}'", error.Message);
    }

    [Theory]
    [InlineData("#!/bin/sh\nexit 0\n", "cannot write H.264")]
    [InlineData("#!/bin/sh\necho Encoder libx264\n", "is not ffmpeg")]
    [InlineData("no program", "cannot be started")]
    public async Task LocateAsync_UnusableProgram_SaysWhatIsWrong(string content, string expected)
    {
        using var folder = new TestFolder();
        await File.WriteAllTextAsync(folder["ffmpeg"], content, TestContext.Current.CancellationToken);
        File.SetUnixFileMode(folder["ffmpeg"], UnixFileMode.UserRead | UnixFileMode.UserExecute);
        var error = await Assert.ThrowsAsync<MediaException>(() => new FfmpegLocator(folder.Path).LocateAsync(TestContext.Current.CancellationToken));
        Assert.Contains(expected, error.Message);
    }

    [Fact]
    public async Task LocateAsync_Cancelled_Throws()
    {
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => new FfmpegLocator().LocateAsync(new CancellationToken(canceled: true)));
    }
}
