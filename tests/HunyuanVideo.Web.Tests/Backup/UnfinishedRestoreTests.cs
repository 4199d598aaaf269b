using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using HunyuanVideo.Web.Backup;
using HunyuanVideo.Web.Tests.Commands.Support;

namespace HunyuanVideo.Web.Tests.Backup;

/// <summary>Restores that are killed half way.</summary>
public sealed class UnfinishedRestoreTests : IDisposable
{
    private const string Mark = "restore.unfinished";

    private readonly TestFolder _folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private string Target => _folder["data"];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Serve_FolderWithHalfARestore_IsRefusedInOneSentence()
    {
        LeaveHalf("jobs.db", "videos/a.mp4");

        AppResult served = await AppProcess.RunAsync(_folder.Path, ["serve", "--port", "0", "--data-dir", Target]);
        AppResult saved = await AppProcess.RunAsync(_folder.Path, ["backup", "b.zip", "--data-dir", Target]);

        Assert.Equal((1, 1), (served.ExitCode, saved.ExitCode));
        Assert.Contains("was cut off", Assert.Single(served.ErrorLines), StringComparison.Ordinal);
        Assert.Contains("was cut off", Assert.Single(saved.ErrorLines), StringComparison.Ordinal);
        Assert.Equal(["jobs.db", Mark], Directory.GetFiles(Target).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void Read_AfterARestoreThatWasKilled_BeginsAnew(int written)
    {
        string[] names = ["jobs.db", "videos/a.mp4"];
        LeaveHalf([.. names.Take(written)]);
        File.WriteAllLines(Path.Combine(Target, Mark), names);

        new DataRestore(Target).Read(Archive(("jobs.db", "plain"), ("videos/b.mp4", "22")), Token);

        Assert.Equal(
            ["jobs.db", "videos/b.mp4"],
            Directory.GetFiles(Target, "*", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(Target, file)).Order(StringComparer.Ordinal));
        Assert.Equal("plain", File.ReadAllText(Path.Combine(Target, "jobs.db")));
    }

    [Fact]
    public void Read_ArchiveIsDamagedAfterARestoreThatWasKilled_StillCountsAsHalf()
    {
        LeaveHalf("jobs.db");
        File.WriteAllText(_folder["none.zip"], "PK? no.");

        Assert.Throws<BackupException>(() => new DataRestore(Target).Read(_folder["none.zip"], Token));

        Assert.True(File.Exists(Path.Combine(Target, Mark)));
    }

    [Theory]
    [InlineData("mine.txt")]
    [InlineData("videos/mine.mp4")]
    public void Read_SomethingElseIsInTheHalf_IsRefusedAndStays(string mine)
    {
        LeaveHalf("jobs.db", "videos/a.mp4");
        File.WriteAllText(Path.Combine(Target, mine), "mine");

        var error = Assert.Throws<BackupException>(() => new DataRestore(Target).Read(Archive(("jobs.db", "plain")), Token));

        Assert.Contains("not empty", error.Message, StringComparison.Ordinal);
        Assert.Equal("mine", File.ReadAllText(Path.Combine(Target, mine)));
    }

    [Fact]
    public void Read_MarkNamesFilesElsewhere_TheyStay()
    {
        File.WriteAllText(_folder["precious"], "x");
        LeaveHalf();
        File.WriteAllLines(Path.Combine(Target, Mark), ["../precious", _folder["precious"]]);

        new DataRestore(Target).Read(Archive(("jobs.db", "plain")), Token);

        Assert.True(File.Exists(_folder["precious"]));
    }

    /// <summary>What a restore leaves that is killed after some files.</summary>
    private void LeaveHalf(params string[] names)
    {
        Directory.CreateDirectory(Path.Combine(Target, "videos"));
        foreach (string name in names)
        {
            File.WriteAllText(Path.Combine(Target, name), "half");
        }

        File.WriteAllLines(Path.Combine(Target, Mark), names);
        if (!names.Any(name => name.StartsWith("videos/", StringComparison.Ordinal)))
        {
            Directory.Delete(Path.Combine(Target, "videos"));
        }
    }

    private string Archive(params (string Name, string Text)[] files)
    {
        using ZipArchive archive = ZipFile.Open(_folder["made.zip"], ZipArchiveMode.Create);
        var list = new List<BackupFile>();
        foreach ((string name, string text) in files)
        {
            byte[] bytes = Encoding.UTF8.GetBytes(text);
            list.Add(new BackupFile(name, bytes.Length, Convert.ToHexStringLower(SHA256.HashData(bytes))));
            using Stream entry = archive.CreateEntry($"data/{name}").Open();
            entry.Write(bytes);
        }

        using Stream last = archive.CreateEntry("backup.json").Open();
        JsonSerializer.Serialize(
            last, new BackupManifest { Form = 1, Version = "0", CreatedAt = DateTimeOffset.UnixEpoch, Files = list }, JsonSerializerOptions.Web);
        return _folder["made.zip"];
    }
}
