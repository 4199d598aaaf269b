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
    public async Task LocateAsync_ProgramReplacedOrGone_IsAskedAnew()
    {
        using var folder = new TestFolder();
        FfmpegLocator locator = FakeFfmpeg.Make(folder, "exit 0");
        string program = Path.Combine(folder["bin"], "ffmpeg");
        string whole = await File.ReadAllTextAsync(program, TestContext.Current.CancellationToken);
        await locator.LocateAsync(TestContext.Current.CancellationToken);

        await File.WriteAllTextAsync(program, "#!/bin/sh\nexit 1\n", TestContext.Current.CancellationToken);
        await Assert.ThrowsAsync<MediaException>(() => locator.LocateAsync(TestContext.Current.CancellationToken));
        File.Delete(program);
        await Assert.ThrowsAsync<MediaException>(() => locator.LocateAsync(TestContext.Current.CancellationToken));
        await File.WriteAllTextAsync(program, whole, TestContext.Current.CancellationToken);
        File.SetUnixFileMode(program, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        await locator.LocateAsync(TestContext.Current.CancellationToken);
        File.SetUnixFileMode(program, UnixFileMode.UserRead);
        await Assert.ThrowsAsync<MediaException>(() => locator.LocateAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task LocateAsync_Forgotten_IsAskedAnew()
    {
        using var folder = new TestFolder();
        string marker = folder["broken"];
        FfmpegLocator locator = FakeFfmpeg.Make(folder, "exit 0");
        string program = Path.Combine(folder["bin"], "ffmpeg");
        await File.WriteAllTextAsync(
            program, $"#!/bin/sh\ntest -e '{marker}' && exit 127\nexec /usr/bin/env ffmpeg \"$@\"\n", TestContext.Current.CancellationToken);
        await locator.LocateAsync(TestContext.Current.CancellationToken);
        // a library that it needs is gone, while its own file is as it was
        await File.WriteAllTextAsync(marker, string.Empty, TestContext.Current.CancellationToken);
        await locator.LocateAsync(TestContext.Current.CancellationToken);

        locator.Forget();

        await Assert.ThrowsAsync<MediaException>(() => locator.LocateAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task LocateAsync_Cancelled_Throws()
    {
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => new FfmpegLocator().LocateAsync(new CancellationToken(canceled: true)));
    }
}
