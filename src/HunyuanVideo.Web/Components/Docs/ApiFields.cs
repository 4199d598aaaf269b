using System.Globalization;
using HunyuanVideo.Jobs;
using HunyuanVideo.Model.Settings;
using HunyuanVideo.Web.Api.Bodies;
using HunyuanVideo.Web.Rendering;

namespace HunyuanVideo.Web.Components.Docs;

/// <summary>The fields of a request, with this model's defaults.</summary>
internal static class ApiFields
{
    public static IReadOnlyList<(string Name, string Default, string Takes)> Of(ModelCard card)
    {
        RenderRequest defaults = JobBody.Defaults(card);
        return
        [
            ("prompt", "needed", $"Text, up to {SettingsRules.LongestPrompt} characters"),
            ("negative_prompt", "the model's", "Text; used when guidance_scale is over 1"),
            ("width", Text(defaults.Width), $"A multiple of {SettingsRules.SizeStep}, up to {SettingsRules.LargestSide}"),
            ("height", Text(defaults.Height), $"A multiple of {SettingsRules.SizeStep}, up to {SettingsRules.LargestSide}"),
            ("video_length", Text(defaults.VideoLength), $"Frames: 4k + 1, up to {SettingsRules.MostFrames}"),
            ("infer_steps", Text(defaults.InferSteps), $"1 to {SettingsRules.MostSteps}"),
            ("seed", Text(defaults.Seed), "0 or more; -1 draws one"),
            ("guidance_scale", Text(defaults.GuidanceScale), "1 to 20; 1 is off, more doubles the time"),
            ("flow_shift", Text(defaults.FlowShift), "Over 0, up to 25"),
            ("embedded_guidance_scale", Text(defaults.EmbeddedGuidanceScale), "1 to 20"),
            ("source_job", "none", "The id of a finished job of the same length, whose composition is kept"),
            ("strength", Text(card.Defaults.Strength), "Over 0, under 1; with source_job. Low values keep more of it and run fewer steps"),
            ("fps", Text(card.Defaults.Fps), $"Frames per second of the file, 1 to {RequestRules.MostFps}"),
            ("crf", Text(RequestRules.DefaultCrf), $"Quality of the file, {RequestRules.LeastCrf} (best) to {RequestRules.MostCrf}"),
            ("webhook_url", "none", "An address that is told of the end; only hosts the operator allows"),
        ];
    }

    private static string Text(IFormattable number) => number.ToString(null, CultureInfo.InvariantCulture);
}
