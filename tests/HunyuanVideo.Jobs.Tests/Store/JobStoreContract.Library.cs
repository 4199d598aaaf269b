using HunyuanVideo.Jobs.Store;

namespace HunyuanVideo.Jobs.Tests.Store;

/// <content>Finding jobs again, and what people note on them.</content>
public abstract partial class JobStoreContract
{
    [Theory]
    [InlineData("cat", "The Cat,A CAT on a mat")]
    [InlineData("CAT mat", "A CAT on a mat")]
    [InlineData("mat  cat", "A CAT on a mat")]
    [InlineData("über", "Über den Wolken")]
    [InlineData("собака", "Собака бежит")]
    [InlineData("100%", "100% wool")]
    [InlineData("%", "100% wool")]
    [InlineData("_", "under_score")]
    [InlineData("\\", "back\\slash")]
    [InlineData("'; DROP TABLE jobs; --", "")]
    [InlineData("  ", "The Cat,A CAT on a mat,Über den Wolken,Собака бежит,100% wool,under_score,back\\slash")]
    public async Task List_Search_FindsEveryWordAsItIs(string search, string found)
    {
        await AddAllAsync("The Cat", "A CAT on a mat", "Über den Wolken", "Собака бежит", "100% wool", "under_score", "back\\slash");

        string[] prompts = await PromptsAsync(new JobQuery { Search = search });

        Assert.Equal(found.Split(',', StringSplitOptions.RemoveEmptyEntries).Reverse(), prompts);
        Assert.Equal(prompts.Length, await Store.Reads.CountAsync(new JobQuery { Search = search }, Token));
    }

    [Fact]
    public async Task List_SearchAfterAnEdit_FindsTheNewPrompt()
    {
        StoredJob job = await AddAsync("old words");

        await Store.Changes.EditAsync(job.Id, Request("new words") with { Width = 64, Height = 32 }, Token);

        Assert.Empty(await PromptsAsync(new JobQuery { Search = "old" }));
        Assert.Equal(["new words"], await PromptsAsync(new JobQuery { Search = "new", Width = 64, Height = 32 }));
    }

    [Fact]
    public async Task List_Lora_FindsTheRequestsThatAskForItAndFacetsCountThem()
    {
        foreach ((string prompt, string[] loras) in new (string, string[])[]
        {
            ("one", ["neon"]), ("two", ["styles/in\"k ü", "neon"]), ("other", ["neon two"]), ("none {\"name\":\"neon\",\"strength\":1}", []),
        })
        {
            var chosen = new RequestedLoras(loras.Select(name => new RequestedLora(name, 0.5)));
            await Store.Entries.EnqueueAsync(new NewJob { Request = Request(prompt) with { Loras = loras.Length == 0 ? null : chosen } }, Token);
        }

        Assert.Equal(["two", "one"], await PromptsAsync(new JobQuery { Loras = ["neon"] }));
        Assert.Equal(["two", "one"], await PromptsAsync(new JobQuery { Loras = ["NEON"] }));
        Assert.Equal(["two"], await PromptsAsync(new JobQuery { Loras = ["styles/in\"k ü"] }));
        foreach (string other in new[] { "neo", "%", "n_on", "ne!on", "neon.safetensor", "" })
        {
            Assert.Empty(await PromptsAsync(new JobQuery { Loras = [other] }));
        }
        JobFacets facets = await Store.Reads.FacetsAsync([], owner: null, Token);
        Assert.Equal([new("neon", 2), new("neon two", 1), new NameCount("styles/in\"k ü", 1)], facets.Loras);
    }

    [Fact]
    public async Task List_Filters_AllHaveToHold()
    {
        JobId plain = await FinishAsync("plain", "small");
        Time.Advance(TimeSpan.FromDays(1));
        JobId marked = await FinishAsync("marked", "large");
        await Store.Changes.SetFavouriteAsync(marked, true, Token);
        await Store.Changes.SetTagsAsync(marked, ["sea", "sea of fog"], Token);
        await Store.Changes.SetTagsAsync(plain, ["sea of fog"], Token);
        await AddAsync("waits");
        DateTimeOffset day = Time.GetUtcNow();

        Assert.Equal(["marked"], await PromptsAsync(new JobQuery { Favourite = true }));
        Assert.Equal(["waits", "plain"], await PromptsAsync(new JobQuery { Favourite = false }));
        Assert.Equal(["marked"], await PromptsAsync(new JobQuery { Tag = "Sea" }));
        Assert.Equal(["marked", "plain"], await PromptsAsync(new JobQuery { Tag = " sea  of FOG " }));
        Assert.Empty(await PromptsAsync(new JobQuery { Tag = "fog" }));
        Assert.Equal(["marked"], await PromptsAsync(new JobQuery { Model = "large" }));
        Assert.Equal(["plain"], await PromptsAsync(new JobQuery { To = day }));
        Assert.Equal(["waits", "marked"], await PromptsAsync(new JobQuery { From = day }));
        Assert.Equal(3, await Store.Reads.CountAsync(new JobQuery { Width = 128, Height = 96 }, Token));
        Assert.Empty(await PromptsAsync(new JobQuery { Width = 128, Height = 95 }));
        Assert.Empty(await PromptsAsync(new JobQuery { Favourite = true, Model = "small" }));
    }

    [Fact]
    public async Task List_KeysAndPages_GiveTheSameOrder()
    {
        await AddAllAsync([.. Enumerable.Range(0, 25).Select(n => n % 3 == 0 ? $"cat {n}" : $"dog {n}")]);
        var query = new JobQuery { Search = "dog", Limit = 5 };

        IReadOnlyList<JobKey> keys = await Store.Reads.ListKeysAsync(query, 1_000, Token);
        var paged = new List<JobId>();
        JobPage page;
        JobQuery next = query;
        do
        {
            page = await Store.Reads.ListAsync(next, Token);
            paged.AddRange(page.Jobs.Select(job => job.Id));
            next = query with { Before = page.Next };
        }
        while (page.Next is not null);

        Assert.Equal(16, keys.Count);
        Assert.Equal(paged, keys.Select(key => key.Id));
        Assert.Equal(keys.Take(4), await Store.Reads.ListKeysAsync(query, 4, Token));
        Assert.Equal(paged[7..12], (await Store.Reads.ListAsync(query with { Before = keys[7].Number + 1 }, Token)).Jobs.Select(job => job.Id));
    }

    [Fact]
    public async Task Count_Query_IsOfAllPages()
    {
        await AddAllAsync("a", "b", "c");
        JobPage page = await Store.Reads.ListAsync(new JobQuery { Limit = 1 }, Token);

        Assert.Equal(3, await Store.Reads.CountAsync(new JobQuery { Limit = 1, Before = page.Next }, Token));
    }

    [Theory]
    [InlineData(JobState.Queued)]
    [InlineData(JobState.Running)]
    [InlineData(JobState.Succeeded)]
    [InlineData(JobState.Failed)]
    public async Task SetFavouriteAndTags_AnyState_IsKeptAndChangesNothingElse(JobState state)
    {
        (JobId id, _) = await BringToAsync(state);
        StoredJob before = await ReadAsync(id);

        Assert.Equal(ChangeResult.Done, await Store.Changes.SetFavouriteAsync(id, true, Token));
        Assert.Equal(ChangeResult.Done, await Store.Changes.SetTagsAsync(id, ["  Blue   Sky ", "animal", "ANIMAL", ""], Token));

        StoredJob noted = await ReadAsync(id);
        Assert.True(noted.Favourite);
        Assert.Equal(["animal", "blue sky"], noted.Tags);
        Assert.Equal((before.State, before.UpdatedAt, before.Request), (noted.State, noted.UpdatedAt, noted.Request));
        await Store.Changes.SetFavouriteAsync(id, false, Token);
        await Store.Changes.SetTagsAsync(id, [], Token);
        StoredJob cleared = await ReadAsync(id);
        Assert.False(cleared.Favourite);
        Assert.Empty(cleared.Tags);
    }

    [Fact]
    public async Task SetFavouriteAndTags_NoSuchJob_IsTold()
    {
        Assert.Equal(ChangeResult.NotFound, await Store.Changes.SetFavouriteAsync(JobId.New(Time.GetUtcNow()), true, Token));
        Assert.Equal(ChangeResult.NotFound, await Store.Changes.SetTagsAsync(JobId.New(Time.GetUtcNow()), ["a"], Token));
    }

    [Fact]
    public async Task SetTags_UnusableOnes_AreRefused()
    {
        StoredJob job = await AddAsync();
        string[][] refused = [[new string('x', 41)], ["a\u0000b"], [.. Enumerable.Range(0, 21).Select(n => $"{n}")]];

        foreach (string[] tags in refused)
        {
            await Assert.ThrowsAsync<ArgumentException>(() => Store.Changes.SetTagsAsync(job.Id, tags, Token));
        }

        Assert.Empty((await ReadAsync(job.Id)).Tags);
    }

    [Fact]
    public async Task Facets_Results_CountWhatTheyHave()
    {
        JobId first = await FinishAsync("a", "small");
        JobId second = await FinishAsync("b", "small");
        await FinishAsync("c", null);
        await AddAsync("waits");
        await Store.Changes.SetFavouriteAsync(first, true, Token);
        await Store.Changes.SetTagsAsync(first, ["sea", "dog"], Token);
        await Store.Changes.SetTagsAsync(second, ["sea"], Token);

        JobFacets facets = await Store.Reads.FacetsAsync([JobState.Succeeded], Token);

        Assert.Equal([new SizeCount(128, 96, 3)], facets.Sizes);
        Assert.Equal([new NameCount("small", 2)], facets.Models);
        Assert.Equal([new NameCount("sea", 2), new NameCount("dog", 1)], facets.Tags);
        Assert.Equal(1, facets.Favourites);
    }

    [Fact]
    public async Task Retry_NotedJob_KeepsItsNotes()
    {
        (JobId id, _) = await BringToAsync(JobState.Failed);
        await Store.Changes.SetFavouriteAsync(id, true, Token);

        await Store.Changes.RetryAsync(id, Token);

        Assert.True((await ReadAsync(id)).Favourite);
    }

    private async Task<string[]> PromptsAsync(JobQuery query) =>
        [.. (await Store.Reads.ListAsync(query, Token)).Jobs.Select(job => job.Request.Prompt)];

    /// <summary>A result, made while nothing else waits.</summary>
    private async Task<JobId> FinishAsync(string prompt, string? model)
    {
        StoredJob job = await AddAsync(prompt);
        ClaimedJob claimed = await ClaimAsync();
        Assert.Equal(job.Id, claimed.Job.Id);
        Assert.Equal(RunEnding.Succeeded, await Store.Claims.CompleteAsync(job.Id, claimed.Lease, Outcome() with { Model = model }, null, Token));
        Assert.Equal(model, (await ReadAsync(job.Id)).Model);
        return job.Id;
    }
}
