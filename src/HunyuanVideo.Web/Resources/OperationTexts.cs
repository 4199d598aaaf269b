namespace HunyuanVideo.Web.Resources;

/// <summary>The words about cost, copies and the guard against an idle machine.</summary>
public sealed class OperationTexts;
