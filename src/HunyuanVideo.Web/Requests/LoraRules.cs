using System.Globalization;
using HunyuanVideo.Jobs;
using HunyuanVideo.Model.Settings;

namespace HunyuanVideo.Web.Requests;

/// <summary>What a list of LoRAs has to be, whatever files there are.</summary>
internal static class LoraRules
{
    /// <summary>The most LoRAs of one render.</summary>
    public const int Most = 16;

    private const int LongestName = 200;

    /// <summary>The strengths that are accepted.</summary>
    public static SettingRange Strength { get; } = new(-LoraChoice.LargestStrength, LoraChoice.LargestStrength);

    /// <summary>Every fault of a list; none without one.</summary>
    public static IEnumerable<SettingsError> Check(RequestedLoras? loras)
    {
        if (loras is null)
        {
            yield break;
        }

        if (loras.Count > Most)
        {
            yield return Fault($"At most {Most} LoRAs can be applied at once, not {loras.Count}.");
        }

        foreach (RequestedLora lora in loras.Take(Most))
        {
            if (string.IsNullOrWhiteSpace(lora.Name) || lora.Name.Length > LongestName || lora.Name.Any(char.IsControl))
            {
                yield return Fault($"A LoRA's name must have 1 to {LongestName} characters that can be shown.");
            }
            else if (!Strength.Holds(lora.Strength))
            {
                yield return Fault($"The strength of the LoRA {lora.Name} must be from {Strength}, not {lora.Strength.ToString(CultureInfo.InvariantCulture)}.");
            }
        }

        if (loras.GroupBy(lora => lora.Name, StringComparer.OrdinalIgnoreCase).FirstOrDefault(group => group.Count() > 1) is { } twice)
        {
            yield return Fault($"The LoRA {twice.Key} is named {twice.Count()} times; name it once, with the strength that is wanted.");
        }
    }

    private static SettingsError Fault(string sentence) => new(RenderFields.Loras.Name, sentence);
}
