using System.CommandLine;
using System.CommandLine.Parsing;
using System.Numerics;
using HunyuanVideo.Web.Options;

namespace HunyuanVideo.Web.Commands;

/// <summary>Options that take a number. The parser's own conversion reads 1,5 as 15; this one reads what a person means, or refuses it.</summary>
internal static class NumberOption
{
    /// <summary>An option whose value is null where it was not given.</summary>
    public static Option<T?> Of<T>(string name, params string[] aliases)
        where T : struct, INumber<T> => new(name, aliases) { CustomParser = Parse<T> };

    private static T? Parse<T>(ArgumentResult result)
        where T : struct, INumber<T>
    {
        if (result.Tokens is not [var token])
        {
            return null;
        }

        NumberFault fault = TypedNumber.Read(token.Value, out T value);
        if (fault == NumberFault.None)
        {
            return value;
        }

        string option = (result.Parent as OptionResult)?.Option.Name ?? result.Argument.Name;
        result.AddError($"{option} {TypedNumber.Words(fault, token.Value, T.IsInteger(T.One / (T.One + T.One)) ? "7" : "1.5")}");
        return null;
    }
}
