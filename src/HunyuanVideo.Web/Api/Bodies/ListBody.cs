using System.Text.Json;

namespace HunyuanVideo.Web.Api.Bodies;

/// <summary>Reads a JSON object with one list of texts.</summary>
internal static class ListBody
{
    /// <summary>The texts of <paramref name="field"/>, at most <paramref name="most"/>; empty when there are errors.</summary>
    public static IReadOnlyList<string> Read(ReadOnlyMemory<byte> json, string field, int most, FieldErrors errors)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = 4 });
            if (document.RootElement.ValueKind != JsonValueKind.Object)
            {
                errors.Add(FieldErrors.Body, $"The body must be one JSON object, as {{\"{field}\": [\"…\"]}}.");
                return [];
            }

            foreach (JsonProperty property in document.RootElement.EnumerateObject().Where(property => property.Name != field))
            {
                errors.Add(property.Name.Length <= 40 ? property.Name : property.Name[..40], $"There is no such field; the field is {field}.");
            }

            return document.RootElement.TryGetProperty(field, out JsonElement list) ? TextsOf(list, field, most, errors) : Missing(field, errors);
        }
        catch (JsonException)
        {
            errors.Add(FieldErrors.Body, "The body is not valid JSON.");
            return [];
        }
    }

    private static IReadOnlyList<string> TextsOf(JsonElement list, string field, int most, FieldErrors errors)
    {
        if (list.ValueKind != JsonValueKind.Array || list.EnumerateArray().Any(element => element.ValueKind != JsonValueKind.String))
        {
            errors.Add(field, "The value must be a list of texts in double quotes.");
        }
        else if (list.GetArrayLength() > most)
        {
            errors.Add(field, $"The list has {list.GetArrayLength()} entries; it may have {most}.");
        }

        try
        {
            return errors.Any ? [] : [.. list.EnumerateArray().Select(element => element.GetString()!)];
        }
        catch (InvalidOperationException)
        {
            errors.Add(field, "A text holds half a character (a lone surrogate); remove it and try again.");
            return [];
        }
    }

    private static IReadOnlyList<string> Missing(string field, FieldErrors errors)
    {
        errors.Add(field, "The field is missing.");
        return [];
    }
}
