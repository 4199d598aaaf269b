namespace HunyuanVideo.Web.Api;

/// <summary>A program to copy, from the files that come with the app.</summary>
/// <param name="Title">What it is.</param>
/// <param name="Text">The program, with this server's address in it.</param>
public sealed record ApiSample(string Title, string Text)
{
    private static readonly (string Title, string Resource)[] Known =
    [
        ("curl", "jobs.sh"),
        ("C#", "rest.cs"),
        ("JavaScript", "rest.js"),
        ("C# over SignalR", "JobsClient.cs"),
        ("JavaScript over SignalR", "hub.js"),
    ];

    /// <summary>All of them.</summary>
    /// <param name="server">The server's address, with a slash at the end.</param>
    /// <param name="prompt">A prompt that this model likes.</param>
    public static IReadOnlyList<ApiSample> All(string server, string prompt)
    {
        // it stands in three kinds of quotes
        string plain = string.Concat(prompt.Where(letter => letter is not ('"' or '\'' or '\\' or '$' or '`') && !char.IsControl(letter)));
        return [.. Known.Select(sample => new ApiSample(
            sample.Title,
            Read(sample.Resource)
                .Replace("{server}", server, StringComparison.Ordinal)
                .Replace("{prompt}", plain, StringComparison.Ordinal)))];
    }

    private static string Read(string name)
    {
        using Stream stream = typeof(ApiSample).Assembly.GetManifestResourceStream($"samples/{name}")
            ?? throw new InvalidOperationException($"The sample {name} is not in the program.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
