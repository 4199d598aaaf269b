using System.CommandLine;
using System.Numerics;
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
        : field.Kind == FieldKind.Flag ? OfFlag(field)
        : field.Kind == FieldKind.Integer ? Of<int>(field)
        : field.Kind == FieldKind.Long ? Of<long>(field)
        : field.Kind == FieldKind.Number ? Of<double>(field)
        : OfText(field);

    private static SettingOption OfLoras(RenderField field)
    {
        var option = new Option<string[]>(field.Option.Name, field.Option.Aliases) { Description = field.Option.Description, HelpName = field.Option.ValueName };
        return new(field, option, arguments => arguments.GetValue(option) is { Length: > 0 } values ? LoraOption.Parse(values) : null);
    }

    private static SettingOption OfFlag(RenderField field)
    {
        var option = new Option<bool>(field.Option.Name, field.Option.Aliases) { Description = field.Option.Description };
        return new(field, option, arguments => arguments.GetValue(option) ? true : null);
    }

    private static SettingOption Of<T>(RenderField field)
        where T : struct, INumber<T>
    {
        Option<T?> option = NumberOption.Of<T>(field.Option.Name, field.Option.Aliases);
        option.Description = field.Option.Description;
        option.HelpName = field.Option.ValueName ?? "N";
        return new(field, option, arguments => arguments.GetValue(option));
    }

    private static SettingOption OfText(RenderField field)
    {
        var option = new Option<string?>(field.Option.Name, field.Option.Aliases)
        {
            Description = field.Option.Description,
            HelpName = field.Option.ValueName ?? "TEXT",
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
