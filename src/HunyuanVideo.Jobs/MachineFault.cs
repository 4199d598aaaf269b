namespace HunyuanVideo.Jobs;

/// <summary>What of the machine keeps renders from being made, whatever they are.</summary>
public enum MachineFaultKind
{
    /// <summary>Something that has no kind of its own.</summary>
    Other,

    /// <summary>There is too little room on the disk.</summary>
    Space,

    /// <summary>A folder cannot be written.</summary>
    Folder,

    /// <summary>ffmpeg is missing or does not work.</summary>
    Encoder,

    /// <summary>Files of the model are gone.</summary>
    Model,

    /// <summary>The device does not answer.</summary>
    Device,

    /// <summary>The database does not answer.</summary>
    Store,
}

/// <summary>Why the machine cannot render now. It ends no job: they wait until the cause is gone.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Reason">One sentence for people.</param>
public sealed record MachineFault(MachineFaultKind Kind, string Reason)
{
    // the system's numbers, which .NET hands on as HResult where there is no Windows
    private const int InputOutput = 5;
    private const int TooManyOpen = 24;
    private const int NoSpace = 28;
    private const int ReadOnly = 30;
    private const int Quota = 122;
    private const int WindowsDiskFull = unchecked((int)0x80070070);

    /// <summary>What it is, without the names of files and folders that <see cref="Reason"/> may have.</summary>
    public string Summary => Kind switch
    {
        MachineFaultKind.Space => "There is too little room on the disk.",
        MachineFaultKind.Folder => "A folder that videos are written to cannot be written.",
        MachineFaultKind.Encoder => "ffmpeg, which writes the videos, is missing or does not work.",
        MachineFaultKind.Model => "Files of the model are gone or have changed.",
        MachineFaultKind.Device => "The graphics device does not answer.",
        MachineFaultKind.Store => "The database does not answer.",
        _ => "Something on the machine is wrong.",
    };

    /// <summary>The kind of an error of files that is the machine's, not the request's; null of any other.</summary>
    public static MachineFaultKind? KindOf(Exception error)
    {
        for (Exception? at = error; at is not null; at = at.InnerException)
        {
            switch (at)
            {
                case IOException { HResult: NoSpace or Quota or WindowsDiskFull }:
                    return MachineFaultKind.Space;
                case IOException { HResult: ReadOnly or InputOutput } or UnauthorizedAccessException:
                    return MachineFaultKind.Folder;
                case IOException { HResult: TooManyOpen }:
                    return MachineFaultKind.Other;
            }
        }

        return null;
    }
}
