using System.Globalization;
using HunyuanVideo.Web.Resources;
using Microsoft.Extensions.Localization;

namespace HunyuanVideo.Web.Components.Generate;

/// <summary>Writes money.</summary>
public static class CostText
{
    /// <summary>As $0.28; what rounds to nothing is "under $0.01".</summary>
    public static string Of(decimal dollars, IStringLocalizer<GenerateTexts> text) =>
        dollars < 0.01m ? text["UnderACent"] : string.Create(CultureInfo.InvariantCulture, $"${dollars:0.00}");
}
