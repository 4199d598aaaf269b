using System.Globalization;
using HunyuanVideo.Jobs;
using HunyuanVideo.Model.Settings;
using HunyuanVideo.Web.Components.Explore;
using HunyuanVideo.Web.Components.Generate;
using HunyuanVideo.Web.Tests.Support;

namespace HunyuanVideo.Web.Tests.Components.Explore;

public sealed class ExploreDraftTests
{
    [Fact]
    public void From_TheForm_TakesTheCheapestSizeOfTheSameShapeAndFewSteps()
    {
        GenerateDraft form = GenerateDraft.From(Samples.Card);
        form.Request = form.Request with { Prompt = "A cat.", Width = 720, Height = 1280 };

        ExploreDraft draft = ExploreDraft.From(form, Samples.Card);

        Assert.Equal(("A cat.", new VideoSize(544, 960), 65, 20), (draft.Base.Request.Prompt, draft.Base.Size, draft.Base.Request.VideoLength, draft.Base.Request.InferSteps));
    }

    [Fact]
    public void Requests_OfSeeds_FollowEachOther()
    {
        ExploreDraft draft = Draft();
        (draft.Base.Request, draft.Count) = (draft.Base.Request with { Seed = 40 }, 4);

        Assert.Equal([40, 41, 42, 43], draft.ToRequests().Select(request => request.Seed));
    }

    [Fact]
    public void Requests_OfRandomSeeds_AreDrawnOnceAndAllDifferent()
    {
        ExploreDraft draft = Draft();
        draft.Count = 16;

        long[] seeds = [.. draft.ToRequests().Select(request => request.Seed)];

        Assert.Equal(16, seeds.Distinct().Count());
        Assert.DoesNotContain(RenderRequest.RandomSeed, seeds);
    }

    [Theory]
    [InlineData("6,5", null)]
    [InlineData("4 6,5", null)]
    [InlineData("1,5,2,5", null)]
    [InlineData("6,5;7", "6.5 7")]
    [InlineData("6,5; 7,5", "6.5 7.5")]
    [InlineData("1,2,3", "1 2 3")]
    [InlineData("6, 5", "6 5")]
    [InlineData("6.5, 7", "6.5 7")]
    public void Rows_WithCommas_AreReadOnlyWhereThereIsOneReading(string typed, string? rows)
    {
        ExploreDraft draft = Draft();
        draft.GridGuidance = typed;

        Assert.Equal(rows, draft.Rows is null ? null : string.Join(' ', draft.Rows.Select(row => row.ToString(CultureInfo.InvariantCulture))));
        Assert.Equal(rows is null, draft.Row.TwoWays is not null);
    }

    [Fact]
    public void Requests_OfAGrid_CrossStepsWithGuidanceAndShareTheSeed()
    {
        ExploreDraft draft = Draft();
        (draft.IsGrid, draft.GridSteps, draft.GridGuidance) = (true, "10, 20;30", "4 6.5");

        IReadOnlyList<RenderRequest> requests = draft.ToRequests();

        Assert.Equal(
            [(10, 4), (20, 4), (30, 4), (10, 6.5), (20, 6.5), (30, 6.5)],
            requests.Select(request => (request.InferSteps, request.EmbeddedGuidanceScale)));
        Assert.Single(requests.Select(request => request.Seed).Distinct());
    }

    [Fact]
    public void Requests_OfAGridOfStrengths_ChangeThatLoraAloneAndCellsAreCalledByIt()
    {
        ExploreDraft draft = Draft();
        draft.Base.Request = draft.Base.Request with { Loras = new RequestedLoras(new RequestedLora("ink", 0.3), new RequestedLora("neon")) };
        (draft.IsGrid, draft.GridSteps, draft.RowLora, draft.GridStrengths) = (true, "10, 20", "neon", "-0.5 1.25");

        IReadOnlyList<RenderRequest> requests = draft.ToRequests();

        Assert.Equal(draft.Cells, requests.Count);
        Assert.Equal(
            [(10, -0.5), (20, -0.5), (10, 1.25), (20, 1.25)],
            requests.Select(request => (request.InferSteps, request.Loras!.Single(lora => lora.Name == "neon").Strength)));
        Assert.All(requests, request => Assert.Equal(new RequestedLora("ink", 0.3), request.Loras![0]));
        var batch = new ExploreBatch([.. requests.Select(request => Samples.Job(JobState.Queued) with { Request = request })]);
        Assert.Equal("10 · neon -0.5", batch.NameOf(batch.Jobs[0]));
        Assert.Equal("20 · neon 1.25", batch.NameOf(batch.Jobs[3]));
    }

    [Theory]
    [InlineData("neon", 3)]
    [InlineData("ink", 2)]
    public void Cells_LoraOfTheRowsThatIsNoLongerChosen_AreThoseOfTheGuidance(string chosen, int cells)
    {
        ExploreDraft draft = Draft();
        draft.Base.Request = draft.Base.Request with { Loras = new RequestedLoras(new RequestedLora(chosen)) };
        (draft.IsGrid, draft.GridSteps, draft.RowLora, draft.GridStrengths, draft.GridGuidance) = (true, "10", "neon", "0 0.5 1", "4 6");

        Assert.Equal(cells, draft.Cells);
    }

    [Theory]
    [InlineData("")]
    [InlineData("x")]
    [InlineData("11")]
    [InlineData("-11")]
    public void Cells_OfStrengthsThatCannotBeRead_AreNone(string strengths)
    {
        ExploreDraft draft = Draft();
        draft.Base.Request = draft.Base.Request with { Loras = new RequestedLoras(new RequestedLora("neon")) };
        (draft.IsGrid, draft.GridSteps, draft.RowLora, draft.GridStrengths) = (true, "10", "neon", strengths);

        Assert.Equal(0, draft.Cells);
    }

    [Theory]
    [InlineData("", "6")]
    [InlineData("ten", "6")]
    [InlineData("0", "6")]
    [InlineData("101", "6")]
    [InlineData("10", "0.5")]
    [InlineData("10", "21")]
    [InlineData("10", "NaN")]
    public void Grid_ThatCannotBeRead_HasNoCells(string steps, string guidance)
    {
        ExploreDraft draft = Draft();
        (draft.IsGrid, draft.GridSteps, draft.GridGuidance) = (true, steps, guidance);

        Assert.Equal(0, draft.Cells);
        Assert.Empty(draft.ToRequests());
    }

    [Fact]
    public void Batch_OfSeeds_PinsTheSeedAtFullSizeAndFullSteps()
    {
        RenderJob[] jobs = [Job(7, 20, 6), Job(8, 20, 6)];
        var batch = new ExploreBatch(jobs);

        string address = batch.PinAddress(jobs[1], Samples.Card);

        Assert.False(batch.IsGrid);
        Assert.Equal("8", batch.NameOf(jobs[1]));
        Assert.Contains($"job={jobs[1].Id}", address, StringComparison.Ordinal);
        Assert.Contains("width=1280&height=720", address, StringComparison.Ordinal);
        Assert.Contains("infer_steps=50&seed=8", address, StringComparison.Ordinal);
    }

    [Fact]
    public void Batch_OfAGrid_KeepsThePickedSettings()
    {
        RenderJob[] jobs = [Job(7, 10, 4), Job(7, 20, 4), Job(7, 10, 8.5), Job(7, 20, 8.5)];
        var batch = new ExploreBatch(jobs);

        Assert.True(batch.IsGrid);
        Assert.Equal(2, batch.Columns);
        Assert.Equal("10 · 8.5", batch.NameOf(jobs[2]));
        Assert.Contains("infer_steps=10&seed=7&embedded_guidance_scale=8.5", batch.PinAddress(jobs[2], Samples.Card), StringComparison.Ordinal);
    }

    private static ExploreDraft Draft() => ExploreDraft.From(GenerateDraft.From(Samples.Card), Samples.Card);

    private static RenderJob Job(long seed, int steps, double guidance) => Samples.Job(JobState.Succeeded) with
    {
        Request = Samples.Request with { Seed = seed, InferSteps = steps, EmbeddedGuidanceScale = guidance },
    };
}
