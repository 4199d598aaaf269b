using HunyuanVideo.Jobs;
using HunyuanVideo.Model.Settings;
using HunyuanVideo.Web.Loras;
using HunyuanVideo.Web.Requests;

namespace HunyuanVideo.Web.Components.Generate;

/// <summary>The form's values while a person edits them.</summary>
/// <param name="request">What it begins with.</param>
public sealed class GenerateDraft(RenderRequest request)
{
    /// <summary>The most videos of one click.</summary>
    public const int MostVideos = 16;

    /// <summary>The settings, the texts as they are being typed.</summary>
    public RenderRequest Request { get; set; } = request;

    /// <summary>How many videos, with seeds that follow each other.</summary>
    public int NumVideos { get; set; } = 1;

    public bool IsSeedRandom => Request.Seed == RenderRequest.RandomSeed;

    public VideoSize Size
    {
        get => new(Request.Width, Request.Height);
        set => Request = Request with { Width = value.Width, Height = value.Height };
    }

    /// <summary>The number fields whose texts are no numbers; the values above are those from before.</summary>
    public UnreadFields Unread { get; } = new();

    /// <summary>What of a link could not be taken, by the official name of the field. The values above are usable without it.</summary>
    public IReadOnlyDictionary<string, string> Refused { get; set; } = new Dictionary<string, string>(StringComparer.Ordinal);

    public static GenerateDraft From(ModelCard card) => new(RenderFields.Defaults(card));

    /// <summary>Takes the settings of another render. What that one began from stays its own: the form has no field that would show it.</summary>
    public void Load(RenderRequest other)
    {
        Request = other with { SourceJob = null, Strength = null };
        Unread.Clear();
    }

    /// <summary>The settings as they are sent.</summary>
    public RenderRequest ToRequest() => PromptLoras.Take(Request with
    {
        Prompt = Request.Prompt.Trim(),
        NegativePrompt = Request.NoNegativePrompt == true || string.IsNullOrWhiteSpace(Request.NegativePrompt) ? null : Request.NegativePrompt.Trim(),
        FastThreshold = Request.FastMode is null ? null : Request.FastThreshold,
    });

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
