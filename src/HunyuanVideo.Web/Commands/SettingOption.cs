using System.CommandLine;
using HunyuanVideo.Web.Requests;

namespace HunyuanVideo.Web.Commands;

/// <summary>The option of <c>generate</c> that stands for one setting.</summary>
/// <param name="Field">The setting.</param>
/// <param name="Option">The option.</param>
/// <param name="ValueOf">Its value on a command line; null where it was not given.</param>
internal sealed record SettingOption(RenderField Field, Option Option, Func<ParseResult, object?> ValueOf)
{
    public static SettingOption Of(RenderField field) =>
        field.Kind == FieldKind.Loras ? OfLoras(field)
        : field.Kind == FieldKind.Integer ? Of<int?>(field)
        : field.Kind == FieldKind.Long ? Of<long?>(field)
        : field.Kind == FieldKind.Number ? Of<double?>(field)
        : Of<string?>(field);

    private static SettingOption OfLoras(RenderField field)
    {
        var option = new Option<string[]>(field.Option.Name, field.Option.Aliases) { Description = field.Option.Description, HelpName = field.Option.ValueName };
        return new(field, option, arguments => arguments.GetValue(option) is { Length: > 0 } values ? LoraOption.Parse(values) : null);
    }

    private static SettingOption Of<T>(RenderField field)
    {
        var option = new Option<T>(field.Option.Name, field.Option.Aliases)
        {
            Description = field.Option.Description,
            HelpName = field.Option.ValueName ?? (field.Kind == FieldKind.Text ? "TEXT" : "N"),
            Required = field == RenderFields.Prompt,
        };
        if (field.Option.Alone is { } alone)
        {
            option.Arity = ArgumentArity.ZeroOrOne;
            return new(field, option, arguments => arguments.GetResult(option) is null ? null : arguments.GetValue(option) as object ?? alone);
        }

        return new(field, option, arguments => arguments.GetValue(option));
    }
}
