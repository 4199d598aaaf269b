using System.Runtime.Versioning;
using HunyuanVideo.Jobs;
using HunyuanVideo.Jobs.Store;
using HunyuanVideo.Web.Tests.Commands.Support;

namespace HunyuanVideo.Web.Tests.Chaos;

/// <summary>A running server whose machine loses something that renders need, and gets it back.</summary>
[Collection(ChaosCollection.Name)]
[UnsupportedOSPlatform("windows")]
public sealed class MachineTroubleTests : IDisposable
{
    private const int Jobs = 6;

    private readonly TestFolder _folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private string Ffmpeg => _folder["ffmpeg"];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("ffmpeg gone")]
    [InlineData("ffmpeg replaced")]
    [InlineData("model renamed")]
    [InlineData("folder in the way")]
    public async Task Trouble_WhileJobsWait_EndsNoneAndTheyGoOnByThemselves(string trouble)
    {
        string model = _folder.CopyModel();
        string whole = "#!/bin/sh\nexec /usr/bin/ffmpeg \"$@\"\n";
        Assert.SkipUnless(File.Exists("/usr/bin/ffmpeg"), "ffmpeg is elsewhere.");
        await WriteFfmpegAsync(whole);
        await using ChaosFolder folder = await ChaosFolder.CreateAsync();
        JobId before = await folder.QueueAsync(ChaosFolder.Request(0, 6));
        await using AppProcess server = AppProcess.Start(
            folder.Data.Path,
            ["--port", "0", "--data-dir", folder.Data.Path, "--model", model],
            ("PATH", $"{_folder.Path}:{(trouble == "ffmpeg gone" ? "/nowhere" : Environment.GetEnvironmentVariable("PATH"))}"));
        Assert.Equal(JobState.Succeeded, (await folder.WhenAsync(before, job => !job.IsActive)).State);

        await BreakAsync(trouble, folder, model);
        for (int i = 1; i <= Jobs; i++)
        {
            await folder.QueueAsync(ChaosFolder.Request(i, 6));
        }

        await server.UntilAsync(running => running.Output.Contains("begins no job, they wait", StringComparison.Ordinal));
        await MendAsync(trouble, folder, model, whole);
        IReadOnlyList<StoredJob> ended = await folder.WhenAllEndedAsync(server);

        Assert.Equal(Jobs + 1, ended.Count);
        Assert.All(ended, job => Assert.True(job is { State: JobState.Succeeded, Attempts: 1 }, $"{job.State}, {job.Attempts} attempts: {job.Error}"));
    }

    /// <summary>
    /// A disk that is unmounted, or a folder that is moved, under a running render: what is written then is in a folder of the same name that nobody
    /// looks into, and a job whose video is there is not done.
    /// </summary>
    [Fact]
    public async Task DataFolder_AwayWhileARenderRuns_TheJobWaitsAndItsVideoIsWhereItBelongs()
    {
        await using ChaosFolder folder = await ChaosFolder.CreateAsync();
        string away = folder.Data.Path + "-away";
        JobId id = await folder.QueueAsync(ChaosFolder.Request(1, 40) with { Width = 128, Height = 96, VideoLength = 17 });
        await using AppProcess server = AppProcess.Start("/", ["--port", "0", "--data-dir", folder.Data.Path, "--Jobs:CheckpointSeconds=0"]);
        await folder.WhenAsync(id, job => job.SavedStep > 2);

        Directory.Move(folder.Data.Path, away);
        await server.UntilAsync(running => running.Output.Contains("is not the one that the server began with", StringComparison.Ordinal));
        PutBack(away, folder.Data.Path);
        StoredJob ended = Assert.Single(await folder.WhenAllEndedAsync(server));

        Assert.True(ended is { State: JobState.Succeeded, Attempts: 1 }, $"{ended.State}, {ended.Attempts} attempts: {ended.Error}");
        await folder.AssertOnlyResultsAsync();
    }

    /// <summary>The server may write into the folder of the same name at any moment.</summary>
    private static void PutBack(string away, string path)
    {
        for (int tries = 100; ; tries--)
        {
            try
            {
                if (Directory.Exists(path))
                {
                    Directory.Move(path, $"{away}-{tries}");
                    Directory.Delete($"{away}-{tries}", recursive: true);
                }

                Directory.Move(away, path);
                return;
            }
            catch (IOException) when (tries > 0)
            {
                Thread.Sleep(10);
            }
        }
    }

    private async Task BreakAsync(string trouble, ChaosFolder folder, string model)
    {
        switch (trouble)
        {
            case "ffmpeg gone":
                File.Delete(Ffmpeg);
                break;
            case "ffmpeg replaced":
                await WriteFfmpegAsync("#!/bin/sh\nexit 1\n");
                break;
            case "model renamed":
                Directory.Move(model, model + "-old");
                break;
            default:
                Directory.Move(folder.Data.Videos, folder.Data.Videos + "-old");
                await File.WriteAllTextAsync(folder.Data.Videos, "in the way", Token);
                break;
        }
    }

    private async Task MendAsync(string trouble, ChaosFolder folder, string model, string whole)
    {
        switch (trouble)
        {
            case "ffmpeg gone" or "ffmpeg replaced":
                await WriteFfmpegAsync(whole);
                break;
            case "model renamed":
                Directory.Move(model + "-old", model);
                break;
            default:
                File.Delete(folder.Data.Videos);
                Directory.Move(folder.Data.Videos + "-old", folder.Data.Videos);
                break;
        }
    }

    private async Task WriteFfmpegAsync(string script)
    {
        // under its name it is whole or not there: the server may look at any time
        string draft = _folder["ffmpeg.new"];
        await File.WriteAllTextAsync(draft, script, Token);
        File.SetUnixFileMode(draft, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        File.Move(draft, Ffmpeg, overwrite: true);
    }
}
