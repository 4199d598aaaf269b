namespace HunyuanVideo.Web.Resources;

/// <summary>Words of the frame around every page.</summary>
public sealed class ShellTexts;
