namespace HunyuanVideo.Web.Storyboards;

/// <summary>A storyboard changed, or its export got further.</summary>
public sealed class StoryboardChangedEventArgs(StoryboardId id) : EventArgs
{
    /// <summary>Which one.</summary>
    public StoryboardId Id { get; } = id;
}
