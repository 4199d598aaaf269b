using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace HunyuanVideo.Web.Commands;

/// <summary>JSON for people's eyes: every character stands as itself, also those of two code units (emoji, rare ideographs), which the serializer's encoders always escape.</summary>
internal static partial class ReadableJson
{
    private static readonly JsonSerializerOptions Web = new(JsonSerializerDefaults.Web) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>One line.</summary>
    public static string Of<T>(T value) => Escapes().Replace(
        JsonSerializer.Serialize(value, Web),
        match => match.Groups["high"].Success ? string.Create(2, match, (pair, found) => (pair[0], pair[1]) = (Unit(found.Groups["high"]), Unit(found.Groups["low"]))) : match.Value);

    private static char Unit(Group digits) => (char)int.Parse(digits.ValueSpan, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);

    /// <summary>Escaped pairs; an escaped backslash is taken along, so that what stands behind it is not read as an escape.</summary>
    [GeneratedRegex(@"\\\\|\\u(?<high>[Dd][89AaBb][0-9A-Fa-f]{2})\\u(?<low>[Dd][C-Fc-f][0-9A-Fa-f]{2})", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Escapes();
}
