namespace HunyuanVideo.Web.Resources;

/// <summary>Words of the form.</summary>
public sealed class GenerateTexts;
