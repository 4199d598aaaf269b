namespace HunyuanVideo.Media;

/// <summary>One box of an MP4: its four-letter type and where its content lies in the file.</summary>
/// <param name="Type">The four letters, big-endian.</param>
/// <param name="Start">The first byte of the content.</param>
/// <param name="End">The byte after the content; never after the end of the box around it.</param>
internal readonly record struct Mp4Box(uint Type, long Start, long End)
{
    public const uint Movie = 0x6D6F_6F76; // moov
    public const uint UserData = 0x7564_7461; // udta
    public const uint Meta = 0x6D65_7461; // meta
    public const uint ItemList = 0x696C_7374; // ilst
    public const uint Comment = 0xA963_6D74; // ©cmt
    public const uint Data = 0x6461_7461; // data

    public long Length => End - Start;

    /// <summary>The same box without the first <paramref name="bytes"/> of its content.</summary>
    public Mp4Box Skip(int bytes) => this with { Start = Math.Min(Start + bytes, End) };
}
