using HunyuanVideo.Model.Lora;

namespace HunyuanVideo.Web.Loras;

/// <summary>A LoRA file of the library.</summary>
/// <param name="Name">Its path below its folder without the ending, such as <c>styles/ink</c>.</param>
/// <param name="File">The file.</param>
/// <param name="Bytes">Its size.</param>
/// <param name="Info">What it tells of itself; null where it cannot be used.</param>
/// <param name="Fault">Why it cannot be used with the model, in one sentence; null where it can.</param>
/// <param name="Picture">A picture of the same name beside it; null where there is none.</param>
public sealed record LoraEntry(string Name, string File, long Bytes, LoraInfo? Info, string? Fault, string? Picture)
{
    /// <summary>The sub-folder it lies in; empty for none.</summary>
    public string Group => Name.LastIndexOf('/') is > 0 and int slash ? Name[..slash] : string.Empty;

    /// <summary>Where its picture can be fetched.</summary>
    public static string PictureAddress(string name) => $"/api/loras/picture?name={Uri.EscapeDataString(name)}";

    /// <summary>What people call it.</summary>
    public string Title => Info?.Title ?? Name;
}
