using System.Text;

namespace HunyuanVideo.Media.Tests.Support;

/// <summary>Prompts that would break a command line, a file name, an ffmetadata file or JSON.</summary>
internal static class HostilePrompts
{
    private static readonly string[] Pieces =
    [
        "\"", "'", "`", "\\", "\\\\", "\n", "\r", "\r\n", "\0", "\t", "\b", "\u001b[31m", ";", "#", "=", "[CHAPTER]\nTIMEBASE=1/1\nSTART=0\nEND=9\n",
        ";FFMETADATA1\ncomment=other", "\ncomment=other\n", "$(touch /tmp/x)", "`id`", "| cat", "&& rm -rf /", "> out", "%s%n", "%PATH%", "${HOME}",
        "-i /etc/passwd", " -y /dev/null ", "--", "../../etc/passwd", "/", "C:\\", "file:", "concat:a|b", "pipe:1", "http://localhost/",
        "<script>alert(1)</script>", "</title>", "{\"schema\":2}", "null", "猫が歩く", "كلب", "🐈‍⬛", "e\u0301", "\u202e", "\u2028", "\u2029",
        "\ufeff", "\uffff", "\ud83d", "\udc08", "\ud800x", "a b", "  ", string.Empty,
    ];

    /// <summary>The same <paramref name="count"/> prompts each time: every piece alone, then random mixtures.</summary>
    public static IEnumerable<string> Take(int count)
    {
        var random = new Random(20_250_301);
        for (int i = 0; i < count; i++)
        {
            yield return i < Pieces.Length ? Pieces[i] : Mixture(random);
        }
    }

    /// <summary>What a prompt is after a trip through UTF-8: lone surrogates become U+FFFD.</summary>
    public static string WellFormed(string prompt) => Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(prompt));

    private static string Mixture(Random random)
    {
        var text = new StringBuilder();
        for (int i = random.Next(2, 9); i > 0; i--)
        {
            text.Append(Pieces[random.Next(Pieces.Length)]);
            text.Append((char)random.Next(0, 0x10000));
        }

        return text.ToString();
    }
}
