using System.Globalization;
using HunyuanVideo.Web.Resources;

namespace HunyuanVideo.Web.Components.Result;

/// <summary>Writes money.</summary>
public static class MoneyText
{
    /// <summary>As $0.28; what rounds to nothing is under a cent.</summary>
    public static string Of(decimal dollars) => dollars < 0.01m
        ? ResultTexts.Of("UnderACent")
        : string.Create(CultureInfo.InvariantCulture, $"${dollars:0.00}");
}
