using System.CommandLine;
using System.Globalization;
using HunyuanVideo.Model.Folder;
using HunyuanVideo.Web.Options;
using HunyuanVideo.Web.Security;

namespace HunyuanVideo.Web.Commands;

/// <summary>The options of <c>serve</c>. What the command line leaves out comes from the environment.</summary>
public sealed class ServeOptions
{
    // Gradio's names come second
    private static readonly string[] HostVariables = ["SERVER_NAME", "GRADIO_SERVER_NAME"];
    private static readonly string[] PortVariables = ["SERVER_PORT", "GRADIO_SERVER_PORT"];
    private static readonly string[] ShareVariables = ["GRADIO_SHARE"];
    private static readonly string[] TokenVariables = ["ACCESS_TOKEN"];
    private static readonly string[] TokenFileVariables = ["ACCESS_TOKEN_FILE"];
    private static readonly string[] GenerateVariables = ["GENERATE_TOKEN"];
    private static readonly string[] Yes = ["1", "true", "yes", "on"];
    private static readonly string[] No = ["0", "false", "no", "off"];

    private readonly Option<int?> _port = NumberOption.Of<int>("--port", "--server-port");

    private readonly Option<string?> _host = new("--host", "--server-name")
    {
        Description = "Address to listen on (default 127.0.0.1; SERVER_NAME).",
        HelpName = "ADDRESS",
    };

    private readonly Option<bool> _listen = new("--listen") { Description = "Listen on every network: the same as --host 0.0.0.0." };

    private readonly Option<string?> _dataDir = new("--data-dir")
    {
        Description = "Folder for videos and everything else that is written (default: data).",
        HelpName = "DIR",
    };

    private readonly Option<bool> _share = new("--share") { Description = "Give the app a public address through a tunnel; needs users or a token (GRADIO_SHARE)." };

    private readonly Option<string?> _token = new("--access-token")
    {
        Description = "Token that signs in as an admin; kept as a hash. Everybody on this machine sees it in the list of processes: better --access-token-file.",
        HelpName = "TOKEN",
    };

    private readonly Option<string?> _tokenFile = new("--access-token-file")
    {
        Description = "File with the token that signs in as an admin, or - for standard input (ACCESS_TOKEN_FILE).",
        HelpName = "FILE",
    };

    private readonly Option<string?> _authFile = new("--auth-file")
    {
        Description = "File with a NAME:PASSWORD a line of users who may sign in, or - for standard input.",
        HelpName = "FILE",
    };

    private readonly Option<bool> _generateToken = new("--generate-token")
    {
        Description = "Draw an access token if none is kept, and print it once (GENERATE_TOKEN=1).",
    };

    private readonly Option<string[]> _auth = new("--auth")
    {
        Description = "User who may sign in; can be given again. The first user is an admin, others are creators. Everybody on this machine sees it in the list of processes: better --auth-file.",
        HelpName = "NAME:PASSWORD",
    };

    public ServeOptions() => (_port.Description, _port.HelpName) = ("Port to listen on (default 7860; SERVER_PORT).", "N");

    public void AddTo(Command command)
    {
        command.Options.Add(_share);
        command.Options.Add(_token);
        command.Options.Add(_tokenFile);
        command.Options.Add(_authFile);
        command.Options.Add(_generateToken);
        command.Options.Add(_auth);
        command.Options.Add(_port);
        command.Options.Add(_host);
        command.Options.Add(_listen);
        command.Options.Add(_dataDir);
    }

    /// <exception cref="CommandException">A value cannot be used.</exception>
    public ServerOptions Read(ParseResult arguments, ModelPaths model)
    {
        var defaults = new ServerOptions();
        string? host = arguments.GetValue(_host) ?? (arguments.GetValue(_listen) ? "0.0.0.0" : Variable(HostVariables)?.Value);
        return defaults with
        {
            Host = string.IsNullOrWhiteSpace(host) ? defaults.Host : host,
            Port = arguments.GetValue(_port) ?? PortFromEnvironment() ?? defaults.Port,
            DataDir = arguments.GetValue(_dataDir) ?? defaults.DataDir,
            Share = arguments.GetValue(_share) || Flag(ShareVariables),
            Model = model,
        };
    }

    /// <summary>What is said about who may sign in.</summary>
    /// <exception cref="CommandException">A variable cannot be used.</exception>
    public AccessStart Access(ParseResult arguments, SecretFile secrets) => new()
    {
        Token = Token(arguments, secrets),
        GenerateToken = arguments.GetValue(_generateToken) || Flag(GenerateVariables),
        Users = [.. arguments.GetValue(_auth) ?? [], .. arguments.GetValue(_authFile) is { } file ? secrets.Lines(_authFile.Name, file) : []],
    };

    private string? Token(ParseResult arguments, SecretFile secrets)
    {
        if (arguments.GetValue(_token) is { } token)
        {
            return arguments.GetValue(_tokenFile) is null
                ? token
                : throw new CommandException($"{_token.Name} and {_tokenFile.Name} both name the token; leave one out.", ExitCode.BadArguments);
        }

        return arguments.GetValue(_tokenFile) is { } file ? secrets.Line(_tokenFile.Name, file)
            : Variable(TokenVariables) is { } variable ? variable.Value
            : Variable(TokenFileVariables) is { } named ? secrets.Line(named.Name, named.Value)
            : null;
    }

    private static int? PortFromEnvironment() => Variable(PortVariables) switch
    {
        null => null,
        (_, var text) when int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int port) => port,
        (var name, var text) => throw new CommandException($"{name} is '{text}'; it must be a port number, such as 7860.", ExitCode.BadArguments),
    };

    private static bool Flag(string[] names) => Variable(names) switch
    {
        null => false,
        (_, var text) when Yes.Contains(text, StringComparer.OrdinalIgnoreCase) => true,
        (_, var text) when No.Contains(text, StringComparer.OrdinalIgnoreCase) => false,
        (var name, var text) => throw new CommandException($"{name} is '{text}'; it must be 1 or 0.", ExitCode.BadArguments),
    };

    /// <summary>The first of these variables that says anything.</summary>
    private static (string Name, string Value)? Variable(string[] names) => names
        .Select(name => (Name: name, Value: Environment.GetEnvironmentVariable(name)))
        .Where(variable => !string.IsNullOrWhiteSpace(variable.Value))
        .Select(variable => ((string, string)?)(variable.Name, variable.Value!.Trim()))
        .FirstOrDefault();
}
