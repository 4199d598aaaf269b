namespace HunyuanVideo.Web.Resources;

/// <summary>Words of the page that tries seeds side by side.</summary>
public sealed class ExploreTexts;
