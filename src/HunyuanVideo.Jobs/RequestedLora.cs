namespace HunyuanVideo.Jobs;

/// <summary>A LoRA that a render asks for.</summary>
/// <param name="Name">Its name in the library, such as <c>neon</c> or <c>styles/ink</c>.</param>
/// <param name="Strength">What its changes are multiplied by: 1 as trained, 0 not at all.</param>
public sealed record RequestedLora(string Name, double Strength = 1);
