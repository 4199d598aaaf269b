using HunyuanVideo.Web.Downloads;
using HunyuanVideo.Web.Options;

namespace HunyuanVideo.Web.Commands;

/// <summary>Writes down which LoRAs a download brought, in the audit log of the data folder that they are for.</summary>
internal static class LoraAudit
{
    private const string Loras = "loras";
    private const string Logs = "logs";

    /// <summary>Notes what was fetched; nothing for a folder that is no data folder's.</summary>
    public static void Note(DownloadResult result, string repository)
    {
        if (DataFolderOf(result.Folder) is not { } data)
        {
            return;
        }

        PrivateFiles.Begin();
        var audit = AccountOptions.AuditOf(data);
        foreach (DownloadedFile file in result.Files.Where(file => file.Fetched))
        {
            audit.LoraDownloaded(AccountOptions.CommandLineCaller, file.Path, file.Sha256, repository);
        }
    }

    /// <summary>The folder whose <c>loras</c> it is: the usual one, or one that has a log already.</summary>
    private static string? DataFolderOf(string folder) => Path.GetFileName(folder) == Loras && Path.GetDirectoryName(folder) is { } parent
        && (parent == Path.GetFullPath(new ServerOptions().DataDir) || Directory.Exists(Path.Combine(parent, Logs))) ? parent : null;
}
