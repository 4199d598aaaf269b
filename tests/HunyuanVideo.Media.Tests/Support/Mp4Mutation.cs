using System.Buffers.Binary;

namespace HunyuanVideo.Media.Tests.Support;

/// <summary>Damages an MP4 in the ways that hurt parsers: sizes, types, cuts, flipped bits, repeated parts.</summary>
internal static class Mp4Mutation
{
    private static readonly uint[] Sizes = [0, 1, 2, 7, 8, 9, 15, 16, 0x7FFF_FFFF, 0x8000_0000, 0xFFFF_FFF8, 0xFFFF_FFFF];
    private static readonly byte[][] Types = [.. new[] { "moov", "udta", "meta", "ilst", "data", "\u00a9cmt" }.Select(type => type.Select(letter => (byte)letter).ToArray())];

    public static byte[] Of(byte[] good, Random random)
    {
        byte[] bytes = [.. good];
        for (int i = random.Next(1, 4); i > 0; i--)
        {
            bytes = Once(bytes, random);
        }

        return bytes;
    }

    public static byte[] Box(ReadOnlySpan<byte> type, byte[] content)
    {
        byte[] size = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(size, content.Length + 8);
        return [.. size, .. type, .. content];
    }

    private static byte[] Once(byte[] bytes, Random random)
    {
        int at = random.Next(bytes.Length);
        int box = bytes.AsSpan().IndexOf(Types[random.Next(Types.Length)]);
        switch (random.Next(6))
        {
            case 0 when box >= 4:
                BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(box - 4), Sizes[random.Next(Sizes.Length)]);
                return bytes;
            case 1 when box >= 4:
                uint size = BinaryPrimitives.ReadUInt32BigEndian(bytes.AsSpan(box - 4));
                BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(box - 4), size + (uint)random.Next(-9, 10));
                return bytes;
            case 2 when box >= 0:
                bytes[box + random.Next(4)] ^= (byte)random.Next(1, 256);
                return bytes;
            case 3:
                return bytes[..(at + 1)];
            case 4:
                return [.. bytes[..at], .. bytes[random.Next(bytes.Length)..]];
            default:
                int json = bytes.AsSpan().IndexOf("{\"schema\""u8);
                bytes[json >= 0 ? Math.Min(json + random.Next(400), bytes.Length - 1) : at] ^= (byte)random.Next(1, 256);
                return bytes;
        }
    }
}
