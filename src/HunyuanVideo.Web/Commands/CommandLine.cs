using System.CommandLine;
using System.CommandLine.Parsing;
using HunyuanVideo.Web.Diagnosis;
using HunyuanVideo.Web.Security.Accounts;

namespace HunyuanVideo.Web.Commands;

/// <summary>The program's verbs. Every failure is a sentence on the error stream and an exit code, never a stack trace.</summary>
public static class CommandLine
{
    /// <summary>How long a cancelled command may take to tidy up before the process ends anyway.</summary>
    private static readonly TimeSpan CancellationPatience = TimeSpan.FromMinutes(1);

    /// <summary>An argument that begins with @ is that text, never a file of further arguments: prompts may begin so.</summary>
    internal static ParserConfiguration AsTyped { get; } = new() { ResponseFileTokenReplacer = null };

    public static async Task<int> RunAsync(string[] arguments)
    {
        ParseResult parsed = Root().Parse(WithDefaultVerb(arguments), AsTyped);
        if (parsed.Errors.Count > 0)
        {
            return Tell(Describe(parsed), ExitCode.BadArguments);
        }

        try
        {
            return await parsed.InvokeAsync(new InvocationConfiguration
            {
                EnableDefaultExceptionHandler = false,
                ProcessTerminationTimeout = CancellationPatience,
            });
        }
        catch (Exception error)
        {
            return Explain(error);
        }
    }

    internal static RootCommand Root() => new("HunyuanVideo: text to video. Without a verb it serves the web app.")
    {
        ServeCommand.Create(),
        GenerateCommand.Create(),
        FitPreviewCommand.Create(),
        DownloadCommand.Create(),
        DoctorCommand.Create(),
        TokensCommand.Create(),
        InspectCommand.Create(),
        UsersCommand.Create(),
        KeysCommand.Create(),
        HealthCommand.Create(),
        BackupCommand.Create(),
        RestoreCommand.Create(),
    };

    /// <summary>serve is the verb when none is given, also before options.</summary>
    private static string[] WithDefaultVerb(string[] arguments)
    {
        bool asksForProgram = arguments is ["--help"] or ["-h"] or ["-?"] or ["--version"];
        bool namesVerb = arguments.Length > 0 && !arguments[0].StartsWith('-');
        return asksForProgram || namesVerb ? arguments : [ServeCommand.Name, .. arguments];
    }

    private static string Describe(ParseResult parsed)
    {
        if (parsed.CommandResult.Command is RootCommand root && parsed.UnmatchedTokens is [var unknown, ..])
        {
            return $"'{unknown}' is not a verb; use {string.Join(", ", root.Subcommands.Select(verb => verb.Name))}, or --help.";
        }

        return string.Join(Environment.NewLine, parsed.Errors.Select(Describe).Distinct(StringComparer.Ordinal));
    }

    private static string Describe(ParseError error)
    {
        string? option = (error.SymbolResult as OptionResult)?.Option.Name;
        string value = string.Join(' ', error.SymbolResult?.Tokens.Select(token => token.Value) ?? []);
        return option is not null && value.Length > 0
            && error.Message.StartsWith("Cannot parse argument", StringComparison.Ordinal)
            ? $"{option} cannot be '{value}'; give it a number that fits."
            : error.Message;
    }

    private static int Explain(Exception error) => error switch
    {
        AggregateException { InnerExceptions: [var inner, ..] } => Explain(inner),
        OperationCanceledException => Tell("Cancelled.", ExitCode.Cancelled),
        CommandException refused => Tell(refused.Message, refused.ExitCode),
        AccessException refused => Tell(refused.Message, ExitCode.Failed),
        _ => Tell(ErrorSentence.Of(error), ExitCode.Failed),
    };

    private static int Tell(string message, int exitCode)
    {
        Console.Error.WriteLine(message);
        return exitCode;
    }
}
