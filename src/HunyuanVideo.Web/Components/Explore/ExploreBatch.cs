using System.Globalization;
using HunyuanVideo.Jobs;
using HunyuanVideo.Model.Settings;
using HunyuanVideo.Web.Components.Generate;

namespace HunyuanVideo.Web.Components.Explore;

/// <summary>The jobs of a batch, and what tells them apart.</summary>
public sealed class ExploreBatch
{
    private readonly bool _seeds;
    private readonly string? _lora;

    public ExploreBatch(IReadOnlyList<RenderJob> jobs)
    {
        Jobs = jobs;
        _seeds = jobs.Select(job => job.Seed).Distinct().Count() > 1;
        _lora = jobs.SelectMany(job => job.Request.Loras ?? []).GroupBy(lora => lora.Name, StringComparer.Ordinal)
            .FirstOrDefault(strengths => strengths.DistinctBy(lora => lora.Strength).Skip(1).Any())?.Key;
        IsGrid = !_seeds && jobs.Count > 1;
        Columns = IsGrid ? jobs.Select(job => job.Request.InferSteps).Distinct().Count() : 0;
    }

    /// <summary>The first one first.</summary>
    public IReadOnlyList<RenderJob> Jobs { get; }

    /// <summary>Whether steps and guidance tell them apart, not seeds.</summary>
    public bool IsGrid { get; }

    /// <summary>Cells in a row of a grid; 0 leaves it to the page.</summary>
    public int Columns { get; }

    public RenderRequest Shared => Jobs[0].Request;

    public int Done => Jobs.Count(job => job.State == JobState.Succeeded);

    public int Active => Jobs.Count(job => job.IsActive);

    public int Failed => Jobs.Count(job => job.State is JobState.Failed or JobState.Cancelled);

    /// <summary>What a cell is called: its seed, or its steps and guidance or strength of a LoRA.</summary>
    public string NameOf(RenderJob job) => IsGrid
        ? string.Create(CultureInfo.InvariantCulture, $"{job.Request.InferSteps} · {RowOf(job.Request)}")
        : job.Seed.ToString(CultureInfo.InvariantCulture);

    private string RowOf(RenderRequest request) => _lora is null
        ? request.EmbeddedGuidanceScale.ToString("0.#", CultureInfo.InvariantCulture)
        : string.Create(CultureInfo.InvariantCulture, $"{_lora} {request.Loras?.FirstOrDefault(lora => lora.Name == _lora)?.Strength ?? 0:0.##}");

    /// <summary>The form with a cell's picture at full size, its seed pinned and its result beside it.</summary>
    public string PinAddress(RenderJob job, ModelCard card)
    {
        var draft = new GenerateDraft(job.Request);
        draft.Size = AspectRatio.Nearest(TierText.Largest(card.Tiers).Sizes, draft.Size);
        if (!IsGrid)
        {
            // few steps were for choosing only
            draft.Request = draft.Request with { InferSteps = Math.Max(draft.Request.InferSteps, card.Defaults.Steps) };
        }

        return $"/{FormAddress.Write(draft, card, job.Id.ToString())}";
    }
}
