using HunyuanVideo.Model.Settings;
using HunyuanVideo.Web.Requests;
using HunyuanVideo.Web.Resources;
using Microsoft.Extensions.Localization;

namespace HunyuanVideo.Web.Components.Generate;

/// <summary>What is wrong with the form, in the page's language. The rules themselves, and English words for programs, are in <see cref="RequestRules"/>.</summary>
public static class FaultText
{
    /// <summary>One sentence for each field that is wrong, by its official name.</summary>
    public static IReadOnlyDictionary<string, string> Of(GenerateDraft draft, IStringLocalizer<GenerateTexts> text) =>
        draft.Faults()
            .GroupBy(fault => fault.Field, StringComparer.Ordinal)
            .Where(group => !draft.Unread.Sentences.ContainsKey(group.Key))
            .Select(group => KeyValuePair.Create(group.Key, Sentence(draft, group.First(), text)))
            .Concat(draft.Unread.Sentences)
            .ToDictionary(StringComparer.Ordinal);

    private static string Sentence(GenerateDraft draft, SettingsError fault, IStringLocalizer<GenerateTexts> text)
    {
        RenderField? field = RenderFields.Find(fault.Field);
        object? value = field is null ? draft.NumVideos : field.Read(draft.ToRequest());
        LocalizedString sentence = field switch
        {
            { Choices: { } choices } => text[$"Fault_{fault.Field}", string.Join(", ", choices)],
            { Range: { } range } => text[$"Fault_{fault.Field}", value ?? 0, range.Low, range.High],
            _ when field?.Kind == FieldKind.Loras => text["FaultLoras", LoraRules.Most, LoraRules.Strength.Low, LoraRules.Strength.High],
            _ when field?.Kind == FieldKind.Text => OfText((string?)value, text),
            _ => text[$"Fault_{fault.Field}", value ?? 0, 1, GenerateDraft.MostVideos],
        };
        return sentence.ResourceNotFound ? fault.Message : sentence.Value;
    }

    private static LocalizedString OfText(string? value, IStringLocalizer<GenerateTexts> text) => value switch
    {
        null or "" => text["FaultNoPrompt"],
        { Length: > SettingsRules.LongestPrompt } => text["FaultLongPrompt", value.Length, SettingsRules.LongestPrompt],
        _ => text["FaultHalfCharacter"],
    };
}
