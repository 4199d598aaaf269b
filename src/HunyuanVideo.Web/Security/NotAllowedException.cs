namespace HunyuanVideo.Web.Security;

/// <summary>Whoever asks may not do this at all; the message is one sentence that says who may.</summary>
public sealed class NotAllowedException(string message) : Exception(message);
