using System.Linq.Expressions;
using System.Text.Json;
using HunyuanVideo.Jobs.Store.Rows;
using Microsoft.EntityFrameworkCore;

namespace HunyuanVideo.Jobs.Store;

/// <summary>
/// Finds the LoRAs of jobs in their requests, as <see cref="RequestedLorasConverter"/> writes them. No text of a request can look like one: a
/// quotation mark in it is written otherwise.
/// </summary>
internal static class JobLoras
{
    /// <summary>What stands in every request that asks for one.</summary>
    public const string Any = "{\"name\":\"";

    private const string Ending = ".safetensors";
    private const string Escape = "!";

    /// <summary>Whether a job asks for a LoRA by one of some names, which people write in capitals and with the file's ending, too.</summary>
    public static Expression<Func<JobRow, bool>> AskFor(IReadOnlyList<string> names)
    {
        string[] patterns = [.. names.SelectMany(name => new[] { name, name + Ending }).Select(Pattern)];
        // LIKE knows no difference between small and capital letters
        return row => patterns.Any(pattern => EF.Functions.Like((string)(object)row.Request, pattern, Escape));
    }

    private static string Pattern(string name) => $"%{Literal($"{Any}{JsonEncodedText.Encode(name)}\",")}%";

    private static string Literal(string text) => text
        .Replace(Escape, Escape + Escape, StringComparison.Ordinal)
        .Replace("%", Escape + "%", StringComparison.Ordinal)
        .Replace("_", Escape + "_", StringComparison.Ordinal);
}
