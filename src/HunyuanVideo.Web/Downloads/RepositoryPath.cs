using System.Text;

namespace HunyuanVideo.Web.Downloads;

/// <summary>Paths that a hub sends are not trusted: each must stay below the folder it goes to, on any operating system.</summary>
public static class RepositoryPath
{
    private const int LongestName = 200;

    private static readonly string[] DeviceNames = ["con", "prn", "aux", "nul", "com1", "com2", "com3", "com4", "lpt1", "lpt2", "lpt3", "lpt4"];

    /// <summary>Whether it is a plain relative path.</summary>
    public static bool IsPlain(string path) => path.Length is > 0 and <= 1000 && path.Split('/').All(IsPlainName);

    /// <summary>The file that a path stands for below a folder.</summary>
    /// <exception cref="DownloadException">It would lie elsewhere, by its name or by a link.</exception>
    public static string Below(string root, string path)
    {
        string full = Path.GetFullPath(Path.Combine(root, path));
        if (!IsPlain(path) || !full.StartsWith(Path.TrimEndingDirectorySeparator(root) + Path.DirectorySeparatorChar, StringComparison.Ordinal))
        {
            throw Refused(path);
        }

        for (string? step = full; step is not null && step.Length > root.Length; step = Path.GetDirectoryName(step))
        {
            if (new FileInfo(step) is { LinkTarget: not null })
            {
                throw new DownloadException($"{step} is a link; downloads are written to real folders only: remove it or choose another --local-dir.");
            }
        }

        return full;
    }

    public static DownloadException Refused(string path) =>
        new($"The repository lists a file named '{Printable(path)}', which is not a safe name; nothing was downloaded from it.");

    private static bool IsPlainName(string name) =>
        name.Length > 0
        && Encoding.UTF8.GetByteCount(name) <= LongestName
        && name is not ("." or "..")
        && name[^1] is not ('.' or ' ')
        && name[0] != ' '
        && !name.Any(letter => char.IsControl(letter) || letter is '\\' or ':' or '*' or '?' or '"' or '<' or '>' or '|' or '\u202e' or '\ufffd')
        && !DeviceNames.Contains(name.Split('.')[0], StringComparer.OrdinalIgnoreCase);

    private static string Printable(string path) =>
        string.Concat(path.Take(80).Select(letter => char.IsControl(letter) || letter == '\u202e' ? '?' : letter));
}
