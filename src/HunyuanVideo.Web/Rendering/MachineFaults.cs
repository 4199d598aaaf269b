using HunyuanVideo.Jobs;
using HunyuanVideo.Media;

namespace HunyuanVideo.Web.Rendering;

/// <summary>Which errors of a render are the machine's and not the request's.</summary>
internal static class MachineFaults
{
    // what ffmpeg says in the words of the system
    private static readonly (string Words, MachineFaultKind Kind)[] OfFfmpeg =
    [
        ("No space left on device", MachineFaultKind.Space),
        ("Disk quota exceeded", MachineFaultKind.Space),
        ("Read-only file system", MachineFaultKind.Folder),
        ("Permission denied", MachineFaultKind.Folder),
        ("Input/output error", MachineFaultKind.Folder),
        ("Transport endpoint is not connected", MachineFaultKind.Folder),
        ("Stale file handle", MachineFaultKind.Folder),
    ];

    /// <summary>The kind; null where the error does not tell.</summary>
    public static MachineFaultKind? KindOf(Exception error) => error switch
    {
        RenderException { MachineFault: { } told } => told,
        MediaException when OfFfmpeg.FirstOrDefault(fault => error.Message.Contains(fault.Words, StringComparison.OrdinalIgnoreCase)) is { Words: not null } fault => fault.Kind,
        _ => MachineFault.KindOf(error),
    };
}
