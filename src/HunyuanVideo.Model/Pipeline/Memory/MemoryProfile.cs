using HunyuanVideo.Model.Settings;

namespace HunyuanVideo.Model.Pipeline.Memory;

/// <summary>Ways to fit a model into a device, named after the cards they are made for. The later, the less memory they need.</summary>
public enum MemoryProfile
{
    /// <summary>The first of the others that fits.</summary>
    Auto,

    /// <summary>Everything stays on the device.</summary>
    Gb80,

    /// <summary>The text encoders wait in host memory between prompts, and the transformer while frames are decoded where that is needed.</summary>
    Gb48,

    /// <summary>The text encoders wait in host memory, and so do the transformer's blocks: two at a time are on the device.</summary>
    Gb24,

    /// <summary>As <see cref="Gb24"/>, with the language model's layers streamed too and the transformer's weights in 8 bits.</summary>
    Gb16,
}

/// <summary>The profiles' names, as people write them.</summary>
public static class MemoryProfiles
{
    private static readonly Dictionary<string, MemoryProfile> ByName = new(StringComparer.OrdinalIgnoreCase)
    {
        ["auto"] = MemoryProfile.Auto,
        ["80gb"] = MemoryProfile.Gb80,
        ["48gb"] = MemoryProfile.Gb48,
        ["24gb"] = MemoryProfile.Gb24,
        ["16gb"] = MemoryProfile.Gb16,
    };

    /// <summary>All names.</summary>
    public static IReadOnlyCollection<string> Names => ByName.Keys;

    /// <summary>The profile of a name.</summary>
    /// <exception cref="ComputeDeviceException">There is no such profile; the message lists them.</exception>
    public static MemoryProfile Parse(string name) => ByName.TryGetValue(name, out MemoryProfile profile)
        ? profile
        : throw new ComputeDeviceException($"'{name}' is not a memory profile; use {string.Join(", ", Names)}.");

    /// <summary>The name of a profile.</summary>
    public static string NameOf(MemoryProfile profile) => ByName.First(pair => pair.Value == profile).Key;

    /// <summary>Whether a profile renders slightly other pictures than the others: its weights have 8 bits.</summary>
    public static bool ChangesPicture(MemoryProfile profile) => profile == MemoryProfile.Gb16;

    /// <summary>The next profile that needs less memory; null after the last.</summary>
    public static MemoryProfile? Below(MemoryProfile profile) => profile is MemoryProfile.Auto or MemoryProfile.Gb16 ? null : profile + 1;
}
