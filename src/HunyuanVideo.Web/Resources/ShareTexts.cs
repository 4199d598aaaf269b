namespace HunyuanVideo.Web.Resources;

/// <summary>The texts of links and of sharing the app.</summary>
public sealed class ShareTexts;
