using HunyuanVideo.Jobs;

namespace HunyuanVideo.Web.Components.Gallery;

/// <summary>A click on a video of the gallery.</summary>
/// <param name="Id">Which video.</param>
/// <param name="Range">Up to here, with Shift.</param>
/// <param name="Toggle">This one too, with Ctrl.</param>
/// <param name="Check">It was on the check mark.</param>
public readonly record struct CardClick(JobId Id, bool Range, bool Toggle, bool Check);
