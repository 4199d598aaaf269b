using HunyuanVideo.Media.Tests.Support;

namespace HunyuanVideo.Media.Tests;

public sealed class SidecarTests
{
    [Fact]
    public async Task WriteAsync_ThenRead_GivesTheSame()
    {
        using var folder = new TestFolder();
        foreach (string prompt in HostilePrompts.Take(80))
        {
            await Sidecar.WriteAsync(folder["clip.mp4"], Sample.Metadata(prompt), TestContext.Current.CancellationToken);
            Assert.Equal(["clip.json"], folder.Names());
            Assert.Equal(
                Sample.Metadata(HostilePrompts.WellFormed(prompt)),
                await Sidecar.ReadAsync(folder["clip.mp4"], TestContext.Current.CancellationToken));
        }
    }

    [Fact]
    public async Task ReadAsync_NoFile_GivesNull()
    {
        using var folder = new TestFolder();
        Assert.Null(await Sidecar.ReadAsync(folder["clip.mp4"], TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task ReadAsync_Damaged_NamesTheFile()
    {
        using var folder = new TestFolder();
        await File.WriteAllTextAsync(folder["clip.json"], "{\"schema\":", TestContext.Current.CancellationToken);
        var error = await Assert.ThrowsAsync<MediaException>(() => Sidecar.ReadAsync(folder["clip.mp4"], TestContext.Current.CancellationToken));
        Assert.Contains(folder["clip.json"], error.Message);
    }

    [Fact]
    public async Task WriteAsync_Cancelled_LeavesNothing()
    {
        using var folder = new TestFolder();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => Sidecar.WriteAsync(folder["clip.mp4"], Sample.Metadata(), new CancellationToken(canceled: true)));
        Assert.Empty(folder.Names());
    }
}
