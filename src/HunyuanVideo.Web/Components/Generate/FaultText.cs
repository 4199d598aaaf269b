using HunyuanVideo.Jobs;
using HunyuanVideo.Model.Settings;
using HunyuanVideo.Web.Rendering;
using HunyuanVideo.Web.Resources;
using Microsoft.Extensions.Localization;

namespace HunyuanVideo.Web.Components.Generate;

/// <summary>What is wrong with the form, in the page's language. The rules themselves, and English words for programs, are in <see cref="RequestRules"/>.</summary>
public static class FaultText
{
    /// <summary>One sentence for each field that is wrong, by its official name.</summary>
    public static IReadOnlyDictionary<string, string> Of(GenerateDraft draft, IStringLocalizer<GenerateTexts> text) =>
        draft.Faults()
            .GroupBy(fault => fault.Field, StringComparer.Ordinal)
            .ToDictionary(group => group.Key, group => Sentence(draft, group.First(), text), StringComparer.Ordinal);

    private static string Sentence(GenerateDraft draft, SettingsError fault, IStringLocalizer<GenerateTexts> text)
    {
        RenderRequest request = draft.ToRequest();
        LocalizedString? sentence = fault.Field switch
        {
            "prompt" => Prompt(request.Prompt, text),
            "negative_prompt" => Prompt(request.NegativePrompt, text),
            "width" => text["FaultWidth", SettingsRules.SizeStep, SettingsRules.LargestSide, request.Width],
            "height" => text["FaultHeight", SettingsRules.SizeStep, SettingsRules.LargestSide, request.Height],
            "video_length" => text["FaultLength", SettingsRules.MostFrames, request.VideoLength],
            "infer_steps" => text["FaultSteps", SettingsRules.MostSteps, request.InferSteps],
            "seed" => text["FaultSeed", request.Seed],
            "guidance_scale" => text["FaultGuidance", request.GuidanceScale],
            "flow_shift" => text["FaultShift", request.FlowShift],
            "embedded_guidance_scale" => text["FaultEmbedded", request.EmbeddedGuidanceScale],
            "fps" => text["FaultFps", RequestRules.MostFps, request.Fps ?? 0],
            "crf" => text["FaultCrf", RequestRules.LeastCrf, RequestRules.MostCrf, request.Crf ?? 0],
            "fast_mode" => text["FaultFast", string.Join(", ", FastModes.Names)],
            "fast_threshold" => text["FaultFastThreshold", draft.FastThreshold ?? 0],
            "num_videos" => text["FaultVideos", GenerateDraft.MostVideos, draft.NumVideos],
            _ => null,
        };
        return sentence is { ResourceNotFound: false } ? sentence.Value : fault.Message;
    }

    private static LocalizedString Prompt(string? prompt, IStringLocalizer<GenerateTexts> text) => prompt switch
    {
        null or "" => text["FaultNoPrompt"],
        { Length: > SettingsRules.LongestPrompt } => text["FaultLongPrompt", prompt.Length, SettingsRules.LongestPrompt],
        _ => text["FaultHalfCharacter"],
    };
}
