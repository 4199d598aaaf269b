using System.Globalization;

namespace HunyuanVideo.Model.Settings;

/// <summary>The rules a render's settings must meet: one place for the page, the API and the command line.</summary>
public static class SettingsRules
{
    /// <summary>The longest prompt accepted, in characters.</summary>
    public const int LongestPrompt = 20_000;

    /// <summary>The largest width or height, in pixels.</summary>
    public const int LargestSide = 4096;

    /// <summary>Sizes must be multiples of this: 8 pixels per latent times 2 latents per patch.</summary>
    public const int SizeStep = 16;

    /// <summary>The most frames in one video.</summary>
    public const int MostFrames = 1001;

    /// <summary>The most denoising steps.</summary>
    public const int MostSteps = 100;

    /// <summary>Width and height, in pixels; only multiples of <see cref="SizeStep"/>.</summary>
    public static SettingRange Side { get; } = new(SizeStep, LargestSide);

    /// <summary>Frames; only 4k + 1.</summary>
    public static SettingRange Frames { get; } = new(1, MostFrames);

    /// <summary>Denoising steps.</summary>
    public static SettingRange Steps { get; } = new(1, MostSteps);

    /// <summary>True classifier-free guidance.</summary>
    public static SettingRange Guidance { get; } = new(1, 20);

    /// <summary>The shift of the noise schedule.</summary>
    public static SettingRange FlowShift { get; } = new(0, 25) { IsOverLow = true };

    /// <summary>The distilled guidance.</summary>
    public static SettingRange EmbeddedGuidance { get; } = new(1, 20);

    /// <summary>How much of a source is replaced by noise.</summary>
    public static SettingRange Strength { get; } = new(0, 1) { IsOverLow = true, IsUnderHigh = true };

    /// <summary>The threshold of a fast mode.</summary>
    public static SettingRange FastThreshold { get; } = new(0, 1) { IsOverLow = true };

    /// <summary>Every fault of <paramref name="settings"/>; none when they can be rendered.</summary>
    public static IReadOnlyList<SettingsError> Check(GenerationSettings settings)
    {
        var errors = new List<SettingsError>();
        CheckPrompt(errors, "prompt", settings.Prompt, required: true);
        CheckPrompt(errors, "negative_prompt", settings.NegativePrompt, required: false);
        if (settings.NoNegativePrompt && !string.IsNullOrWhiteSpace(settings.NegativePrompt))
        {
            errors.Add(new("no_negative_prompt", "There is a negative prompt, and none is asked for; leave one of the two out."));
        }

        CheckSide(errors, "width", settings.Width);
        CheckSide(errors, "height", settings.Height);
        if (!Frames.Holds(settings.VideoLength) || settings.VideoLength % 4 != 1)
        {
            errors.Add(new("video_length", $"Frames must be 4k + 1 from 1 to {MostFrames}, not {settings.VideoLength}; try {NearestLength(settings.VideoLength)}."));
        }

        CheckRange(errors, "infer_steps", "Steps", settings.InferSteps, Steps);
        if (settings.Seed < GenerationSettings.RandomSeed)
        {
            errors.Add(new("seed", $"The seed must be 0 or more, or -1 for a random one, not {settings.Seed}."));
        }

        CheckRange(errors, "guidance_scale", "The guidance scale", settings.GuidanceScale, Guidance);
        CheckRange(errors, "flow_shift", "The flow shift", settings.FlowShift, FlowShift);
        CheckRange(errors, "embedded_guidance_scale", "The embedded guidance", settings.EmbeddedGuidanceScale, EmbeddedGuidance);
        if (settings.Strength is { } strength)
        {
            CheckRange(errors, "strength", "The strength", strength, Strength);
        }

        CheckFastMode(errors, settings);
        return errors;
    }

    /// <summary>What is wrong with a text of any setting; null for nothing.</summary>
    /// <param name="field">The setting's official name.</param>
    /// <param name="text">The text.</param>
    public static SettingsError? FaultOfText(string field, string text) =>
        text.Length > LongestPrompt ? new(field, $"The text has {text.Length} characters; at most {LongestPrompt} are accepted.")
        : HasLoneSurrogate(text) ? new(field, "The text holds half a character (a lone surrogate); remove it and try again.")
        : null;

    private static void CheckFastMode(List<SettingsError> errors, GenerationSettings settings)
    {
        if (!Enum.IsDefined(settings.FastMode))
        {
            errors.Add(new("fast_mode", $"There is no such fast mode; use one of {string.Join(", ", FastModes.Names)}."));
        }

        if (settings.FastThreshold is { } threshold)
        {
            CheckRange(errors, "fast_threshold", "The fast threshold", threshold, FastThreshold);
            if (settings.FastMode == FastMode.Exact)
            {
                errors.Add(new("fast_threshold", "A fast threshold needs a fast mode; choose easycache or magcache, or leave the threshold out."));
            }
        }
    }

    private static void CheckPrompt(List<SettingsError> errors, string field, string? prompt, bool required)
    {
        if (string.IsNullOrWhiteSpace(prompt))
        {
            if (required)
            {
                errors.Add(new(field, "The prompt is empty; describe what the video should show."));
            }
        }
        else if (FaultOfText(field, prompt) is { } fault)
        {
            errors.Add(fault);
        }
    }

    private static bool HasLoneSurrogate(string text)
    {
        for (int i = 0; i < text.Length; i++)
        {
            if (char.IsHighSurrogate(text[i]) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]))
            {
                i++;
            }
            else if (char.IsSurrogate(text[i]))
            {
                return true;
            }
        }

        return false;
    }

    private static void CheckSide(List<SettingsError> errors, string field, int side)
    {
        if (!Side.Holds(side) || side % SizeStep != 0)
        {
            string name = field == "width" ? "Width" : "Height";
            int nearest = (int)Math.Round(Math.Clamp(side, SizeStep, LargestSide) / (double)SizeStep) * SizeStep;
            errors.Add(new(field, $"{name} must be a multiple of {SizeStep} from {SizeStep} to {LargestSide}, not {side}; try {nearest}."));
        }
    }

    private static void CheckRange(List<SettingsError> errors, string field, string name, double value, SettingRange range)
    {
        if (!range.Holds(value))
        {
            string from = range.IsOverLow ? string.Empty : "from ";
            errors.Add(new(field, $"{name} must be {from}{range}, not {value.ToString(CultureInfo.InvariantCulture)}."));
        }
    }

    private static int NearestLength(int frames) => Math.Clamp(((int)Math.Round((Math.Clamp(frames, 1, MostFrames) - 1) / 4.0) * 4) + 1, 1, MostFrames);
}
