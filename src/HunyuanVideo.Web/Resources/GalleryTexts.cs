namespace HunyuanVideo.Web.Resources;

/// <summary>Names the texts of the gallery.</summary>
public sealed class GalleryTexts;
