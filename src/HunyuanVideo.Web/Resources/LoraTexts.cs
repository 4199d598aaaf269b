namespace HunyuanVideo.Web.Resources;

/// <summary>Marks the texts about the files of LoRAs.</summary>
public sealed class LoraTexts;
