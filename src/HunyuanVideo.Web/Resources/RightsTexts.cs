namespace HunyuanVideo.Web.Resources;

/// <summary>Texts about what people may do.</summary>
public sealed class RightsTexts;
