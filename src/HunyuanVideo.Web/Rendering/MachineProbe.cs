using HunyuanVideo.Jobs;
using HunyuanVideo.Media;

namespace HunyuanVideo.Web.Rendering;

/// <summary>Looks at what every render needs besides the model and its device: room and rights in the folders it writes, and ffmpeg.</summary>
public sealed class MachineProbe(DataFolder folder, FfmpegLocator ffmpeg)
{
    /// <summary>The first thing that is missing; null when nothing is.</summary>
    /// <param name="next">What is to be rendered, where that is known.</param>
    /// <param name="cancellationToken">Ends a question to ffmpeg.</param>
    public MachineFault? Look(RenderRequest? next, CancellationToken cancellationToken)
    {
        long needed = next is null ? 0 : RenderSpace.Of(next);
        return LookForFolder() ?? FolderProbe.Look(folder.Videos, needed) ?? FolderProbe.Look(folder.SavedRenders, needed: 0) ?? LookAtFfmpeg(cancellationToken);
    }

    /// <summary>Whether the data folder is still the one that the server began with; what was written meanwhile is lost where it is not.</summary>
    public MachineFault? LookForFolder() => folder.IsGone
        ? new MachineFault(
            MachineFaultKind.Folder,
            $"The data folder '{folder.Path}' is not the one that the server began with: it was moved, or its disk is not mounted; put it back, or start the server again.")
        : null;

    /// <summary>Has ffmpeg asked anew at the next look, though its file is the same: what it needs may have gone.</summary>
    public void DoubtFfmpeg() => ffmpeg.Forget();

    private MachineFault? LookAtFfmpeg(CancellationToken cancellationToken)
    {
        try
        {
            // this thread renders and has nothing else to do
            ffmpeg.LocateAsync(cancellationToken).GetAwaiter().GetResult();
            return null;
        }
        catch (MediaException error)
        {
            return new MachineFault(MachineFaultKind.Encoder, error.Message);
        }
    }
}
