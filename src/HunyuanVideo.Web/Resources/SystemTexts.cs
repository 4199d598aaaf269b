namespace HunyuanVideo.Web.Resources;

/// <summary>Words of the page of the machine and its model.</summary>
public sealed class SystemTexts;
