namespace HunyuanVideo.Media;

/// <summary>
/// An encoded video under a temporary name beside its target, which still lacks its settings: <see cref="Mp4Writer.FinishAsync"/> makes the
/// MP4 of it. Dispose it in any case; the temporary file goes with it.
/// </summary>
public sealed class Mp4Draft : IDisposable
{
    private readonly PartialFile _file;

    internal Mp4Draft(string target, PartialFile file)
    {
        Target = target;
        _file = file;
    }

    /// <summary>The MP4 that is to be.</summary>
    internal string Target { get; }

    /// <summary>The temporary name, without its folder.</summary>
    internal string Name => _file.Name;

    /// <inheritdoc />
    public void Dispose() => _file.Dispose();
}
