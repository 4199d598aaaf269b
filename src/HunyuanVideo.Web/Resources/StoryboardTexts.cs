namespace HunyuanVideo.Web.Resources;

/// <summary>Names the texts of the storyboards.</summary>
public sealed class StoryboardTexts;
