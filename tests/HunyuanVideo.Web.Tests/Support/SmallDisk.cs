using System.ComponentModel;
using System.Diagnostics;

namespace HunyuanVideo.Web.Tests.Support;

/// <summary>A disk of its own for one test, in memory; skips the test where none can be mounted.</summary>
internal sealed class SmallDisk : IAsyncDisposable
{
    private SmallDisk(string path) => Path = path;

    public string Path { get; }

    public static async Task<SmallDisk> MountAsync(string options)
    {
        string path = Directory.CreateTempSubdirectory("disk-").FullName;
        bool mounted = await RunAsync("mount", "-t", "tmpfs", "-o", options, "tmpfs", path);
        if (!mounted)
        {
            Directory.Delete(path);
        }

        Assert.SkipUnless(mounted, "A small disk cannot be mounted here.");
        return new SmallDisk(path);
    }

    public async Task RemountAsync(string options) => Assert.True(await RunAsync("mount", "-o", $"remount,{options}", Path));

    /// <summary>Takes every byte that is left; gives the file that does.</summary>
    public string Fill()
    {
        string filler = System.IO.Path.Combine(Path, "filler");
        using var file = new FileStream(filler, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);
        byte[] page = new byte[4096];
        try
        {
            while (true)
            {
                file.Write(page);
            }
        }
        catch (IOException)
        {
            return filler;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await RunAsync("umount", "-l", Path);
        Directory.Delete(Path);
    }

    private static async Task<bool> RunAsync(string program, params string[] arguments)
    {
        try
        {
            using Process process = Process.Start(new ProcessStartInfo(program, arguments) { UseShellExecute = false, RedirectStandardError = true })!;
            await process.WaitForExitAsync(CancellationToken.None);
            return process.ExitCode == 0;
        }
        catch (Win32Exception)
        {
            return false;
        }
    }
}
