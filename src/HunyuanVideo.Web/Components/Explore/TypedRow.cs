using HunyuanVideo.Model.Settings;
using HunyuanVideo.Web.Options;

namespace HunyuanVideo.Web.Components.Explore;

/// <summary>Several numbers as people type them, parted by commas, semicolons or spaces.</summary>
/// <param name="Text">What was typed.</param>
public readonly record struct TypedRow(string Text)
{
    /// <summary>
    /// What of it may be a decimal comma as well as two numbers, as <c>6,5</c>; null for nothing. Three in a row, or a semicolon
    /// somewhere, leave one reading.
    /// </summary>
    public string? TwoWays => HasSemicolon ? null
        : Text.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(run => run.Trim(',')).FirstOrDefault(run => int.IsOddInteger(run.Count(c => c == ',')));

    // where semicolons part the numbers, a comma is a decimal one
    private bool HasSemicolon => Text.Contains(';', StringComparison.Ordinal);

    /// <summary>The numbers, each once; null when one cannot be read or lies outside the range, or when there is none.</summary>
    public IReadOnlyList<double>? Read(SettingRange range)
    {
        char[] marks = HasSemicolon ? [';', ' '] : [',', ' '];
        double?[] numbers = TwoWays is not null ? []
            : [.. Text.Split(marks, StringSplitOptions.RemoveEmptyEntries).Select(text => TypedNumber.Read(text, out double number) == NumberFault.None && range.Holds(number) ? number : (double?)null)];
        return numbers.Length == 0 || Array.Exists(numbers, number => number is null) ? null : [.. numbers.Select(number => number!.Value).Distinct()];
    }
}
