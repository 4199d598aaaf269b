using Microsoft.AspNetCore.Http.Features;
using Microsoft.Net.Http.Headers;

namespace HunyuanVideo.Web.Api.Bodies;

/// <summary>The bytes of a request, as many as are accepted.</summary>
internal static class RequestBody
{
    /// <summary>Room for the longest prompts with every character escaped, and for a too long one to be told so by its field.</summary>
    public const int Largest = 4 * 1024 * 1024;

    private const int Chunk = 16 * 1024;

    /// <summary>Reads all of it.</summary>
    /// <exception cref="BadHttpRequestException">It is not JSON by its own account, or too large.</exception>
    public static async Task<byte[]> ReadAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        if (request.ContentLength is > Largest)
        {
            throw TooLarge();
        }

        if (request.HttpContext.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
        {
            // whoever comes this far may send more than a stranger
            limit.MaxRequestBodySize = Largest;
        }

        using var bytes = new MemoryStream();
        byte[] chunk = new byte[Chunk];
        int read;
        while ((read = await request.Body.ReadAsync(chunk, cancellationToken)) > 0)
        {
            bytes.Write(chunk, 0, read);
            if (bytes.Length > Largest)
            {
                throw TooLarge();
            }
        }

        if (bytes.Length > 0)
        {
            RequireJson(request);
        }

        return bytes.ToArray();
    }

    private static void RequireJson(HttpRequest request)
    {
        bool json = MediaTypeHeaderValue.TryParse(request.ContentType, out MediaTypeHeaderValue? type)
            && (type.MediaType.Equals("application/json", StringComparison.OrdinalIgnoreCase) || type.Suffix.Equals("json", StringComparison.OrdinalIgnoreCase))
            && (!type.Charset.HasValue || type.Charset.Value!.Trim('"').Equals("utf-8", StringComparison.OrdinalIgnoreCase));
        if (!json)
        {
            throw new BadHttpRequestException("The body must be JSON in UTF-8: send Content-Type: application/json.", StatusCodes.Status415UnsupportedMediaType);
        }
    }

    private static BadHttpRequestException TooLarge() =>
        new($"The body is larger than {Largest / (1024 * 1024)} MiB.", StatusCodes.Status413PayloadTooLarge);
}
