using HunyuanVideo.Web.Options;

namespace HunyuanVideo.Web.Downloads;

/// <summary>A model that the page offers to download.</summary>
/// <param name="Key">Its name in the interface's texts and in what is remembered.</param>
/// <param name="Repository">Where it comes from.</param>
/// <param name="Fp8">Whether it takes the 8-bit transformer.</param>
/// <param name="Folder">The name of its folder in the models' folder.</param>
/// <param name="Gigabytes">About how much it is, in 10⁹ bytes, with the text encoders.</param>
public sealed record WeightsChoice(string Key, string Repository, bool Fp8, string Folder, int Gigabytes)
{
    /// <summary>What the command <c>download</c> offers too, the usual one first.</summary>
    public static IReadOnlyList<WeightsChoice> All { get; } =
    [
        new("Official", ModelLocation.Official, Fp8: false, "HunyuanVideo", 45),
        new("OfficialFp8", ModelLocation.Official, Fp8: true, "HunyuanVideo-fp8", 33),
        new("Diffusers", ModelLocation.Diffusers, Fp8: false, "HunyuanVideo-diffusers", 42),
    ];

    /// <summary>The choice of a key, or null.</summary>
    public static WeightsChoice? Find(string? key) => All.FirstOrDefault(choice => choice.Key == key);
}
