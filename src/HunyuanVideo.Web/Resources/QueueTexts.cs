namespace HunyuanVideo.Web.Resources;

/// <summary>Words of the page of the queue.</summary>
public sealed class QueueTexts;
