namespace HunyuanVideo.Jobs.Store;

/// <summary>How prompts are searched: by words, without regard to upper and lower case in any script.</summary>
public static class JobSearch
{
    /// <summary>The most words that are looked for; further ones are passed over.</summary>
    public const int MostWords = 12;

    /// <summary>A text in the form in which it is compared.</summary>
    public static string Fold(string text) => text.ToLowerInvariant();

    /// <summary>The words of a search in the form in which they are compared.</summary>
    public static IReadOnlyList<string> Words(string? search) =>
        [.. Fold(search ?? string.Empty).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Distinct(StringComparer.Ordinal).Take(MostWords)];
}
