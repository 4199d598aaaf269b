using System.Text.Json;

namespace HunyuanVideo.Web.Downloads;

/// <summary>Reads the list of a repository's files, page by page.</summary>
public static class HfHubListing
{
    private const int MostPages = 100;
    private const int LongestPage = 32 << 20;

    /// <summary>All files of the repository.</summary>
    /// <exception cref="DownloadException">The hub refuses, the list is broken, or a name in it is not safe.</exception>
    public static async Task<IReadOnlyList<HfHubFile>> ReadAsync(HfHubConnection hub, HfHubRepository repository, CancellationToken cancellationToken)
    {
        var files = new List<HfHubFile>();
        Uri? page = repository.ListingOn(hub.Options.Endpoint);
        for (int pages = 0; page is not null; pages++)
        {
            if (pages == MostPages)
            {
                throw Broken(repository, "it never ends");
            }

            using HttpResponseMessage response = await hub.GetAsync(repository, page, "list of files", range: null, cancellationToken);
            byte[] body = await ReadBodyAsync(response, hub.Options, repository, cancellationToken);
            files.AddRange(Parse(body, repository));
            page = NextPage(response, page);
        }

        return files.DistinctBy(file => file.Path, StringComparer.OrdinalIgnoreCase).Count() == files.Count
            ? files
            : throw Broken(repository, "it names a file twice");
    }

    private static async Task<byte[]> ReadBodyAsync(
        HttpResponseMessage response, HfHubOptions options, HfHubRepository repository, CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(options.Silence);
        try
        {
            await response.Content.LoadIntoBufferAsync(LongestPage, patience.Token);
            return await response.Content.ReadAsByteArrayAsync(patience.Token);
        }
        catch (Exception error) when (error is HttpRequestException or IOException || (error is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            throw new DownloadException($"The list of files of {repository.Id} did not come whole; run the same command again.", error);
        }
    }

    private static List<HfHubFile> Parse(byte[] body, HfHubRepository repository)
    {
        try
        {
            using JsonDocument json = JsonDocument.Parse(body);
            return [.. json.RootElement.EnumerateArray().Where(entry => entry.GetProperty("type").GetString() == "file").Select(entry => File(entry, repository))];
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException or KeyNotFoundException or FormatException)
        {
            throw new DownloadException($"The list of files of {repository.Id} is broken; check HF_ENDPOINT.", error);
        }
    }

    private static HfHubFile File(JsonElement entry, HfHubRepository repository)
    {
        string path = entry.GetProperty("path").GetString() ?? string.Empty;
        if (!RepositoryPath.IsPlain(path))
        {
            throw RepositoryPath.Refused(path);
        }

        bool isLarge = entry.TryGetProperty("lfs", out JsonElement lfs) && lfs.ValueKind == JsonValueKind.Object;
        string? hash = (isLarge ? lfs : entry).GetProperty("oid").GetString()?.ToLowerInvariant();
        long size = (isLarge ? lfs : entry).GetProperty("size").GetInt64();
        bool valid = size >= 0 && hash is not null && hash.Length == (isLarge ? 64 : 40) && hash.All(char.IsAsciiHexDigit);
        return valid
            ? new HfHubFile(path, size, isLarge ? hash : null, isLarge ? null : hash)
            : throw Broken(repository, $"{path} has no valid size and hash in it");
    }

    /// <summary>The address in <c>Link: &lt;…&gt;; rel="next"</c>.</summary>
    private static Uri? NextPage(HttpResponseMessage response, Uri page)
    {
        string? link = response.Headers.TryGetValues("Link", out IEnumerable<string>? values)
            ? values.SelectMany(value => value.Split(',')).FirstOrDefault(part => part.Contains("rel=\"next\"", StringComparison.Ordinal))
            : null;
        int start = link?.IndexOf('<', StringComparison.Ordinal) ?? -1;
        int end = link?.IndexOf('>', StringComparison.Ordinal) ?? -1;
        return start >= 0 && end > start && Uri.TryCreate(page, link![(start + 1)..end], out Uri? next) ? next : null;
    }

    private static DownloadException Broken(HfHubRepository repository, string why) =>
        new($"The list of files of {repository.Id} cannot be used: {why}; check HF_ENDPOINT.");
}
