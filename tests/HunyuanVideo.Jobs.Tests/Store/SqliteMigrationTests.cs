using HunyuanVideo.Jobs.Store;
using HunyuanVideo.Jobs.Tests.Support;
using HunyuanVideo.Jobs.Store.Sqlite;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace HunyuanVideo.Jobs.Tests.Store;

/// <summary>Files of older versions.</summary>
public sealed class SqliteMigrationTests : IAsyncDisposable
{
    private readonly JobFolder _folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => _folder.DisposeAsync();

    [Fact]
    public async Task Open_FileOfTheFirstVersion_KeepsItsRowsAndMakesThemSearchable()
    {
        await CreateAsync("20261122234150_Initial");
        await InsertAsync("00000000000000000000000000000001", "succeeded", """{"prompt":"\u00DCber den WOLKEN 100%","width":960,"height":544,"video_length":65,"infer_steps":50,"seed":7,"guidance_scale":1,"flow_shift":7,"embedded_guidance_scale":6}""");
        await InsertAsync("00000000000000000000000000000002", "queued", """{"prompt":"A cat.","width":64,"height":32,"video_length":5,"infer_steps":4,"seed":8,"guidance_scale":1,"flow_shift":7,"embedded_guidance_scale":6}""");

        OpenStore store = await _folder.OpenAsync(TimeProvider.System);

        IReadOnlyList<StoredJob> jobs = (await store.Reads.ListAsync(new JobQuery(), Token)).Jobs;
        Assert.Equal(["A cat.", "Über den WOLKEN 100%"], jobs.Select(job => job.Request.Prompt));
        Assert.Equal([8, 7], jobs.Select(job => job.Seed));
        Assert.All(jobs, job => Assert.False(job.Favourite));
        Assert.All(jobs, job => Assert.Empty(job.Tags));
        Assert.All(jobs, job => Assert.Null(job.Model));
        Assert.Equal(jobs[1].Id, Assert.Single((await store.Reads.ListAsync(new JobQuery { Search = "über 100%" }, Token)).Jobs).Id);
        Assert.Equal(jobs[1].Id, Assert.Single((await store.Reads.ListAsync(new JobQuery { Width = 960, Height = 544 }, Token)).Jobs).Id);
        Assert.Equal(1, (await store.Reads.QueueStatusAsync(Token)).Queued);
        await store.Changes.SetTagsAsync(jobs[0].Id, ["old"], Token);
        Assert.Equal(["old"], (await store.Reads.GetAsync(jobs[0].Id, Token))!.Tags);
    }

    [Fact]
    public async Task Model_OfTheCode_IsThatOfTheLastMigration()
    {
        await using SqliteJobDbContext db = Context();

        Assert.False(db.Database.HasPendingModelChanges());
    }

    private SqliteJobDbContext Context()
    {
        var builder = new DbContextOptionsBuilder<SqliteJobDbContext>();
        SqliteJobDatabase.Configure(builder, _folder.File);
        return new SqliteJobDbContext(builder.Options);
    }

    private async Task CreateAsync(string migration)
    {
        await using SqliteJobDbContext db = Context();
        await db.GetService<IMigrator>().MigrateAsync(migration, Token);
    }

    private async Task InsertAsync(string id, string state, string request)
    {
        await using var connection = new SqliteConnection($"Data Source={_folder.File};Pooling=False");
        await connection.OpenAsync(Token);
        await using SqliteCommand command = connection.CreateCommand();
        command.CommandText =
            """
            INSERT INTO jobs (id, request, state, step, steps, priority, order_key, attempts, cancel_requested, created_at, updated_at)
            VALUES ($id, $request, $state, 0, 0, 0, 1, 0, 0, 1767323045000, 1767323045000)
            """;
        command.Parameters.AddWithValue("$id", id);
        command.Parameters.AddWithValue("$request", request);
        command.Parameters.AddWithValue("$state", state);
        await command.ExecuteNonQueryAsync(Token);
    }
}
