using System.Text;

namespace HunyuanVideo.Model.TextEncoders.Tokenizers;

/// <summary>The characters by which byte-level vocabularies write the 256 bytes.</summary>
internal static class ByteLevel
{
    private static readonly char[] Characters = BuildCharacters();

    /// <summary>The UTF-8 bytes of a text as such characters.</summary>
    public static string Encode(ReadOnlySpan<char> text)
    {
        Span<byte> bytes = stackalloc byte[256];
        bytes = text.Length * 3 <= bytes.Length ? bytes : new byte[text.Length * 3];
        int count = Encoding.UTF8.GetBytes(text, bytes);
        var characters = new StringBuilder(count);
        foreach (byte value in bytes[..count])
        {
            characters.Append(Characters[value]);
        }

        return characters.ToString();
    }

    // printable Latin-1 stands for itself, the other bytes get the characters from U+0100 on in order
    private static char[] BuildCharacters()
    {
        var characters = new char[256];
        int next = 256;
        for (int value = 0; value < 256; value++)
        {
            bool printable = value is (>= '!' and <= '~') or (>= '¡' and <= '¬') or (>= '®' and <= 'ÿ');
            characters[value] = printable ? (char)value : (char)next++;
        }

        return characters;
    }
}
