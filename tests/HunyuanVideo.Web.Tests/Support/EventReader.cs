using System.Runtime.CompilerServices;
using System.Text.Json;

namespace HunyuanVideo.Web.Tests.Support;

/// <summary>Reads server-sent events as a browser does.</summary>
internal static class EventReader
{
    public static async IAsyncEnumerable<JsonElement> ReadAsync(
        HttpClient client, string address, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using HttpResponseMessage response = await client.GetAsync(
            new Uri(address, UriKind.Relative), HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        response.EnsureSuccessStatusCode();
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync(cancellationToken));
        while (await reader.ReadLineAsync(cancellationToken) is { } line)
        {
            if (line.StartsWith("data: ", StringComparison.Ordinal))
            {
                using JsonDocument document = JsonDocument.Parse(line["data: ".Length..]);
                yield return document.RootElement.Clone();
            }
        }
    }
}
