using System.Globalization;
using System.Numerics;
using System.Text.RegularExpressions;

namespace HunyuanVideo.Web.Options;

/// <summary>
/// Numbers as people type them, the same at every door: a decimal point, or a decimal comma where nothing else can be meant. Separators of
/// thousands are never taken, because libraries that do take them read <c>1,5</c> as 15.
/// </summary>
public static partial class TypedNumber
{
    private const int LongestText = 400;

    /// <summary>Reads a number; with a fault the value is 0 and must not be used.</summary>
    /// <typeparam name="T">A whole number's type, or that of numbers with fractions.</typeparam>
    public static NumberFault Read<T>(string? text, out T value)
        where T : struct, INumber<T>
    {
        value = T.Zero;
        string typed = text?.Trim() ?? string.Empty;
        Match match = typed.Length <= LongestText ? Form().Match(typed) : Match.Empty;
        if (!match.Success)
        {
            return typed.Length == 0 ? NumberFault.Empty : typed.Length <= LongestText && Groups().IsMatch(typed) ? NumberFault.Grouped : NumberFault.NoNumber;
        }

        // one digit group of three after a comma is 1,500 in English; a group never begins with 0
        if (match.Groups["comma"].Success && match.Groups["fraction"].Length == 3 && match.Groups["whole"].Value is { Length: > 0 and <= 3 } whole && whole[0] != '0')
        {
            return NumberFault.Grouped;
        }

        string plain = typed.Replace(',', '.');
        return T.IsInteger(T.One / (T.One + T.One)) ? Whole(match, plain, out value) : Real(plain, out value);
    }

    /// <summary>Why a text was refused, as the end of a sentence that begins with its name: <c>is '1,500', which …</c>.</summary>
    /// <param name="fault">What is wrong.</param>
    /// <param name="text">The text.</param>
    /// <param name="example">A number that would do.</param>
    public static string Words(NumberFault fault, string? text, string example)
    {
        string typed = (text ?? string.Empty).Trim();
        string echo = typed.Length <= 40 ? typed : $"{typed[..40]}…";
        return fault switch
        {
            NumberFault.Empty => $"is empty; give a number such as {example}.",
            NumberFault.Grouped => $"is '{echo}', which can be read in two ways; write numbers without separators of thousands and with a decimal point, such as {example}.",
            NumberFault.Fraction => $"is '{echo}', but must be a whole number, such as {example}.",
            NumberFault.TooLarge => $"is '{echo}', which is too large or too small a number; give one such as {example}.",
            _ => $"is '{echo}', which is not a number; give one such as {example}.",
        };
    }

    private static NumberFault Whole<T>(Match match, string plain, out T value)
        where T : struct, INumber<T>
    {
        value = T.Zero;
        return match.Groups["fraction"].Success || match.Groups["exponent"].Success ? NumberFault.Fraction
            : T.TryParse(plain, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value) ? NumberFault.None
            : NumberFault.TooLarge;
    }

    private static NumberFault Real<T>(string plain, out T value)
        where T : struct, INumber<T>
    {
        bool read = T.TryParse(plain, NumberStyles.Float, CultureInfo.InvariantCulture, out value) && T.IsFinite(value);
        bool vanished = read && T.IsZero(value) && NotZero().IsMatch(plain);
        value = read && !vanished ? value : T.Zero;
        return read && !vanished ? NumberFault.None : NumberFault.TooLarge;
    }

    [GeneratedRegex(@"^[-+]?(?=[0-9.,]*[0-9])(?<whole>[0-9]*)(?<fractional>(\.|(?<comma>,))(?<fraction>[0-9]*))?(?<exponent>[eE][-+]?[0-9]+)?$", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Form();

    // digits with separators that are not the one decimal point: 1,234.5 or 1 000 or 1'000 or 1_000
    [GeneratedRegex(@"^[-+]?[0-9]+([.,'’_ \u00A0\u202F][0-9]+)+$", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Groups();

    [GeneratedRegex(@"^[-+]?[0-9.]*[1-9]", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex NotZero();
}
