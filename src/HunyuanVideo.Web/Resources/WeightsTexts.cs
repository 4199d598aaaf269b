namespace HunyuanVideo.Web.Resources;

/// <summary>Marks the texts about weights.</summary>
public sealed class WeightsTexts;
