using System.Runtime.Versioning;
using HunyuanVideo.Jobs;
using HunyuanVideo.Media;
using HunyuanVideo.Web.Rendering;
using HunyuanVideo.Web.Tests.Commands.Support;
using HunyuanVideo.Web.Tests.Support;

namespace HunyuanVideo.Web.Tests.Rendering;

/// <summary>What a machine can lack, each found before a job is claimed and gone as soon as it is mended.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class MachineProbeTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Look_AllWell_FindsNothingAndLeavesNothing()
    {
        Assert.Null(Probe(_folder.Path).Look(Samples.Request, CancellationToken.None));

        Assert.Empty(Directory.GetFiles(_folder.Path, "*", SearchOption.AllDirectories));
    }

    [Theory]
    [InlineData("videos")]
    [InlineData("checkpoints")]
    public void Look_FolderThatCannotBe_IsTheFolder(string name)
    {
        File.WriteAllText(_folder[name], "in the way");

        Found(MachineFaultKind.Folder, name, _folder.Path);

        File.Delete(_folder[name]);
        Assert.Null(Probe(_folder.Path).Look(next: null, CancellationToken.None));
    }

    [Fact]
    public async Task Look_DiskThatIsReadOnly_IsTheFolder()
    {
        await using SmallDisk disk = await SmallDisk.MountAsync("size=8m");
        Assert.Null(Probe(disk.Path).Look(next: null, CancellationToken.None));

        await disk.RemountAsync("ro");
        Found(MachineFaultKind.Folder, "Read-only", disk.Path);

        await disk.RemountAsync("rw");
        Assert.Null(Probe(disk.Path).Look(next: null, CancellationToken.None));
    }

    [Fact]
    public async Task Look_DiskThatIsFull_IsTheSpace()
    {
        await using SmallDisk disk = await SmallDisk.MountAsync("size=1m");
        disk.Fill();

        Found(MachineFaultKind.Space, "is full", disk.Path);
    }

    [Fact]
    public async Task Look_DiskWithoutInodes_IsTheSpaceAndSaysSo()
    {
        await using SmallDisk disk = await SmallDisk.MountAsync("size=8m,nr_inodes=8");
        Directory.CreateDirectory(Path.Combine(disk.Path, "videos"));
        Directory.CreateDirectory(Path.Combine(disk.Path, "checkpoints"));
        int files = 0;
        try
        {
            for (; ; files++)
            {
                File.Create(Path.Combine(disk.Path, $"{files}")).Dispose();
            }
        }
        catch (IOException)
        {
            // none is left
        }

        Found(MachineFaultKind.Space, "takes no more files", disk.Path);
        File.Delete(Path.Combine(disk.Path, "0"));
        Assert.Null(Probe(disk.Path).Look(next: null, CancellationToken.None));
    }

    [Fact]
    public async Task Look_RoomForASmallVideoAlone_IsTheSpaceForALargeOne()
    {
        await using SmallDisk disk = await SmallDisk.MountAsync("size=16m");
        RenderRequest small = Samples.Request with { Width = 64, Height = 48, VideoLength = 5 };
        RenderRequest large = Samples.Request with { Width = 1280, Height = 720, VideoLength = 129 };

        Assert.Null(Probe(disk.Path).Look(small, CancellationToken.None));
        MachineFault fault = Probe(disk.Path).Look(large, CancellationToken.None)!;

        Assert.Equal(MachineFaultKind.Space, fault.Kind);
        Assert.Contains("less free than the next video may take", fault.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Look_FfmpegReplacedByAScriptThatFails_IsTheEncoder()
    {
        string program = _folder["ffmpeg"];
        var probe = new MachineProbe(new DataFolder(_folder["data"]), new FfmpegLocator(_folder.Path));
        Assert.Equal(MachineFaultKind.Encoder, probe.Look(next: null, CancellationToken.None)!.Kind);
        await WriteAsync(program, "exec /usr/bin/env ffmpeg \"$@\"");
        Assert.Null(probe.Look(next: null, CancellationToken.None));

        await WriteAsync(program, "exit 1");

        Assert.Equal(MachineFaultKind.Encoder, probe.Look(next: null, CancellationToken.None)!.Kind);
        File.Delete(program);
        Assert.Contains("was not found", probe.Look(next: null, CancellationToken.None)!.Reason, StringComparison.Ordinal);
    }

    private static async Task WriteAsync(string program, string line)
    {
        await File.WriteAllTextAsync(program, $"#!/bin/sh\n{line}\n", TestContext.Current.CancellationToken);
        File.SetUnixFileMode(program, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    private static MachineProbe Probe(string data) => new(new DataFolder(data), new FfmpegLocator());

    private static void Found(MachineFaultKind kind, string word, string data)
    {
        MachineFault fault = Probe(data).Look(next: null, CancellationToken.None)!;
        Assert.Equal(kind, fault.Kind);
        Assert.Contains(word, fault.Reason, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', fault.Reason);
    }
}
