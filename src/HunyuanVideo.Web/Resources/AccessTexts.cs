namespace HunyuanVideo.Web.Resources;

/// <summary>The words of signing in, of users and of keys.</summary>
public sealed class AccessTexts;
