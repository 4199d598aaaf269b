using System.CommandLine;
using HunyuanVideo.Web.Options;
using HunyuanVideo.Web.Security;
using HunyuanVideo.Web.Security.Accounts;
using HunyuanVideo.Web.Security.Audit;
using Microsoft.Extensions.Logging.Abstractions;
using Spectre.Console;

namespace HunyuanVideo.Web.Commands;

/// <summary>What the verbs for users and keys have in common.</summary>
internal sealed class AccountOptions
{
    /// <summary>Who the audit log says it was.</summary>
    public static readonly Caller CommandLineCaller = new("command line", Role.Admin);

    private readonly Option<string?> _dataDir = new("--data-dir") { Description = "The server's data folder (default: data).", HelpName = "DIR" };

    private readonly Option<bool> _generate = new("--generate") { Description = "Draw a password and print it once." };

    public Argument<string> Name { get; } = new("NAME") { Description = "The user." };

    public void AddTo(Command command, bool password = false)
    {
        command.Options.Add(_dataDir);
        if (password)
        {
            command.Options.Add(_generate);
        }
    }

    public UserAccounts Accounts(ParseResult arguments)
    {
        PrivateFiles.Begin();
        return new(Folder(arguments), TimeProvider.System);
    }

    public AuditLog Audit(ParseResult arguments) => AuditOf(Folder(arguments));

    /// <summary>The audit log of a data folder.</summary>
    public static AuditLog AuditOf(string folder) => new(
        NullLoggerFactory.Instance,
        new AuditFile(folder, new AccessOptions(), TimeProvider.System, NullLogger<AuditFile>.Instance));

    /// <summary>A password drawn, typed twice, or the first line that is piped in.</summary>
    /// <exception cref="CommandException">None came.</exception>
    public (string Text, bool Drawn) Password(ParseResult arguments)
    {
        if (arguments.GetValue(_generate))
        {
            return (Secret.NewPassword(), true);
        }

        if (Console.IsInputRedirected)
        {
            return (Console.In.ReadLine() is { Length: > 0 } line
                ? line
                : throw new CommandException("No password came: pipe one in, or use --generate.", ExitCode.BadArguments), false);
        }

        string first = Ask("Password:");
        return first == Ask("Again:") ? (first, false) : throw new CommandException("The two passwords differ; nothing was changed.", ExitCode.BadArguments);
    }

    private static string Ask(string question) => AnsiConsole.Prompt(new TextPrompt<string>(question).Secret());

    private string Folder(ParseResult arguments) => Path.GetFullPath(arguments.GetValue(_dataDir) ?? new ServerOptions().DataDir);
}
