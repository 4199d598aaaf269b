using System.Globalization;
using HunyuanVideo.Jobs;
using HunyuanVideo.Model.Settings;
using HunyuanVideo.Web.Rendering;
using HunyuanVideo.Web.Resources;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Localization;
using Microsoft.Extensions.Primitives;

namespace HunyuanVideo.Web.Components.Generate;

/// <summary>The form as the query of an address, under the names of the API, and back.</summary>
public static class FormAddress
{
    /// <summary>The job whose result is shown beside the form.</summary>
    public const string Job = "job";

    /// <summary>A longer query no server has to take; the prompt stays out of it then.</summary>
    public const int LongestQuery = 6_000;

    private const int LongestEcho = 40;

    private static readonly string[] Fields =
    [
        "prompt", "negative_prompt", "width", "height", "video_length", "infer_steps", "seed", "guidance_scale", "flow_shift",
        "embedded_guidance_scale", "fps", "crf", "fast_mode", "fast_threshold", "num_videos",
    ];

    /// <summary>Whether an address says anything about the form.</summary>
    public static bool HasFields(string address) => Query(address).Keys.Any(key => Fields.Contains(key, StringComparer.Ordinal));

    /// <summary>The job an address names, as it stands there.</summary>
    public static string? JobOf(string address) => Query(address).TryGetValue(Job, out StringValues job) ? job.ToString() : null;

    /// <summary>Puts what an address says into <paramref name="draft"/>; what cannot be read is told in <see cref="GenerateDraft.Refused"/>.</summary>
    public static void Read(string address, GenerateDraft draft, IStringLocalizer<GenerateTexts> text)
    {
        var reader = new QueryReader(Query(address), text);
        draft.Prompt = reader.Text("prompt") ?? draft.Prompt;
        draft.NegativePrompt = reader.Text("negative_prompt") ?? draft.NegativePrompt;
        draft.Size = new VideoSize(reader.Whole("width") ?? draft.Size.Width, reader.Whole("height") ?? draft.Size.Height);
        draft.VideoLength = reader.Whole("video_length") ?? draft.VideoLength;
        draft.InferSteps = reader.Whole("infer_steps") ?? draft.InferSteps;
        draft.Seed = reader.Long("seed") ?? draft.Seed;
        draft.GuidanceScale = reader.Number("guidance_scale") ?? draft.GuidanceScale;
        draft.FlowShift = reader.Number("flow_shift") ?? draft.FlowShift;
        draft.EmbeddedGuidanceScale = reader.Number("embedded_guidance_scale") ?? draft.EmbeddedGuidanceScale;
        draft.Fps = reader.Whole("fps") ?? draft.Fps;
        draft.Crf = reader.Whole("crf") ?? draft.Crf;
        draft.FastMode = reader.Text("fast_mode") is { } mode ? Unless(mode, FastModes.NameOf(FastMode.Exact)) : draft.FastMode;
        draft.FastThreshold = reader.Number("fast_threshold") ?? draft.FastThreshold;
        draft.NumVideos = reader.Whole("num_videos") ?? draft.NumVideos;
        draft.Refused = reader.Refused;
    }

    /// <summary>
    /// The query that fills the form like this on any server: what every render has is always there, the rest where it differs from the
    /// model's defaults.
    /// </summary>
    public static string Write(GenerateDraft draft, ModelCard card, string? job = null)
    {
        var query = new Dictionary<string, string?>(StringComparer.Ordinal) { [Job] = job, ["prompt"] = NullIfEmpty(draft.Prompt) };
        query["width"] = Text(draft.Size.Width);
        query["height"] = Text(draft.Size.Height);
        query["video_length"] = Text(draft.VideoLength);
        query["infer_steps"] = Text(draft.InferSteps);
        query["seed"] = Text(draft.Seed);
        query["negative_prompt"] = NullIfEmpty(draft.NegativePrompt);
        query["guidance_scale"] = Unless(draft.GuidanceScale, 1.0);
        query["flow_shift"] = Unless(draft.FlowShift, card.Defaults.FlowShift);
        query["embedded_guidance_scale"] = Unless(draft.EmbeddedGuidanceScale, card.Defaults.EmbeddedGuidance);
        query["fps"] = draft.Fps is { } fps ? Unless(fps, card.Defaults.Fps) : null;
        query["crf"] = draft.Crf is { } crf ? Unless(crf, RequestRules.DefaultCrf) : null;
        query["fast_mode"] = draft.FastMode;
        query["fast_threshold"] = draft is { FastMode: not null, FastThreshold: { } threshold } ? Text(threshold) : null;
        query["num_videos"] = Unless(draft.NumVideos, 1);
        string address = Join(query);
        if (address.Length > LongestQuery)
        {
            query["prompt"] = null;
            query["negative_prompt"] = null;
            address = Join(query);
        }

        return address;
    }

    /// <summary>The query that fills the form with what a job was asked for.</summary>
    public static string Of(RenderRequest request, ModelCard card)
    {
        var draft = new GenerateDraft();
        draft.Load(request);
        return Write(draft, card);
    }

    /// <summary>The address that shows one job.</summary>
    public static string OfJob(JobId id) => $"/?{Job}={id}";

    private static string Join(Dictionary<string, string?> query) =>
        QueryHelpers.AddQueryString(string.Empty, query.Where(pair => pair.Value is not null));

    private static Dictionary<string, StringValues> Query(string address)
    {
        int mark = address.IndexOf('?', StringComparison.Ordinal);
        return mark < 0 ? [] : QueryHelpers.ParseQuery(address[mark..].Split('#')[0]);
    }

    private static string? NullIfEmpty(string text) => string.IsNullOrWhiteSpace(text) ? null : text;

    private static string? Unless<T>(T value, T usual)
        where T : IFormattable, IEquatable<T> => value.Equals(usual) ? null : Text(value);

    private static string? Unless(string value, string usual) => value == usual ? null : value;

    private static string Text(IFormattable number) => number.ToString(null, CultureInfo.InvariantCulture);

    /// <summary>Reads values one by one and keeps what is wrong with them.</summary>
    private sealed class QueryReader(Dictionary<string, StringValues> query, IStringLocalizer<GenerateTexts> text)
    {
        private readonly Dictionary<string, string> _refused = new(StringComparer.Ordinal);

        public IReadOnlyDictionary<string, string> Refused => _refused;

        public string? Text(string field) => query.TryGetValue(field, out StringValues value) ? value[0] : null;

        public int? Whole(string field) =>
            Text(field) is not { } value ? null
            : int.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int number) ? number
            : Refuse<int>(field, value, "LinkWhole");

        public long? Long(string field) =>
            Text(field) is not { } value ? null
            : long.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long number) ? number
            : Refuse<long>(field, value, "LinkWhole");

        public double? Number(string field) =>
            Text(field) is not { } value ? null
            : double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) && double.IsFinite(number) ? number
            : Refuse<double>(field, value, "LinkNumber");

        private T? Refuse<T>(string field, string value, string why)
            where T : struct
        {
            _refused[field] = text[why, value.Length <= LongestEcho ? value : $"{value[..LongestEcho]}…"];
            return null;
        }
    }
}
