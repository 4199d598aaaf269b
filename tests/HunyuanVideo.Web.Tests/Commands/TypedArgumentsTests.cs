using System.CommandLine;
using System.Globalization;
using HunyuanVideo.Web.Commands;

namespace HunyuanVideo.Web.Tests.Commands;

/// <summary>What is typed on a command line is that, or is refused.</summary>
public sealed class TypedArgumentsTests
{
    private static readonly string[] Doubtful =
        ["1,500", "1.000,5", "1,234.5", "1 000", "1'000", "0x10", "1e999", "1e-999", "NaN", "Infinity", "\uFF15", "5-", "(5)", "", " ", "$5", "1_0", "5%"];

    /// <summary>Every option of every verb that takes a number: those that come later, too.</summary>
    public static TheoryData<string, string> Numbers()
    {
        var rows = new TheoryData<string, string>();
        foreach (Command verb in CommandLine.Root().Subcommands)
        {
            foreach (Option option in verb.Options.Where(option => IsNumber(option.ValueType)))
            {
                rows.Add(verb.Name, option.Name);
            }
        }

        return rows;
    }

    [Theory]
    [MemberData(nameof(Numbers))]
    public void Number_WithNoOrTwoReadings_IsRefusedByName(string verb, string option)
    {
        foreach (string text in Doubtful)
        {
            ParseResult parsed = Parse(verb, option, text);
            Assert.NotEmpty(parsed.Errors);
            Assert.Contains(parsed.Errors, error => error.Message.Contains(option, StringComparison.Ordinal));
        }
    }

    [Theory]
    [MemberData(nameof(Numbers))]
    public void Number_WithADecimalComma_IsThatNumberOrRefused(string verb, string option)
    {
        ParseResult parsed = Parse(verb, option, "1,5");

        Option found = parsed.CommandResult.Command.Options.First(it => it.Name == option);
        if (Kind(found.ValueType) == typeof(double))
        {
            Assert.Empty(parsed.Errors);
            Assert.Equal("1.5", Convert.ToString(parsed.GetValue<double?>(option), CultureInfo.InvariantCulture));
        }
        else
        {
            Assert.Contains("whole number", Assert.Single(parsed.Errors).Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Numbers_OfGenerateAndServe_AreAllTried()
    {
        IEnumerable<string> names = Numbers().Select(row => row.Data.Item2);

        Assert.Superset(new HashSet<string>(["--guidance", "--seed", "--steps", "--strength", "--port"], StringComparer.Ordinal), names.ToHashSet(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("@everyone dances")]
    [InlineData("@")]
    [InlineData("@args.txt")]
    public void Prompt_ThatBeginsWithAt_IsThatPrompt(string prompt)
    {
        ParseResult parsed = CommandLine.Root().Parse(["generate", "--prompt", prompt], CommandLine.AsTyped);

        Assert.Empty(parsed.Errors);
        Assert.Equal(prompt, parsed.GetValue<string?>("--prompt"));
    }

    [Theory]
    [InlineData("viewer", true)]
    [InlineData("Admin", true)]
    [InlineData("2", false)]
    [InlineData("viewer,admin", false)]
    [InlineData("", false)]
    public void Role_ByAnythingButItsName_IsRefused(string role, bool known)
    {
        Assert.Equal(known, CommandLine.Root().Parse(["users", "add", "ada", "--role", role], CommandLine.AsTyped).Errors.Count == 0);
        Assert.Equal(known, CommandLine.Root().Parse(["users", "role", "ada", role], CommandLine.AsTyped).Errors.Count == 0);
    }

    [Theory]
    [InlineData("neon=0,8", "neon", 0.8)]
    [InlineData("neon=0.8", "neon", 0.8)]
    [InlineData("a=b", "a=b", 1)]
    [InlineData("neon", "neon", 1)]
    public void Lora_Strength_IsWhatIsTyped(string typed, string name, double strength)
    {
        Jobs.RequestedLora lora = Assert.Single(LoraOption.Parse([typed]));

        Assert.Equal((name, strength), (lora.Name, lora.Strength));
    }

    [Theory]
    [InlineData("neon=1,500")]
    [InlineData("neon=")]
    [InlineData("neon=1e999")]
    public void Lora_StrengthWithoutOneReading_IsRefused(string typed) =>
        Assert.Equal(ExitCode.BadArguments, Assert.Throws<CommandException>(() => LoraOption.Parse([typed])).ExitCode);

    private static ParseResult Parse(string verb, string option, string text) =>
        CommandLine.Root().Parse(verb == "generate" ? [verb, "--prompt", "x", option, text] : [verb, option, text], CommandLine.AsTyped);

    private static Type Kind(Type type) => Nullable.GetUnderlyingType(type) ?? type;

    private static bool IsNumber(Type type) => Type.GetTypeCode(Kind(type)) is >= TypeCode.SByte and <= TypeCode.Decimal && !Kind(type).IsEnum;
}
