using System.Buffers;
using System.Net;
using System.Net.Http.Headers;
using Microsoft.Win32.SafeHandles;

namespace HunyuanVideo.Web.Downloads;

/// <summary>Fetches the missing bytes of one part of a file, as often as needed.</summary>
public sealed class PartFetch(
    HfHubConnection hub, IDownloadStorage storage, HfHubRepository repository, HfHubFile file, SafeFileHandle handle, PartJournal journal, Action<int> onBytes)
{
    private const int BufferSize = 256 << 10;

    /// <summary>Progress after which earlier failures are forgiven.</summary>
    private const long Forgiving = 1 << 20;

    private readonly Uri _address = repository.FileOn(hub.Options.Endpoint, file.Path);

    /// <exception cref="DownloadException">It does not come, or is not what the list says.</exception>
    public async Task RunAsync(int part, CancellationToken cancellationToken)
    {
        int failures = 0;
        while (journal.Done(part) < journal.Length(part))
        {
            long before = journal.Done(part);
            string? fault = await TryAsync(part, cancellationToken);
            if (fault is null)
            {
                continue;
            }

            failures = journal.Done(part) - before >= Forgiving ? 1 : failures + 1;
            if (failures > hub.Options.Retries)
            {
                throw new DownloadException($"{file.Path} breaks off again and again ({fault.TrimEnd('.')}); run the same command again, it goes on where it stopped.");
            }

            await Task.Delay(hub.Options.RetryDelay * failures, TimeProvider.System, cancellationToken);
        }
    }

    /// <summary>One request; returns why it broke off, or null when the part is complete.</summary>
    private async Task<string?> TryAsync(int part, CancellationToken cancellationToken)
    {
        long from = (part * journal.PartSize) + journal.Done(part);
        long to = (part * journal.PartSize) + journal.Length(part) - 1;
        bool isWhole = from == 0 && to == file.Size - 1;
        using HttpResponseMessage response = await hub.GetAsync(
            repository, _address, file.Path, isWhole ? null : new RangeHeaderValue(from, to), cancellationToken);
        long skip = Skip(response, from);
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(hub.Options.Silence);
        try
        {
            await using Stream body = await response.Content.ReadAsStreamAsync(patience.Token);
            return await CopyAsync(body, part, skip, isWhole, patience);
        }
        catch (Exception error) when (error is HttpRequestException or HttpIOException)
        {
            return error.Message;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return "the server fell silent";
        }
    }

    /// <summary>How many bytes of the answer lie before those wanted; checks that it is an answer to the question.</summary>
    private long Skip(HttpResponseMessage response, long from)
    {
        if (response.StatusCode == HttpStatusCode.PartialContent)
        {
            ContentRangeHeaderValue? range = response.Content.Headers.ContentRange;
            if (range?.From != from || (range.Length is { } total && total != file.Size))
            {
                throw WrongSize(range?.Length);
            }

            return 0;
        }

        if (response.Content.Headers.ContentLength is { } length && length != file.Size)
        {
            throw WrongSize(length);
        }

        // a server without ranges sends everything: bearable for one part, not for each of hundreds
        return journal.Parts == 1
            ? from
            : throw new DownloadException($"{repository.Id} is on a server that does not send parts of files, which {file.Path} is too large for; use another HF_ENDPOINT.");
    }

    private async Task<string?> CopyAsync(Stream body, int part, long skip, bool isWhole, CancellationTokenSource patience)
    {
        byte[] buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        try
        {
            while (skip > 0 || journal.Done(part) < journal.Length(part))
            {
                long wanted = skip > 0 ? skip : journal.Length(part) - journal.Done(part);
                int read = await ReadAsync(body, buffer.AsMemory(0, (int)Math.Min(wanted, BufferSize)), patience);
                if (read == 0)
                {
                    return "the answer ended early";
                }

                if (skip > 0)
                {
                    skip -= read;
                    continue;
                }

                await WriteAsync(buffer.AsMemory(0, read), part, patience.Token);
            }

            if (isWhole && await ReadAsync(body, buffer.AsMemory(0, 1), patience) > 0)
            {
                throw WrongSize(found: null);
            }

            return null;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private async Task<int> ReadAsync(Stream body, Memory<byte> buffer, CancellationTokenSource patience)
    {
        patience.CancelAfter(hub.Options.Silence);
        try
        {
            return await body.ReadAsync(buffer, patience.Token);
        }
        catch (IOException error) when (error is not HttpIOException)
        {
            throw new HttpRequestException(error.Message, error);
        }
    }

    private async Task WriteAsync(ReadOnlyMemory<byte> bytes, int part, CancellationToken cancellationToken)
    {
        await storage.WriteAsync(handle, bytes, (part * journal.PartSize) + journal.Done(part), cancellationToken);
        journal.Add(part, bytes.Length);
        onBytes(bytes.Length);
    }

    private DownloadException WrongSize(long? found) => new(
        $"{file.Path} should have {file.Size} bytes, but the server sends {(found is { } bytes ? $"{bytes}" : "more or other ones")}; it may just have changed: run the same command again.");
}
