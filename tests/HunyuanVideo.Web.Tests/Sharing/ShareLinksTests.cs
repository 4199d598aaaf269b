using HunyuanVideo.Jobs;
using HunyuanVideo.Jobs.Store;
using HunyuanVideo.Web.Security;
using HunyuanVideo.Web.Sharing;
using HunyuanVideo.Web.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace HunyuanVideo.Web.Tests.Sharing;

public sealed class ShareLinksTests : LibraryTest
{
    private static readonly ShareWish Week = new(TimeSpan.FromDays(7), null, ShowSettings: false);

    private readonly FakeTimeProvider _time = new(Samples.Start);

    [Theory]
    [InlineData("1h", 3600)]
    [InlineData("1d", 86_400)]
    [InlineData("7d", 604_800)]
    [InlineData("30d", 2_592_000)]
    public async Task Link_WithAnEnd_OpensUntilThen(string lasts, int seconds)
    {
        (ShareLinks links, JobId job) = await ReadyAsync();
        Assert.True(ShareExpiry.TryParse(lasts, out TimeSpan? span));
        ShareCreation made = await links.CreateAsync(Caller.Local, job, Week with { Lasts = span }, Token);

        _time.Advance(TimeSpan.FromSeconds(seconds - 1));
        Assert.NotNull(await links.OpenAsync(made.Token, Token));
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Null(await links.OpenAsync(made.Token, Token));
    }

    [Fact]
    public async Task Link_WithoutEnd_OpensForYearsAndAfterARestart()
    {
        (ShareLinks links, JobId job) = await ReadyAsync();
        ShareCreation made = await links.CreateAsync(Caller.Local, job, Week with { Lasts = null }, Token);
        _time.Advance(TimeSpan.FromDays(3650));

        Assert.NotNull(await links.OpenAsync(made.Token, Token));
        Assert.NotNull(await Links(out _).OpenAsync(made.Token, Token));
    }

    [Fact]
    public async Task Link_Revoked_StaysSoAfterARestart()
    {
        (ShareLinks links, JobId job) = await ReadyAsync();
        ShareCreation made = await links.CreateAsync(Caller.Local, job, Week, Token);

        Assert.True(await links.RevokeAsync(Caller.Local, made.Link!.Id, Token));
        Assert.False(await links.RevokeAsync(Caller.Local, made.Link.Id, Token));
        Assert.Null(await links.OpenAsync(made.Token, Token));
        Assert.Null(await Links(out _).OpenAsync(made.Token, Token));
    }

    [Fact]
    public async Task Link_OfADeletedVideo_OpensNothing()
    {
        (ShareLinks links, JobId job) = await ReadyAsync();
        ShareCreation made = await links.CreateAsync(Caller.Local, job, Week, Token);
        await Store.DeleteAsync(job, Token);

        Assert.Null(await links.OpenAsync(made.Token, Token));
    }

    [Fact]
    public async Task Link_OfSomeoneElse_CanNeitherBeMadeNorSeenNorRevoked()
    {
        (ShareLinks links, JobId job) = await ReadyAsync(owner: "ann");
        var ann = new Caller("ann", Role.Creator);
        Caller[] others = [new("bob", Role.Creator), new("ann", Role.Viewer), new("vic", Role.Viewer), new(null, Role.Creator)];
        ShareCreation made = await links.CreateAsync(ann, job, Week, Token);
        Assert.Equal(ShareOutcome.Created, made.Outcome);

        foreach (Caller other in others)
        {
            Assert.Equal(ShareOutcome.NotFound, (await links.CreateAsync(other, job, Week, Token)).Outcome);
            Assert.Empty(links.ListOf(other));
            Assert.False(await links.RevokeAsync(other, made.Link!.Id, Token));
            Assert.Equal(0, await links.RevokeAllAsync(other, Token));
        }

        Assert.Equal(made.Link, Assert.Single(links.ListOf(ann)));
        Assert.Single(links.ListOf(Caller.Local));
        Assert.Equal(1, await links.RevokeAllAsync(ann, Token));
        Assert.Null(await links.OpenAsync(made.Token, Token));
    }

    [Fact]
    public async Task Create_WithoutAVideo_IsRefused()
    {
        (ShareLinks links, _) = await ReadyAsync();
        RenderJob waiting = (await Store.SubmitAsync(new NewJob { Request = Samples.Request }, Token)).Job!;
        StoredJob lost = await FinishAsync("Its file is gone.");

        Assert.Equal(ShareOutcome.NotFound, (await links.CreateAsync(Caller.Local, JobId.New(Samples.Start), Week, Token)).Outcome);
        Assert.Equal(ShareOutcome.NotFinished, (await links.CreateAsync(Caller.Local, lost.Id, Week, Token)).Outcome);
        Assert.Equal(ShareOutcome.NotFinished, (await links.CreateAsync(Caller.Local, waiting.Id, Week, Token)).Outcome);
    }

    [Fact]
    public async Task Create_TooManyToOneVideo_IsRefused()
    {
        (ShareLinks links, JobId job) = await ReadyAsync();
        for (int i = 0; i < ShareLinks.MostPerVideo; i++)
        {
            Assert.Equal(ShareOutcome.Created, (await links.CreateAsync(Caller.Local, job, Week, Token)).Outcome);
        }

        Assert.Equal(ShareOutcome.TooMany, (await links.CreateAsync(Caller.Local, job, Week, Token)).Outcome);
    }

    [Fact]
    public async Task Views_FromManyAtOnce_AreAllCounted()
    {
        (ShareLinks links, JobId job) = await ReadyAsync();
        ShareCreation made = await links.CreateAsync(Caller.Local, job, Week, Token);

        await Task.WhenAll(Enumerable.Range(0, 500).Select(_ => Task.Run(() => links.CountView(made.Link!), Token)));

        Assert.Equal(500, Assert.Single(links.ListOf(Caller.Local)).Views);
    }

    [Fact]
    public async Task Files_Damaged_OpenNothingAndHarmNoOther()
    {
        (ShareLinks links, JobId job) = await ReadyAsync();
        ShareCreation made = await links.CreateAsync(Caller.Local, job, Week, Token);
        Links(out ShareStore store);
        await File.WriteAllTextAsync(Path.Combine(store.Folder, "broken.json"), "{", Token);
        await File.WriteAllTextAsync(Path.Combine(store.Folder, "null.json"), "null", Token);
        File.Copy(Path.Combine(store.Folder, $"{made.Link!.Id}.json"), Path.Combine(store.Folder, "copied.json"));

        ShareLinks again = Links(out _);

        Assert.Single(again.ListOf(Caller.Local));
        Assert.NotNull(await again.OpenAsync(made.Token, Token));
    }

    private ShareLinks Links(out ShareStore store)
    {
        store = new ShareStore(Services.GetRequiredService<DataFolder>(), NullLogger<ShareStore>.Instance);
        return new ShareLinks(store, Store, Services.GetRequiredService<DataFolder>(), new SharePasswords(_time), _time);
    }

    /// <summary>The links, and a finished video.</summary>
    private async Task<(ShareLinks Links, JobId Job)> ReadyAsync(string? owner = null)
    {
        RenderJob job = (await Store.SubmitAsync(new NewJob { Request = Samples.Request, Owner = owner }, Token)).Job!;
        ClaimedJob claimed = (await Claims.TryClaimAsync("test", Token))!;
        string video = Path.Combine(Folder, "videos", $"{job.Id}.mp4");
        Directory.CreateDirectory(Path.GetDirectoryName(video)!);
        await File.WriteAllBytesAsync(video, [1, 2, 3], Token);
        await Claims.CompleteAsync(job.Id, claimed.Lease, new JobOutcome { VideoFile = $"videos/{job.Id}.mp4" }, timing: null, Token);
        return (Links(out _), job.Id);
    }
}
