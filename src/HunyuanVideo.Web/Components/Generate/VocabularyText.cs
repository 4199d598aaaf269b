using HunyuanVideo.Model.Settings;
using HunyuanVideo.Web.Resources;
using Microsoft.Extensions.Localization;

namespace HunyuanVideo.Web.Components.Generate;

/// <summary>Tells in one sentence what a model with few words can draw.</summary>
public static class VocabularyText
{
    /// <summary>The sentence, or null for a model that knows all words.</summary>
    public static string? Of(ModelCard card)
    {
        if (card.Vocabulary is not { Count: > 0 } words)
        {
            return null;
        }

        return words.TryGetValue("shapes", out IReadOnlyList<string>? shapes) && words.TryGetValue("backgrounds", out IReadOnlyList<string>? grounds)
            ? ResultTexts.Of("EmptyShapes", Listed(shapes), Listed(grounds))
            : ResultTexts.Of("EmptyWords", Listed([.. words.Values.SelectMany(kind => kind)]));
    }

    /// <summary>The sentence in the page's language; the words themselves are the model's.</summary>
    public static string? Of(ModelCard card, IStringLocalizer<GenerateTexts> text)
    {
        if (card.Vocabulary is not { Count: > 0 } words)
        {
            return null;
        }

        return words.TryGetValue("shapes", out IReadOnlyList<string>? shapes) && words.TryGetValue("backgrounds", out IReadOnlyList<string>? grounds)
            ? text["VocabularyShapes", string.Join(", ", shapes), string.Join(", ", grounds), Words(words, "colors"), Words(words, "motions")]
            : text["VocabularyWords", string.Join(", ", words.Values.SelectMany(kind => kind))];
    }

    private static string Words(IReadOnlyDictionary<string, IReadOnlyList<string>> words, string kind) =>
        string.Join(", ", words.GetValueOrDefault(kind) ?? []);

    private static string Listed(IReadOnlyList<string> words) =>
        words.Count < 2 ? string.Concat(words) : $"{string.Join(", ", words.Take(words.Count - 1))} {ResultTexts.Of("Or")} {words[^1]}";
}
