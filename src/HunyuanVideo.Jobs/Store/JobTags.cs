using System.Diagnostics.CodeAnalysis;

namespace HunyuanVideo.Jobs.Store;

/// <summary>Tags: short words or phrases in small letters.</summary>
public static class JobTags
{
    /// <summary>The most tags of one job.</summary>
    public const int MostTags = 20;

    /// <summary>The longest tag, in characters.</summary>
    public const int LongestTag = 40;

    private const char Separator = '\n';

    /// <summary>The tags as they are kept: trimmed, in small letters, each once, in alphabetical order.</summary>
    /// <param name="tags">As people wrote them; empty ones are passed over.</param>
    /// <param name="normalized">The tags; null when there is an error.</param>
    /// <param name="error">One sentence when they cannot be used.</param>
    public static bool TryNormalize(
        IEnumerable<string> tags, [NotNullWhen(true)] out IReadOnlyList<string>? normalized, [NotNullWhen(false)] out string? error)
    {
        string[] known =
        [
            .. tags.Select(Normalize).Where(tag => tag.Length > 0).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal),
        ];
        error = known switch
        {
            _ when Array.Find(known, tag => tag.Length > LongestTag) is { } tag => $"A tag has {tag.Length} characters; it may have {LongestTag}.",
            _ when Array.Exists(known, tag => tag.Any(char.IsControl)) => "A tag holds a control character; remove it.",
            { Length: > MostTags } => $"There are {known.Length} tags; a video may have {MostTags}.",
            _ => null,
        };
        normalized = error is null ? known : null;
        return error is null;
    }

    /// <summary>One tag as it is kept.</summary>
    public static string Normalize(string tag) =>
        JobSearch.Fold(string.Join(' ', tag.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)));

    /// <summary>All tags as one text in which <see cref="Mark"/> of each can be found.</summary>
    internal static string Join(IReadOnlyList<string> tags) =>
        tags.Count == 0 ? string.Empty : $"{Separator}{string.Join(Separator, tags)}{Separator}";

    /// <summary>What <see cref="Join"/> put together.</summary>
    internal static IReadOnlyList<string> Split(string tags) => tags.Length == 0 ? [] : tags.Split(Separator, StringSplitOptions.RemoveEmptyEntries);

    /// <summary>A tag as it stands in <see cref="Join"/>, and as no other does.</summary>
    internal static string Mark(string tag) => $"{Separator}{Normalize(tag)}{Separator}";
}
