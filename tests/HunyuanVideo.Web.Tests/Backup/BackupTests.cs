using System.IO.Compression;
using System.Text;
using HunyuanVideo.Jobs;
using HunyuanVideo.Jobs.Queue;
using HunyuanVideo.Jobs.Store;
using HunyuanVideo.Web.Backup;
using HunyuanVideo.Web.Tests.Commands.Support;
using HunyuanVideo.Web.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace HunyuanVideo.Web.Tests.Backup;

public sealed class BackupTests : IDisposable
{
    private readonly TestFolder _folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task RoundTrip_WithFinishedRunningAndWaitingJobs_BringsThemAllBack()
    {
        string archive = _folder["a.zip"];
        JobId done;
        JobId running;
        JobId waiting;
        await using (var app = new WebApp())
        {
            done = (await app.RenderAsync(task => ApiTest.WriteResult(task, [1, 2, 3]), Token)).Id;
            app.Renderer.Hold();
            running = (await app.SubmitAsync(Token)).Id;
            app.Renderer.Report(new RenderProgress(RenderPhase.Denoise, 1, 4, TimeSpan.Zero, null, null));
            waiting = (await app.SubmitAsync(Token)).Id;
            Directory.CreateDirectory(Path.Combine(app.Folder, "models", "large"));
            await File.WriteAllTextAsync(Path.Combine(app.Folder, "models", "large", "weights"), "x", Token);

            BackupManifest manifest = new DataBackup(app.Folder, TimeProvider.System).Write(archive, Token);

            Assert.Contains(manifest.Files, file => file.Name == "jobs.db");
            Assert.DoesNotContain(manifest.Files, file => file.Name.StartsWith("models/", StringComparison.Ordinal) || file.Name.EndsWith(".lock", StringComparison.Ordinal));
        }

        string restored = _folder["restored"];
        new DataRestore(restored).Read(archive, Token);
        await using var second = new WebApp { Settings = { ["data-dir"] = restored } };
        second.Renderer.Ending = task => ApiTest.WriteResult(task, [4]);
        second.Renderer.Finish();
        using HttpClient client = second.CreateClient();

        Assert.Equal([1, 2, 3], await client.GetByteArrayAsync(new Uri($"/api/jobs/{done}/video", UriKind.Relative), Token));
        Assert.Equal(JobState.Succeeded, (await second.Jobs.WatchAsync(running, Token).LastAsync(Token)).State);
        Assert.Equal(JobState.Succeeded, (await second.Jobs.WatchAsync(waiting, Token).LastAsync(Token)).State);
    }

    [Fact]
    public async Task Write_WhileJobsAreAccepted_HoldsADatabaseThatIsWhole()
    {
        await using var app = new WebApp();
        await app.Jobs.PauseQueueAsync(Token);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Token);
        int accepted = 0;
        Task writing = Task.Run(
            async () =>
            {
                while (!stop.IsCancellationRequested)
                {
                    // from a full queue on they are refused
                    Submission result = await app.Jobs.SubmitAsync(new NewJob { Request = Samples.Request }, Token);
                    Interlocked.Add(ref accepted, result.Job is null ? 0 : 1);
                }
            },
            Token);
        for (int i = 0; i < 5; i++)
        {
            int before = Volatile.Read(ref accepted);
            new DataBackup(app.Folder, TimeProvider.System).Write(_folder[$"{i}.zip"], Token);
            string restored = _folder[$"restored{i}"];

            // the restore checks the database's integrity
            new DataRestore(restored).Read(_folder[$"{i}.zip"], Token);
            await using var second = new WebApp { Settings = { ["data-dir"] = restored } };
            Assert.True((await second.Jobs.QueueStatusAsync(Token)).Queued >= before);
        }

        await stop.CancelAsync();
        await writing;
    }

    [Theory]
    [InlineData("../x")]
    [InlineData("videos/../../x")]
    [InlineData("/etc/x")]
    [InlineData("C:/x")]
    [InlineData("videos\\..\\..\\x")]
    [InlineData("videos//x")]
    [InlineData("./x")]
    [InlineData("a\nb")]
    [InlineData("")]
    public void Read_NameThatLeadsElsewhere_IsRefusedAndNothingIsWritten(string name)
    {
        string archive = Archive(("good", "1"), (name, "2"));

        BackupException error = Assert.Throws<BackupException>(() => new DataRestore(_folder["to/here"]).Read(archive, Token));

        Assert.Contains("outside the data folder", error.Message, StringComparison.Ordinal);
        Assert.Equal([Path.GetFileName(archive)], _folder.Names());
    }

    [Theory]
    [InlineData(Damage.Content)]
    [InlineData(Damage.Missing)]
    [InlineData(Damage.Surplus)]
    [InlineData(Damage.NoList)]
    [InlineData(Damage.CutOff)]
    [InlineData(Damage.NoZip)]
    [InlineData(Damage.Database)]
    public void Read_DamagedArchive_IsRefusedAndLeavesNothing(Damage damage)
    {
        string archive = Archive(damage, ("one", "1"), ("videos/two", "22"), ("jobs.db", damage == Damage.Database ? "SQLite format 3\0 and then nothing of the kind" : "plain"));
        string target = _folder["target"];

        Assert.Throws<BackupException>(() => new DataRestore(target).Read(archive, Token));

        Assert.Empty(Directory.Exists(target) ? Directory.GetFileSystemEntries(target) : []);
    }

    [Fact]
    public void Read_FolderThatIsNotEmpty_IsRefused()
    {
        Directory.CreateDirectory(_folder["target"]);
        File.WriteAllText(Path.Combine(_folder["target"], "mine"), "x");

        BackupException error = Assert.Throws<BackupException>(() => new DataRestore(_folder["target"]).Read(Archive(("a", "1")), Token));

        Assert.Contains("not empty", error.Message, StringComparison.Ordinal);
        Assert.Equal("x", File.ReadAllText(Path.Combine(_folder["target"], "mine")));
    }

    [Fact]
    public async Task Verbs_OfAFolderThatIsNone_FailInOneSentence()
    {
        AppResult backup = await AppProcess.RunAsync(_folder.Path, ["backup", "a.zip", "--data-dir", "."]);
        AppResult restore = await AppProcess.RunAsync(_folder.Path, ["restore", "a.zip", "--data-dir", "new"]);

        Assert.Equal(1, backup.ExitCode);
        Assert.Contains("no data folder", Assert.Single(backup.ErrorLines), StringComparison.Ordinal);
        Assert.Equal(1, restore.ExitCode);
        Assert.Contains("no file", Assert.Single(restore.ErrorLines), StringComparison.Ordinal);
        Assert.Empty(_folder.Names());
    }

    private string Archive(params (string Name, string Text)[] files) => Archive(Damage.None, files);

    private string Archive(Damage damage, params (string Name, string Text)[] files)
    {
        string path = _folder["made.zip"];
        if (damage == Damage.NoZip)
        {
            File.WriteAllText(path, "PK? no.");
            return path;
        }

        using (ZipArchive archive = ZipFile.Open(path, ZipArchiveMode.Create))
        {
            var list = new List<BackupFile>();
            foreach ((string name, string text) in files)
            {
                byte[] bytes = Encoding.UTF8.GetBytes(text);
                list.Add(new BackupFile(name, bytes.Length, Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(bytes))));
                if (damage == Damage.Missing && name == "one")
                {
                    continue;
                }

                using Stream entry = archive.CreateEntry($"data/{name}").Open();
                entry.Write(damage == Damage.Content && name == "videos/two" ? "2x"u8 : bytes);
            }

            if (damage == Damage.Surplus)
            {
                using Stream entry = archive.CreateEntry("data/unlisted").Open();
                entry.Write("3"u8);
            }

            if (damage != Damage.NoList)
            {
                using Stream entry = archive.CreateEntry("backup.json").Open();
                System.Text.Json.JsonSerializer.Serialize(entry, new BackupManifest { Form = 1, Version = "0", CreatedAt = DateTimeOffset.UnixEpoch, Files = list }, System.Text.Json.JsonSerializerOptions.Web);
            }
        }

        if (damage == Damage.CutOff)
        {
            using FileStream stream = File.OpenWrite(path);
            stream.SetLength(stream.Length / 2);
        }

        return path;
    }

    public enum Damage
    {
        None,
        Content,
        Missing,
        Surplus,
        NoList,
        CutOff,
        NoZip,
        Database,
    }
}
