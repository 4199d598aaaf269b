using System.Globalization;
using HunyuanVideo.Jobs;
using HunyuanVideo.Model.Settings;
using HunyuanVideo.Web.Components.Generate;
using HunyuanVideo.Web.Requests;

namespace HunyuanVideo.Web.Components.Explore;

/// <summary>What is to be tried side by side: seeds of one prompt, or steps against guidance.</summary>
public sealed class ExploreDraft
{
    public const int LeastCells = 4;
    public const int MostCells = 16;

    // more steps than this say little more about a seed
    private const int EnoughSteps = 20;
    private const int ManySteps = 30;

    private static readonly char[] AnyMark = [',', ';', ' '];

    /// <summary>Everything that all cells share.</summary>
    public required GenerateDraft Base { get; init; }

    /// <summary>Whether steps are crossed with guidance, instead of seeds being tried.</summary>
    public bool IsGrid { get; set; }

    /// <summary>How many seeds.</summary>
    public int Count { get; set; } = 8;

    /// <summary>The steps of the grid's columns, as they are typed.</summary>
    public string GridSteps { get; set; } = string.Empty;

    /// <summary>The embedded guidance of the grid's rows, as it is typed.</summary>
    public string GridGuidance { get; set; } = string.Empty;

    /// <summary>The LoRA whose strength the rows vary; null where they vary the guidance, or where the form has none of that name.</summary>
    public string? RowLora
    {
        get => Base.Request.Loras?.Any(lora => lora.Name == field) == true ? field : null;
        set;
    }

    /// <summary>The strengths of the grid's rows, as they are typed.</summary>
    public string GridStrengths { get; set; } = "0, 0.5, 1";

    /// <summary>From the form's values: the same picture in the cheapest tier, shortest and with few steps.</summary>
    public static ExploreDraft From(GenerateDraft form, ModelCard card)
    {
        VideoSize size = AspectRatio.Nearest(TierText.Smallest(card.Tiers).Sizes, form.Size);
        int steps = card.Defaults.Steps > ManySteps ? EnoughSteps : card.Defaults.Steps;
        SettingRange allowed = SettingsRules.EmbeddedGuidance;
        double guidance = card.Defaults.EmbeddedGuidance;
        return new ExploreDraft
        {
            Base = new(form.Request with { Width = size.Width, Height = size.Height, VideoLength = card.Lengths.Min(), InferSteps = steps }),
            GridSteps = Text([Math.Max(1, steps / 2), steps, Math.Min(SettingsRules.MostSteps, steps * 3 / 2)]),
            GridGuidance = Text([Math.Max(allowed.Low, guidance - 3), guidance, Math.Min(allowed.High, guidance + 3)]),
        };
    }

    /// <summary>The steps of the columns; null when they cannot be read.</summary>
    public IReadOnlyList<int>? Columns => Read(GridSteps, AnyMark, text =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int steps) && SettingsRules.Steps.Holds(steps) ? steps : (int?)null);

    /// <summary>The numbers of the rows, guidance or strengths, as they are typed.</summary>
    public TypedRow Row => new(RowLora is null ? GridGuidance : GridStrengths);

    /// <summary>The numbers of the rows; null when they cannot be read.</summary>
    public IReadOnlyList<double>? Rows => Row.Read(RowRange);

    /// <summary>The numbers that rows may have.</summary>
    public SettingRange RowRange => RowLora is null ? SettingsRules.EmbeddedGuidance : LoraRules.Strength;

    /// <summary>How many cells there will be; 0 when the grid cannot be read.</summary>
    public int Cells => IsGrid ? (Columns?.Count ?? 0) * (Rows?.Count ?? 0) : Count;

    /// <summary>One request for each cell, row by row. The seed is the same in all of a grid.</summary>
    public IReadOnlyList<RenderRequest> ToRequests()
    {
        RenderRequest request = Base.ToRequest();
        if (!IsGrid)
        {
            return GenerateDraft.SeedRun(request, Count);
        }

        long seed = Base.IsSeedRandom ? Random.Shared.Next(RenderRequest.LargestRandomSeed + 1) : Base.Request.Seed;
        return
        [
            .. from row in Rows ?? []
               from steps in Columns ?? []
               select RowOf(request, row) with { Seed = seed, InferSteps = steps },
        ];
    }

    private RenderRequest RowOf(RenderRequest request, double row) => RowLora is not { } name
        ? request with { EmbeddedGuidanceScale = row }
        : request with { Loras = new RequestedLoras((request.Loras ?? []).Select(lora => lora.Name == name ? lora with { Strength = row } : lora)) };

    private static string Text<T>(IEnumerable<T> values)
        where T : IFormattable => string.Join(", ", values.Distinct().Select(value => value.ToString(null, CultureInfo.InvariantCulture)));

    private static IReadOnlyList<T>? Read<T>(string text, char[] between, Func<string, T?> read)
        where T : struct
    {
        T?[] values = [.. text.Split(between, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(read)];
        return values.Length == 0 || Array.Exists(values, value => value is null) ? null : [.. values.Select(value => value!.Value).Distinct()];
    }
}
