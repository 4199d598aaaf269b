namespace HunyuanVideo.Web.Components.Generate;

/// <summary>The form as one browser tab left it, for when its user comes back from another page.</summary>
public sealed class GenerateSession
{
    public GenerateDraft? Draft { get; set; }
}
