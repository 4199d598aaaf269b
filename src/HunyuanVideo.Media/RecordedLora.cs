namespace HunyuanVideo.Media;

/// <summary>A LoRA that changed the model for a video.</summary>
/// <param name="Name">Its name in the library, or its file's.</param>
/// <param name="Strength">What its changes were multiplied by.</param>
/// <param name="Sha256">SHA-256 of its file, as 64 hexadecimal digits: a file of that name may be another one by now. Empty where it was not recorded.</param>
public sealed record RecordedLora(string Name, double Strength, string Sha256 = "");
