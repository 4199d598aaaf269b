using HunyuanVideo.Jobs;
using HunyuanVideo.Model.Settings;
using HunyuanVideo.Web.Rendering;

namespace HunyuanVideo.Web.Components.Generate;

/// <summary>The form's values while a person edits them.</summary>
public sealed class GenerateDraft
{
    /// <summary>The most videos of one click.</summary>
    public const int MostVideos = 16;

    public string Prompt { get; set; } = string.Empty;

    public string NegativePrompt { get; set; } = string.Empty;

    public VideoSize Size { get; set; }

    public int VideoLength { get; set; }

    public int InferSteps { get; set; }

    public long Seed { get; set; } = RenderRequest.RandomSeed;

    public double GuidanceScale { get; set; } = 1.0;

    public double FlowShift { get; set; }

    public double EmbeddedGuidanceScale { get; set; }

    /// <summary>Null leaves it to the model.</summary>
    public int? Fps { get; set; }

    /// <summary>Null takes the default.</summary>
    public int? Crf { get; set; }

    /// <summary>The fast mode by its name; null computes every step.</summary>
    public string? FastMode { get; set; }

    /// <summary>The fast mode's threshold; null takes its default.</summary>
    public double? FastThreshold { get; set; }

    /// <summary>How many videos, with seeds that follow each other.</summary>
    public int NumVideos { get; set; } = 1;

    public bool IsSeedRandom => Seed == RenderRequest.RandomSeed;

    /// <summary>What of a link could not be taken, by the official name of the field. The values above are usable without it.</summary>
    public IReadOnlyDictionary<string, string> Refused { get; set; } = new Dictionary<string, string>(StringComparer.Ordinal);

    public static GenerateDraft From(ModelCard card)
    {
        var draft = new GenerateDraft();
        draft.Load(card.DefaultSettings(string.Empty).ToRequest());
        return draft;
    }

    /// <summary>Takes every value of <paramref name="request"/>.</summary>
    public void Load(RenderRequest request)
    {
        Prompt = request.Prompt;
        NegativePrompt = request.NegativePrompt ?? string.Empty;
        Size = new VideoSize(request.Width, request.Height);
        VideoLength = request.VideoLength;
        InferSteps = request.InferSteps;
        Seed = request.Seed;
        GuidanceScale = request.GuidanceScale;
        FlowShift = request.FlowShift;
        EmbeddedGuidanceScale = request.EmbeddedGuidanceScale;
        Fps = request.Fps;
        Crf = request.Crf;
        FastMode = request.FastMode;
        FastThreshold = request.FastThreshold;
    }

    public RenderRequest ToRequest() => new()
    {
        Prompt = Prompt.Trim(),
        NegativePrompt = string.IsNullOrWhiteSpace(NegativePrompt) ? null : NegativePrompt.Trim(),
        Width = Size.Width,
        Height = Size.Height,
        VideoLength = VideoLength,
        InferSteps = InferSteps,
        Seed = Seed,
        GuidanceScale = GuidanceScale,
        FlowShift = FlowShift,
        EmbeddedGuidanceScale = EmbeddedGuidanceScale,
        Fps = Fps,
        Crf = Crf,
        FastMode = FastMode,
        FastThreshold = FastMode is null ? null : FastThreshold,
    };

    /// <summary>The form's values in the place of those of <paramref name="request"/>; what the form does not know of stays.</summary>
    public RenderRequest ApplyTo(RenderRequest request)
    {
        RenderRequest values = ToRequest();
        return request with
        {
            Prompt = values.Prompt,
            NegativePrompt = values.NegativePrompt,
            Width = values.Width,
            Height = values.Height,
            VideoLength = values.VideoLength,
            InferSteps = values.InferSteps,
            Seed = values.Seed,
            GuidanceScale = values.GuidanceScale,
            FlowShift = values.FlowShift,
            EmbeddedGuidanceScale = values.EmbeddedGuidanceScale,
            Fps = values.Fps,
            Crf = values.Crf,
            FastMode = values.FastMode,
            FastThreshold = values.FastThreshold,
        };
    }

    /// <summary>One request for each of the videos: the seed and those after it.</summary>
    public IReadOnlyList<RenderRequest> ToRequests() => SeedRun(ToRequest(), NumVideos);

    /// <summary>The same request with <paramref name="count"/> seeds, each one more than the last; a random first one is drawn here.</summary>
    public static IReadOnlyList<RenderRequest> SeedRun(RenderRequest request, int count)
    {
        if (count == 1)
        {
            return [request];
        }

        long first = request.Seed == RenderRequest.RandomSeed ? Random.Shared.Next(RenderRequest.LargestRandomSeed + 1) : request.Seed;
        return [.. Enumerable.Range(0, count).Select(k => request with { Seed = first <= long.MaxValue - k ? first + k : k })];
    }

    /// <summary>What is wrong with the values.</summary>
    public IReadOnlyList<SettingsError> Faults()
    {
        var faults = new List<SettingsError>(RequestRules.Check(ToRequest()));
        if (NumVideos is < 1 or > MostVideos)
        {
            faults.Add(new SettingsError("num_videos", $"The number of videos must be from 1 to {MostVideos}, not {NumVideos}."));
        }

        return faults;
    }
}
