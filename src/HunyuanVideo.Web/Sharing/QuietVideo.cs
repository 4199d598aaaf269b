namespace HunyuanVideo.Web.Sharing;

/// <summary>A video file as it is, but for what it says about how it was made.</summary>
internal sealed class QuietVideo : Stream
{
    private readonly FileStream _file;
    private readonly IReadOnlyList<SettingsBox> _boxes;

    private QuietVideo(FileStream file, IReadOnlyList<SettingsBox> boxes)
    {
        _file = file;
        _boxes = boxes;
    }

    public override bool CanRead => true;

    public override bool CanSeek => true;

    public override bool CanWrite => false;

    public override long Length => _file.Length;

    public override long Position
    {
        get => _file.Position;
        set => _file.Position = value;
    }

    /// <summary>Opens a video.</summary>
    /// <exception cref="InvalidDataException">It is no MP4 file.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static async Task<QuietVideo> OpenAsync(string path, CancellationToken cancellationToken)
    {
        var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, 1, FileOptions.Asynchronous);
        try
        {
            IReadOnlyList<SettingsBox> boxes = await Mp4Settings.FindAsync(file, cancellationToken);
            file.Position = 0;
            return new QuietVideo(file, boxes);
        }
        catch
        {
            await file.DisposeAsync();
            throw;
        }
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override int Read(Span<byte> buffer)
    {
        long position = _file.Position;
        int read = _file.Read(buffer);
        Blank(buffer[..read], position);
        return read;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        long position = _file.Position;
        int read = await _file.ReadAsync(buffer, cancellationToken);
        Blank(buffer.Span[..read], position);
        return read;
    }

    public override long Seek(long offset, SeekOrigin origin) => _file.Seek(offset, origin);

    public override void Flush()
    {
    }

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override async ValueTask DisposeAsync()
    {
        await _file.DisposeAsync();
        await base.DisposeAsync();
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _file.Dispose();
        }

        base.Dispose(disposing);
    }

    private void Blank(Span<byte> read, long position)
    {
        foreach (SettingsBox box in _boxes)
        {
            box.Blank(read, position);
        }
    }
}
