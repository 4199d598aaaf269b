namespace HunyuanVideo.Jobs.Store;

/// <summary>On which side of another job.</summary>
public enum JobPlace
{
    /// <summary>Rendered just before it.</summary>
    Before,

    /// <summary>Rendered just after it.</summary>
    After,
}
