using HunyuanVideo.Jobs;
using HunyuanVideo.Model.Settings;
using HunyuanVideo.Web.Api.Contracts;
using HunyuanVideo.Web.Rendering;

namespace HunyuanVideo.Web.Api.Bodies;

/// <summary>From the bytes of a body to settings that can be rendered.</summary>
internal static class JobBody
{
    private static readonly Dictionary<string, FieldKind> Settings = new(StringComparer.Ordinal)
    {
        ["prompt"] = FieldKind.Text,
        ["negative_prompt"] = FieldKind.Text,
        ["width"] = FieldKind.Integer,
        ["height"] = FieldKind.Integer,
        ["video_length"] = FieldKind.Integer,
        ["infer_steps"] = FieldKind.Integer,
        ["seed"] = FieldKind.Long,
        ["guidance_scale"] = FieldKind.Number,
        ["flow_shift"] = FieldKind.Number,
        ["embedded_guidance_scale"] = FieldKind.Number,
        ["fps"] = FieldKind.Integer,
        ["crf"] = FieldKind.Integer,
        ["fast_mode"] = FieldKind.Text,
        ["fast_threshold"] = FieldKind.Number,
    };

    private static readonly Dictionary<string, FieldKind> Submission = new(Settings, StringComparer.Ordinal)
    {
        ["source_job"] = FieldKind.Text,
        ["strength"] = FieldKind.Number,
        ["webhook_url"] = FieldKind.Text,
    };

    private static readonly Dictionary<string, FieldKind> Change = new(Settings, StringComparer.Ordinal)
    {
        ["run_next"] = FieldKind.Flag,
        ["before"] = FieldKind.Text,
        ["after"] = FieldKind.Text,
    };

    /// <summary>A new render; an empty body is one without any field.</summary>
    public static JobSubmission ReadSubmission(ReadOnlySpan<byte> json, FieldErrors errors)
    {
        Dictionary<string, object> values = FlatJson.Read(json, Submission, errors);
        return Fill(values, new JobSubmission
        {
            SourceJob = Text(values, "source_job"),
            Strength = Value<double>(values, "strength"),
            WebhookUrl = Text(values, "webhook_url"),
        });
    }

    /// <summary>Changes to a render that waits.</summary>
    public static JobChange ReadChange(ReadOnlySpan<byte> json, FieldErrors errors)
    {
        Dictionary<string, object> values = FlatJson.Read(json, Change, errors);
        return Fill(values, new JobChange
        {
            RunNext = Value<bool>(values, "run_next"),
            Before = Text(values, "before"),
            After = Text(values, "after"),
        });
    }

    /// <summary>The model's defaults, for what a new job leaves out.</summary>
    public static RenderRequest Defaults(ModelCard card) => card.DefaultSettings(string.Empty).ToRequest();

    /// <summary><paramref name="basis"/> with the settings that are there, checked by the rules of page and command line.</summary>
    public static RenderRequest Apply(JobSettings settings, RenderRequest basis, FieldErrors errors)
    {
        RenderRequest request = basis with
        {
            Prompt = settings.Prompt ?? basis.Prompt,
            NegativePrompt = settings.NegativePrompt ?? basis.NegativePrompt,
            Width = settings.Width ?? basis.Width,
            Height = settings.Height ?? basis.Height,
            VideoLength = settings.VideoLength ?? basis.VideoLength,
            InferSteps = settings.InferSteps ?? basis.InferSteps,
            Seed = settings.Seed ?? basis.Seed,
            GuidanceScale = settings.GuidanceScale ?? basis.GuidanceScale,
            FlowShift = settings.FlowShift ?? basis.FlowShift,
            EmbeddedGuidanceScale = settings.EmbeddedGuidanceScale ?? basis.EmbeddedGuidanceScale,
            Fps = settings.Fps ?? basis.Fps,
            Crf = settings.Crf ?? basis.Crf,
            FastMode = settings.FastMode ?? basis.FastMode,
            // a threshold belongs to the mode it was given for
            FastThreshold = settings.FastThreshold ?? (settings.FastMode is null ? basis.FastThreshold : null),
        };
        foreach (SettingsError error in RequestRules.Check(request))
        {
            errors.Add(error.Field, error.Message);
        }

        return request;
    }

    /// <summary>Whether any setting is there.</summary>
    public static bool HasSettings(JobSettings settings) =>
        settings is not
        {
            Prompt: null, NegativePrompt: null, Width: null, Height: null, VideoLength: null, InferSteps: null, Seed: null,
            GuidanceScale: null, FlowShift: null, EmbeddedGuidanceScale: null, Fps: null, Crf: null, FastMode: null, FastThreshold: null,
        };

    private static T Fill<T>(Dictionary<string, object> values, T settings)
        where T : JobSettings => settings with
        {
            Prompt = Text(values, "prompt"),
            NegativePrompt = Text(values, "negative_prompt"),
            Width = Value<int>(values, "width"),
            Height = Value<int>(values, "height"),
            VideoLength = Value<int>(values, "video_length"),
            InferSteps = Value<int>(values, "infer_steps"),
            Seed = Value<long>(values, "seed"),
            GuidanceScale = Value<double>(values, "guidance_scale"),
            FlowShift = Value<double>(values, "flow_shift"),
            EmbeddedGuidanceScale = Value<double>(values, "embedded_guidance_scale"),
            Fps = Value<int>(values, "fps"),
            Crf = Value<int>(values, "crf"),
            FastMode = Text(values, "fast_mode"),
            FastThreshold = Value<double>(values, "fast_threshold"),
        };

    private static string? Text(Dictionary<string, object> values, string field) => values.GetValueOrDefault(field) as string;

    private static T? Value<T>(Dictionary<string, object> values, string field)
        where T : struct => values.TryGetValue(field, out object? value) ? (T)value : null;
}
