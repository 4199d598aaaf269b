using System.Globalization;
using CsCheck;
using HunyuanVideo.Web.Options;

namespace HunyuanVideo.Web.Tests.Options;

public sealed class TypedNumberTests
{
    [Theory]
    [InlineData("1.5", 1.5)]
    [InlineData("1,5", 1.5)]
    [InlineData("0,7", 0.7)]
    [InlineData("-0,25", -0.25)]
    [InlineData("0,500", 0.5)]
    [InlineData(",500", 0.5)]
    [InlineData("1,50", 1.5)]
    [InlineData("1234,500", 1234.5)]
    [InlineData("1.500", 1.5)]
    [InlineData("1e3", 1000)]
    [InlineData(" 7 ", 7)]
    public void Read_OneReading_IsTaken(string text, double expected)
    {
        Assert.Equal(NumberFault.None, TypedNumber.Read(text, out double value));
        Assert.Equal(expected, value);
    }

    [Theory]
    [InlineData("1,500", NumberFault.Grouped)]
    [InlineData("12,000", NumberFault.Grouped)]
    [InlineData("1,234.5", NumberFault.Grouped)]
    [InlineData("1.234,5", NumberFault.Grouped)]
    [InlineData("1 000", NumberFault.Grouped)]
    [InlineData("1'000", NumberFault.Grouped)]
    [InlineData("1_000", NumberFault.Grouped)]
    [InlineData("1,2,3", NumberFault.Grouped)]
    [InlineData("", NumberFault.Empty)]
    [InlineData("  ", NumberFault.Empty)]
    [InlineData(null, NumberFault.Empty)]
    [InlineData("1e999", NumberFault.TooLarge)]
    [InlineData("1e-999", NumberFault.TooLarge)]
    [InlineData("NaN", NumberFault.NoNumber)]
    [InlineData("Infinity", NumberFault.NoNumber)]
    [InlineData("0x10", NumberFault.NoNumber)]
    [InlineData("(5)", NumberFault.NoNumber)]
    [InlineData("5-", NumberFault.NoNumber)]
    [InlineData("\uFF11\uFF15", NumberFault.NoNumber)]
    [InlineData("1.5x", NumberFault.NoNumber)]
    [InlineData("$5", NumberFault.NoNumber)]
    public void Read_NoOrTwoReadings_IsRefused(string? text, NumberFault fault)
    {
        Assert.Equal(fault, TypedNumber.Read(text, out double value));
        Assert.Equal(0, value);
    }

    [Theory]
    [InlineData("1,5", NumberFault.Fraction)]
    [InlineData("1.0", NumberFault.Fraction)]
    [InlineData("1e3", NumberFault.Fraction)]
    [InlineData("1,500", NumberFault.Grouped)]
    [InlineData("99999999999999999999", NumberFault.TooLarge)]
    [InlineData("-99999999999999999999", NumberFault.TooLarge)]
    public void Read_NoWholeNumber_IsRefused(string text, NumberFault fault)
    {
        Assert.Equal(fault, TypedNumber.Read(text, out long value));
        Assert.Equal(0, value);
    }

    /// <summary>Whatever is typed: it is read as the same text with a point is by the strictest parser, or not at all.</summary>
    [Fact]
    public void Read_AnyTextOfNumberCharacters_IsThatNumberOrRefused() =>
        Gen.OneOf(
            Gen.Char["0123456789.,-+eE '_xX%"].Array[0, 9].Select(letters => new string(letters)),
            Gen.Double.Select(value => value.ToString("R", CultureInfo.InvariantCulture)),
            Gen.Double[-1e7, 1e7].Select(value => value.ToString("N3", CultureInfo.GetCultureInfo("de-DE")))).Sample(text =>
        {
            if (TypedNumber.Read(text, out double value) == NumberFault.None)
            {
                string plain = text.Trim().Replace(',', '.');
                Assert.Equal(double.Parse(plain, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent, CultureInfo.InvariantCulture), value);
            }
            else
            {
                Assert.Equal(0, value);
            }
        }, iter: 20_000);
}
