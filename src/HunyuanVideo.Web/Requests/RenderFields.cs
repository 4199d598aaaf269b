using HunyuanVideo.Jobs;
using HunyuanVideo.Model.Settings;

namespace HunyuanVideo.Web.Requests;

/// <summary>
/// The settings of a render, one row each, in the order people see. API, addresses, records, command line and the lists on the pages
/// go over these rows; only the forms are made by hand.
/// </summary>
internal static class RenderFields
{
    public static RenderField Prompt { get; } = new RenderField<string>(
        FieldKind.Text, "prompt", request => request.Prompt, (request, value) => request with { Prompt = value })
    {
        UsualWords = "needed",
        Description = "What the video shows. Needed for a new job.",
        Option = new("--prompt", "What the video shows."),
    };

    public static RenderField NegativePrompt { get; } = new RenderField<string>(
        FieldKind.Text, "negative_prompt", request => request.NegativePrompt, (request, value) => request with { NegativePrompt = value })
    {
        UsualWords = "the model's",
        Description = "What it must not show; used only when guidance_scale is over 1. Empty takes the model's own, as null does; for none at all there is no_negative_prompt.",
        Option = new("--negative-prompt", "What it must not show; used when --guidance is over 1. Empty takes the model's own.", "--neg-prompt"),
    };

    public static RenderField NoNegativePrompt { get; } = new RenderField<bool>(
        FieldKind.Flag, "no_negative_prompt", request => request.NoNegativePrompt, (request, value) => request with { NoNegativePrompt = value ? true : null })
    {
        Usual = _ => null,
        UsualWords = "false",
        Description = "True uses no negative prompt at all, not even the model's own.",
        Option = new("--no-negative-prompt", "Use no negative prompt at all, not even the model's own."),
    };

    public static RenderField Width { get; } = new RenderField<int>(
        FieldKind.Integer, "width", request => request.Width, (request, value) => request with { Width = value })
    {
        Range = SettingsRules.Side,
        Description = $"Width in pixels, a multiple of {SettingsRules.SizeStep}, up to {SettingsRules.LargestSide}. Default: the model's first size.",
        Option = new("--width", $"Width in pixels, a multiple of {SettingsRules.SizeStep}."),
    };

    public static RenderField Height { get; } = new RenderField<int>(
        FieldKind.Integer, "height", request => request.Height, (request, value) => request with { Height = value })
    {
        Range = SettingsRules.Side,
        Description = $"Height in pixels, a multiple of {SettingsRules.SizeStep}, up to {SettingsRules.LargestSide}. Default: the model's first size.",
        Option = new("--height", $"Height in pixels, a multiple of {SettingsRules.SizeStep}."),
    };

    public static RenderField VideoLength { get; } = new RenderField<int>(
        FieldKind.Integer, "video_length", request => request.VideoLength, (request, value) => request with { VideoLength = value })
    {
        Range = SettingsRules.Frames,
        Description = $"Frames: 4k + 1, up to {SettingsRules.MostFrames}. Default: the model's.",
        Option = new("--frames", "Frames, 4k + 1; 1 makes an image.", "--video-length"),
    };

    public static RenderField InferSteps { get; } = new RenderField<int>(
        FieldKind.Integer, "infer_steps", request => request.InferSteps, (request, value) => request with { InferSteps = value })
    {
        Range = SettingsRules.Steps,
        Description = $"Denoising steps, {SettingsRules.Steps}. Default: the model's.",
        Option = new("--steps", $"Denoising steps, {SettingsRules.Steps}.", "--infer-steps"),
    };

    public static RenderField Seed { get; } = new RenderField<long>(
        FieldKind.Long, "seed", request => request.Seed, (request, value) => request with { Seed = value })
    {
        Description = "Seed of the noise, 0 or more; -1, the default, draws one.",
        Option = new("--seed", "Seed; -1 or none draws one."),
    };

    public static RenderField GuidanceScale { get; } = new RenderField<double>(
        FieldKind.Number, "guidance_scale", request => request.GuidanceScale, (request, value) => request with { GuidanceScale = value })
    {
        Range = SettingsRules.Guidance,
        Description = $"True classifier-free guidance, {SettingsRules.Guidance}; 1, the default, is off; more doubles the time.",
        Option = new("--guidance", "True classifier-free guidance; over 1 takes twice as long.", "--cfg-scale"),
    };

    public static RenderField FlowShift { get; } = new RenderField<double>(
        FieldKind.Number, "flow_shift", request => request.FlowShift, (request, value) => request with { FlowShift = value })
    {
        Range = SettingsRules.FlowShift,
        // the range of the official programs; where a model's own default lies above, the slider goes as far
        Suggested = new(0.5, 10),
        Description = $"Shift of the noise schedule, {SettingsRules.FlowShift}. Default: the model's.",
        Option = new("--flow-shift", "Shift of the noise schedule."),
    };

    public static RenderField EmbeddedGuidanceScale { get; } = new RenderField<double>(
        FieldKind.Number, "embedded_guidance_scale", request => request.EmbeddedGuidanceScale, (request, value) => request with { EmbeddedGuidanceScale = value })
    {
        Range = SettingsRules.EmbeddedGuidance,
        Description = $"The distilled guidance, {SettingsRules.EmbeddedGuidance}. Default: the model's.",
        Option = new("--embedded-guidance", $"Guidance the model was distilled with, {SettingsRules.EmbeddedGuidance}.", "--embedded-cfg-scale"),
    };

    public static RenderField Fps { get; } = new RenderField<int>(
        FieldKind.Integer, "fps", request => request.Fps, (request, value) => request with { Fps = value })
    {
        Usual = card => card.Defaults.Fps,
        Range = RequestRules.Fps,
        // slower is a slide show, and few screens show more
        Suggested = new(8, 60),
        DecidesPicture = false,
        Description = $"Frames per second of the video file, {RequestRules.Fps}. Default: the model's.",
        Option = new("--fps", "Frames per second of the MP4."),
    };

    public static RenderField Crf { get; } = new RenderField<int>(
        FieldKind.Integer, "crf", request => request.Crf, (request, value) => request with { Crf = value })
    {
        Usual = _ => RequestRules.DefaultCrf,
        Range = RequestRules.Crf,
        DecidesPicture = false,
        Description = $"Quality of the video file as x264's CRF, {RequestRules.Crf.Low} (best) to {RequestRules.Crf.High}. Default: {RequestRules.DefaultCrf}.",
        Option = new("--crf", $"Quality of the MP4, {RequestRules.Crf.Low} (best) to {RequestRules.Crf.High}; {RequestRules.DefaultCrf} is fine."),
    };

    // a threshold belongs to the mode it was given for
    public static RenderField FastMode { get; } = new RenderField<string>(
        FieldKind.Text, "fast_mode", request => request.FastMode, (request, value) => request with { FastMode = value == Exact ? null : value, FastThreshold = null })
    {
        Usual = _ => Exact,
        Choices = FastModes.Names,
        Description = "exact, the default, computes every step; easycache and magcache leave steps out that would change little.",
        Option = new("--fast", "Leave steps out that would change little: easycache (the default of --fast), magcache or exact.")
        {
            ValueName = "MODE",
            Alone = FastModes.NameOf(Model.Settings.FastMode.EasyCache),
        },
    };

    public static RenderField FastThreshold { get; } = new RenderField<double>(
        FieldKind.Number, "fast_threshold", request => request.FastThreshold, (request, value) => request with { FastThreshold = value })
    {
        UsualWords = "the fast mode's",
        Range = SettingsRules.FastThreshold,
        // what was published for the modes lies in here; higher ones leave out nearly all steps
        Suggested = new(0.005, 0.3),
        Description = $"How much change may add up before a step is computed again, {SettingsRules.FastThreshold}. Default: the fast mode's.",
        Option = new("--fast-threshold", "How much change may add up before a step is computed again."),
    };

    public static RenderField SourceJob { get; } = new RenderField<string>(
        FieldKind.Text, "source_job", request => request.SourceJob, (request, value) => request with { SourceJob = value })
    {
        UsualWords = "none",
        IsPortable = false,
        Description = "The finished job whose latents it begins from, to keep that one's composition at another size; the length has to be the same. "
            + "Empty, on a re-render, begins from noise.",
        Option = new("--from", "Keep the composition of this render: its MP4, with its latents beside it, or the latents; with --server, a job's id.") { ValueName = "FILE" },
    };

    public static RenderField Strength { get; } = new RenderField<double>(
        FieldKind.Number, "strength", request => request.Strength, (request, value) => request with { Strength = value })
    {
        Usual = card => card.Defaults.Strength,
        Range = SettingsRules.Strength,
        IsPortable = false,
        Description = $"How much of the source is replaced by noise, {SettingsRules.Strength}; only the steps from there on run. Low values keep its composition. "
            + "Default: the model's. On a re-render without source_job, the old job is the source.",
        Option = new("--strength", $"With --from, how much of it is replaced by noise, {SettingsRules.Strength}; only the steps from there on run."),
    };

    public static RenderField Loras { get; } = new RenderField<RequestedLoras>(
        FieldKind.Loras, "loras", request => request.Loras, (request, value) => request with { Loras = value.Count == 0 ? null : value })
    {
        UsualWords = "none",
        Description = "LoRAs that change the model for this render, by their names in GET /api/loras, each with a strength: 1, the default, as trained; "
            + "negative ones do the opposite. An empty list, on a re-render, leaves them out.",
        Option = new("--lora", "Change the model by this LoRA file, with =0.5 behind it at half strength; may be given several times. With --server, its name there.")
        {
            ValueName = "FILE[=STRENGTH]",
        },
    };

    /// <summary>Every setting.</summary>
    public static IReadOnlyList<RenderField> All { get; } =
    [
        Prompt, NegativePrompt, NoNegativePrompt, Width, Height, VideoLength, InferSteps, Seed, GuidanceScale, FlowShift, EmbeddedGuidanceScale, Fps, Crf, FastMode, FastThreshold,
        SourceJob, Strength, Loras,
    ];

    /// <summary>What a render begins from: the two are chosen together, and once for all.</summary>
    public static IReadOnlyList<RenderField> OfSource { get; } = [SourceJob, Strength];

    private static string Exact => FastModes.NameOf(Model.Settings.FastMode.Exact);

    /// <summary>The setting of an official name, or null.</summary>
    public static RenderField? Find(string name) => All.FirstOrDefault(field => field.Name == name);

    /// <summary>What a model's renders have unless something else is asked for; the prompt is empty.</summary>
    public static RenderRequest Defaults(ModelCard card) => card.DefaultSettings(string.Empty).ToRequest();
}
