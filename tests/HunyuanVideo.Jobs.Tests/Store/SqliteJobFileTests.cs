using System.Globalization;
using HunyuanVideo.Jobs.Store;
using HunyuanVideo.Jobs.Tests.Support;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace HunyuanVideo.Jobs.Tests.Store;

/// <summary>What is particular to the file: where it is, how it survives, and what is said when it cannot be used.</summary>
public sealed class SqliteJobFileTests : IAsyncDisposable
{
    private readonly JobFolder _folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => _folder.DisposeAsync();

    [Fact]
    public async Task Open_NoFolder_MakesItAndTheTables()
    {
        string path = Path.Combine(_folder.Path, "a", "b");

        OpenStore store = await _folder.OpenAsync(path, TimeProvider.System);

        Assert.Equal(new QueueStatus(false, 0, 0), await store.Reads.QueueStatusAsync(Token));
        Assert.Empty((await store.Reads.ListAsync(new JobQuery(), Token)).Jobs);
        Assert.Equal("wal", await AskAsync(Path.Combine(path, "jobs.db"), "PRAGMA journal_mode"));
        Assert.DoesNotContain(Directory.GetFiles(path), file => file.EndsWith("-migrating", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Open_Connections_SyncEveryCommit()
    {
        OpenStore store = await _folder.OpenAsync(TimeProvider.System);
        await AddAsync(store, "x");

        // the pool hands out the connection that the store just gave back
        Assert.Equal("2", await AskAsync(_folder.File, "PRAGMA synchronous"));
        Assert.Equal("10000", await AskAsync(_folder.File, "PRAGMA busy_timeout"));
    }

    [Fact]
    public async Task Open_FromManySidesAtOnce_MigratesOnce()
    {
        OpenStore[] stores = await Task.WhenAll(
            Enumerable.Range(0, 6).Select(_ => Task.Run(() => _folder.OpenAsync(TimeProvider.System), Token)));

        foreach (OpenStore store in stores)
        {
            await AddAsync(store, "x");
        }

        Assert.Equal(6, (await stores[0].Reads.QueueStatusAsync(Token)).Queued);
    }

    [Fact]
    public async Task Open_AfterAMigrationThatWasKilled_DoesNotWaitForItsLock()
    {
        await AskAsync(
            _folder.File,
            """
            CREATE TABLE "__EFMigrationsLock" ("Id" INTEGER NOT NULL PRIMARY KEY, "Timestamp" TEXT NOT NULL);
            INSERT INTO "__EFMigrationsLock" VALUES (1, '2026-01-01');
            """);

        OpenStore store = await _folder.OpenAsync(TimeProvider.System).WaitAsync(TimeSpan.FromSeconds(60), Token);

        await AddAsync(store, "x");
    }

    [Fact]
    public async Task Open_FileOfANewerVersion_SaysSo()
    {
        await _folder.OpenAsync(TimeProvider.System);
        await AskAsync(_folder.File, """INSERT INTO "__EFMigrationsHistory" VALUES ('29990101000000_Later', '99.0')""");

        var error = await Assert.ThrowsAsync<JobStoreException>(() => _folder.OpenAsync(TimeProvider.System));

        Assert.Equal(
            $"The jobs file '{_folder.File}' was written by a newer version of this program (it has '29990101000000_Later'); "
            + "use that version, or choose another data folder.",
            error.Message);
    }

    [Fact]
    public async Task Open_FolderThatCannotBe_SaysSo()
    {
        string file = Path.Combine(_folder.Path, "file");
        await File.WriteAllTextAsync(file, "not a folder", Token);

        var error = await Assert.ThrowsAsync<JobStoreException>(() => _folder.OpenAsync(file, TimeProvider.System));

        Assert.Equal(
            $"The jobs file '{Path.Combine(file, "jobs.db")}' cannot be written; give this program write access to that folder, "
            + "or choose another data folder.",
            error.Message);
    }

    [Fact]
    public async Task Open_FileThatIsAFolder_SaysSo()
    {
        Directory.CreateDirectory(_folder.File);

        var error = await Assert.ThrowsAsync<JobStoreException>(() => _folder.OpenAsync(TimeProvider.System));

        Assert.Contains("cannot be written", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Open_FileOfSomethingElse_SaysSo()
    {
        await File.WriteAllTextAsync(_folder.File, new string('x', 5_000), Token);

        var error = await Assert.ThrowsAsync<JobStoreException>(() => _folder.OpenAsync(TimeProvider.System));

        Assert.Contains("is damaged or not a jobs file", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Enqueue_FileHeldByAnotherProcess_WaitsForIt()
    {
        OpenStore store = await _folder.OpenAsync(TimeProvider.System);
        await using var other = new SqliteConnection($"Data Source={_folder.File};Pooling=False");
        await other.OpenAsync(Token);
        await using var holding = await other.BeginTransactionAsync(Token);

        Task<StoredJob> adding = Task.Run(() => AddAsync(store, "x"), Token);
        await Task.Delay(200, Token);
        Assert.False(adding.IsCompleted);
        await holding.RollbackAsync(Token);

        Assert.NotNull(await store.Reads.GetAsync((await adding).Id, Token));
    }

    [Fact]
    public async Task Reopen_AfterAnUncleanStop_HasEveryAcknowledgedJobAsItWas()
    {
        OpenStore store = await _folder.OpenAsync(TimeProvider.System);
        var jobs = new List<StoredJob>();
        for (int n = 0; n < 300; n++)
        {
            jobs.Add(await AddAsync(store, $"{n}"));
        }

        ClaimedJob claimed = (await store.Claims.TryClaimAsync("one", Token))!;
        await store.Changes.PauseQueueAsync(Token);

        // what a killed process leaves: nothing closed, nothing folded back
        string crashed = Copy("crashed", null);
        Assert.True(new FileInfo(Path.Combine(crashed, "jobs.db-wal")).Length > 0);
        OpenStore reopened = await _folder.OpenAsync(crashed, TimeProvider.System);

        jobs[0] = claimed.Job;
        foreach (StoredJob job in jobs)
        {
            Assert.Equal(job, await reopened.Reads.GetAsync(job.Id, Token));
        }

        Assert.Equal(new QueueStatus(true, 299, 1), await reopened.Reads.QueueStatusAsync(Token));
        Assert.Equal([claimed.Job.Id], (await reopened.Claims.RecoverWorkerAsync("one", Token)).Requeued);
    }

    [Fact]
    public async Task Reopen_WalCutAnywhere_HasAnUnbrokenBeginning()
    {
        OpenStore store = await _folder.OpenAsync(TimeProvider.System);
        var acknowledged = new List<(JobId Id, long WalLength)>();
        for (int n = 0; n < 40; n++)
        {
            JobId id = (await AddAsync(store, $"{n}")).Id;
            acknowledged.Add((id, new FileInfo(_folder.File + "-wal").Length));
        }

        var random = new Random(1);
        for (int cut = 0; cut < 40; cut++)
        {
            long length = random.NextInt64(acknowledged[^1].WalLength);
            string path = Copy($"cut {cut}", length);
            Assert.Equal("ok", await AskAsync(Path.Combine(path, "jobs.db"), "PRAGMA integrity_check"));
            OpenStore reopened = await _folder.OpenAsync(path, TimeProvider.System);
            JobId[] there = [.. (await reopened.Reads.ListQueueAsync(100, Token)).Select(job => job.Id)];

            Assert.Equal(acknowledged.Take(there.Length).Select(job => job.Id), there);
            Assert.True(there.Length >= acknowledged.Count(job => job.WalLength <= length));
        }
    }

    [Fact]
    public async Task AddJobStore_HostStarts_OpensTheStoreFirst()
    {
        var options = new JobStoreOptions { DataFolder = Path.Combine(_folder.Path, "hosted") };
        await using ServiceProvider services = new ServiceCollection().AddJobStore(options).BuildServiceProvider();

        var startup = Assert.IsAssignableFrom<IHostedLifecycleService>(Assert.Single(services.GetServices<IHostedService>()));
        await startup.StartingAsync(Token);

        Assert.False((await OpenStore.Of(services).Reads.QueueStatusAsync(Token)).Paused);
    }

    private static async Task<StoredJob> AddAsync(OpenStore store, string prompt)
    {
        var request = new RenderRequest
        {
            Prompt = prompt,
            Width = 128,
            Height = 96,
            VideoLength = 5,
            InferSteps = 4,
            FlowShift = 7,
            EmbeddedGuidanceScale = 6,
        };
        return (await store.Entries.EnqueueAsync(new NewJob { Request = request }, Token)).Job!;
    }

    private static async Task<string?> AskAsync(string file, string sql)
    {
        await using var connection = new SqliteConnection($"Data Source={file}");
        await connection.OpenAsync(Token);
        await using SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        return Convert.ToString(await command.ExecuteScalarAsync(Token), CultureInfo.InvariantCulture);
    }

    private string Copy(string name, long? walLength)
    {
        string path = Directory.CreateDirectory(Path.Combine(_folder.Path, name)).FullName;
        string copy = Path.Combine(path, "jobs.db");
        File.Copy(_folder.File, copy);
        File.Copy(_folder.File + "-wal", copy + "-wal");
        if (walLength is { } length)
        {
            using FileStream wal = File.OpenWrite(copy + "-wal");
            wal.SetLength(length);
        }

        return path;
    }
}
