using HunyuanVideo.Jobs.Queue;
using HunyuanVideo.Jobs.Store;
using HunyuanVideo.Jobs.Tests.Support;

namespace HunyuanVideo.Jobs.Tests.Upkeep;

/// <summary>What a start does with files that the database does not know: whatever happened to it, no finished video is deleted.</summary>
public sealed class LeftoverSweepTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task StartAsync_NewDatabase_AdoptsEveryResultAndDeletesNothing()
    {
        await using WorkerFixture fixture = await WorkerFixture.OpenAsync();
        string[] files = [.. Enumerable.Range(0, 12).SelectMany(n => WriteResult(fixture.Folder, JobId.New(DateTimeOffset.UnixEpoch.AddYears(50 + n))))];
        string saved = WriteSavedRender(fixture.Folder);

        await fixture.SweepAsync(new ScriptedRecords());

        Assert.All(files.Append(saved), file => Assert.True(File.Exists(file), file));
        JobPage adopted = await fixture.Store.Reads.ListAsync(new JobQuery(), Token);
        Assert.Equal(12, adopted.Jobs.Count);
        Assert.All(adopted.Jobs, job => Assert.Equal((JobState.Succeeded, (string?)null, 9L, "nano"), (job.State, job.Owner, job.Seed, job.Model)));
        Assert.Equal(files.Order(StringComparer.Ordinal), adopted.Jobs.SelectMany(job => job.Outcome!.Files).Select(fixture.Folder.Full).Order(StringComparer.Ordinal));
        Assert.Equal(adopted.Jobs.OrderByDescending(job => job.Id.ToString(), StringComparer.Ordinal), adopted.Jobs);
    }

    [Fact]
    public async Task StartAsync_NewDatabaseAndNoRecords_LeavesEverythingWhereItIs()
    {
        await using WorkerFixture fixture = await WorkerFixture.OpenAsync();
        string[] files = WriteResult(fixture.Folder, JobId.New(DateTimeOffset.UnixEpoch.AddYears(50)), "damaged");

        await fixture.SweepAsync(new ScriptedRecords());

        Assert.All(files, file => Assert.True(File.Exists(file), file));
    }

    [Fact]
    public async Task StartAsync_OlderCopyOfTheDatabase_AdoptsWhatItLacksAndKeepsSavedRenders()
    {
        await using WorkerFixture fixture = await WorkerFixture.OpenAsync();
        JobId waiting = await fixture.SubmitAsync();
        // the folder has seen newer jobs than this copy
        new DatabaseMark(fixture.Folder).Raise(7);
        string[] ofWaiting = WriteResult(fixture.Folder, waiting);
        string[] unknown = WriteResult(fixture.Folder, JobId.New(DateTimeOffset.UnixEpoch.AddYears(50)));
        string saved = WriteSavedRender(fixture.Folder);

        await fixture.SweepAsync(new ScriptedRecords());

        Assert.All(ofWaiting.Concat(unknown).Append(saved), file => Assert.True(File.Exists(file), file));
        Assert.Equal(JobState.Succeeded, (await fixture.Store.Reads.GetAsync(waiting, Token))!.State);
        Assert.Equal(2, await fixture.Store.Reads.CountAsync(new JobQuery { States = [JobState.Succeeded] }, Token));
    }

    [Fact]
    public async Task StartAsync_FarMoreResultsThanItKnows_SweepsNothing()
    {
        await using WorkerFixture fixture = await WorkerFixture.OpenAsync();
        await fixture.SubmitAsync();
        string[] files = [.. Enumerable.Range(0, 4).SelectMany(n => WriteResult(fixture.Folder, JobId.New(DateTimeOffset.UnixEpoch.AddYears(50 + n)), "damaged"))];
        string saved = WriteSavedRender(fixture.Folder);

        await fixture.SweepAsync(new ScriptedRecords());

        Assert.All(files.Append(saved), file => Assert.True(File.Exists(file), file));
    }

    [Fact]
    public async Task StartAsync_ResultWithoutARecord_IsSetAsideWhole()
    {
        await using WorkerFixture fixture = await WorkerFixture.OpenAsync();
        await fixture.SubmitAsync();
        string[] files = WriteResult(fixture.Folder, JobId.New(DateTimeOffset.UnixEpoch.AddYears(50)), "damaged");

        await fixture.SweepAsync(new ScriptedRecords());

        Assert.All(files, file => Assert.False(File.Exists(file), file));
        Assert.Equal(
            files.Select(Path.GetFileName).Order(StringComparer.Ordinal),
            Directory.GetFiles(fixture.Folder.Lost).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task StartAsync_LatentsOfAJobNobodyKnows_AreSetAsideToo()
    {
        await using WorkerFixture fixture = await WorkerFixture.OpenAsync();
        await fixture.SubmitAsync();
        string latents = WriteResult(fixture.Folder, JobId.New(DateTimeOffset.UnixEpoch.AddYears(50)))[^1];
        File.Delete(Path.ChangeExtension(latents, ".mp4"));

        await fixture.SweepAsync(new ScriptedRecords());

        Assert.True(File.Exists(Path.Combine(fixture.Folder.Lost, Path.GetFileName(latents))));
    }

    [Fact]
    public async Task StartAsync_SecondResultOfAJob_DoesNotReplaceTheFirst()
    {
        await using WorkerFixture fixture = await WorkerFixture.StartAsync((task, _, _) => ScriptedRenderer.Succeed(task));
        StoredJob done = await fixture.WhenEndedAsync(await fixture.SubmitAsync());
        await fixture.Worker.DisposeAsync();
        string second = WriteResult(fixture.Folder, done.Id)[0];

        await fixture.SweepAsync(new ScriptedRecords());

        Assert.Equal(done.Outcome!.VideoFile, (await fixture.Store.Reads.GetAsync(done.Id, Token))!.Outcome!.VideoFile);
        Assert.True(File.Exists(fixture.Folder.Full(done.Outcome.VideoFile)));
        Assert.True(File.Exists(Path.Combine(fixture.Folder.Lost, Path.GetFileName(second))));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task StartAsync_DeletionThatWasCutOff_IsFinishedOnlyIfTheJobIsGone(bool gone)
    {
        await using WorkerFixture fixture = await WorkerFixture.StartAsync((task, _, _) => ScriptedRenderer.Succeed(task));
        StoredJob done = await fixture.WhenEndedAsync(await fixture.SubmitAsync());
        await fixture.Worker.DisposeAsync();
        await fixture.SubmitAsync();
        Directory.CreateDirectory(fixture.Folder.Deletions);
        await File.WriteAllTextAsync(Path.Combine(fixture.Folder.Deletions, done.Id.ToString()), string.Empty, Token);
        if (gone)
        {
            // as far as it came before the process was killed
            await fixture.Store.Entries.DeleteAsync(done.Id, Token);
        }

        await fixture.SweepAsync(new ScriptedRecords());

        Assert.Equal(!gone, File.Exists(fixture.Folder.Full(done.Outcome!.VideoFile)));
        Assert.Equal(gone, await fixture.Store.Reads.GetAsync(done.Id, Token) is null);
        Assert.Empty(Directory.GetFiles(fixture.Folder.Deletions));
    }

    [Fact]
    public async Task DeleteAsync_ByItsOwner_LeavesNothingToBeFound()
    {
        await using WorkerFixture fixture = await WorkerFixture.StartAsync((task, _, _) => ScriptedRenderer.Succeed(task));
        StoredJob done = await fixture.WhenEndedAsync(await fixture.SubmitAsync());

        await fixture.Queue.DeleteAsync(done.Id, Token);
        await fixture.Worker.DisposeAsync();
        await fixture.SweepAsync(new ScriptedRecords());

        Assert.Empty(Directory.GetFiles(fixture.Folder.Videos));
        Assert.Empty(Directory.GetFiles(fixture.Folder.Deletions));
        Assert.Null(await fixture.Store.Reads.GetAsync(done.Id, Token));
    }

    /// <summary>The files of an attempt, the video first and the latents last.</summary>
    private static string[] WriteResult(DataFolder folder, JobId id, string content = "video")
    {
        Directory.CreateDirectory(folder.Videos);
        string[] files = [.. new[] { ".mp4", ".jpg", ".json", ".safetensors" }.Select(extension => folder.ResultOf(id, new JobLease(Guid.AllBitsSet)) + extension)];
        foreach (string file in files)
        {
            File.WriteAllText(file, content);
        }

        return files;
    }

    /// <summary>The saved render of a job that no test queues.</summary>
    private static string WriteSavedRender(DataFolder folder)
    {
        Directory.CreateDirectory(folder.SavedRenders);
        string file = folder.SavedRenderOf(JobId.New(DateTimeOffset.UnixEpoch.AddYears(49)));
        File.WriteAllText(file, "saved");
        return file;
    }
}
