using System.Globalization;
using System.Resources;

namespace HunyuanVideo.Web.Resources;

/// <summary>Words of the result: the stage, the player and the comparison.</summary>
public sealed class ResultTexts
{
    private static readonly ResourceManager Texts = new(typeof(ResultTexts));

    private ResultTexts()
    {
    }

    /// <summary>A text in the language of the page, for classes that nothing is injected into.</summary>
    public static string Of(string key, params object[] values)
    {
        string text = Texts.GetString(key, CultureInfo.CurrentUICulture) ?? key;
        return values.Length == 0 ? text : string.Format(CultureInfo.InvariantCulture, text, values);
    }
}
