using HunyuanVideo.Jobs.Store;

namespace HunyuanVideo.Web.Components.Gallery;

/// <summary>A row of the grid.</summary>
/// <param name="First">The place of its first video in the gallery, from 0.</param>
/// <param name="Jobs">Its videos.</param>
public sealed record GalleryRow(int First, IReadOnlyList<StoredJob> Jobs);
