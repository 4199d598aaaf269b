using System.Globalization;
using System.Text.RegularExpressions;

namespace HunyuanVideo.Model.Checkpoints;

/// <summary>The shards that a file is one of, by their names alone: <c>name-00001-of-00003.safetensors</c>, where no index lies beside them.</summary>
internal static partial class ShardSet
{
    /// <summary>All shards of the set that a file belongs to, in their order; the file alone where its name tells of none.</summary>
    /// <exception cref="CheckpointException">One is missing.</exception>
    public static IReadOnlyList<string> Of(string path)
    {
        string[] names = [.. NamesOf(path)];
        return Array.Find(names, name => !File.Exists(name)) is { } missing && names.Length > 1
            ? throw new CheckpointException($"{missing} is missing, although {Path.GetFileName(path)} says by its name that there are {names.Length} shards; download it too.")
            : names;
    }

    /// <summary>Those shards of the set that are there.</summary>
    public static IReadOnlyList<string> There(string path) => [.. NamesOf(path).Where(File.Exists)];

    /// <summary>Whether a file belongs to a set whose first file is another one, and is there.</summary>
    public static bool HasEarlier(string path) => NamesOf(path).First() is var first && first != path && File.Exists(first);

    /// <summary>The name of a file without its ending and the number of the shard.</summary>
    public static string TitleOf(string path) =>
        Pattern().Match(Path.GetFileName(path)) is { Success: true } match ? match.Groups["title"].Value : Path.GetFileNameWithoutExtension(path);

    private static IEnumerable<string> NamesOf(string path)
    {
        if (Pattern().Match(Path.GetFileName(path)) is not { Success: true } match
            || int.Parse(match.Groups["count"].Value, CultureInfo.InvariantCulture) is not (> 1 and var count))
        {
            return [path];
        }

        string folder = Path.GetDirectoryName(path) ?? string.Empty;
        return Enumerable.Range(1, count).Select(i => Path.Combine(
            folder, string.Create(CultureInfo.InvariantCulture, $"{match.Groups["title"].Value}-{i:00000}-of-{count:00000}{match.Groups["ending"].Value}")));
    }

    [GeneratedRegex(@"^(?<title>.+)-(?<number>\d{5})-of-(?<count>\d{5})(?<ending>\.\w+)$", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Pattern();
}
