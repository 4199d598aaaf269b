using System.CommandLine;
using System.Globalization;
using HunyuanVideo.Model.Checkpoints;
using HunyuanVideo.Web.Options;

namespace HunyuanVideo.Web.Commands;

/// <summary>The options of <c>serve</c>. What the command line leaves out comes from SERVER_NAME and SERVER_PORT.</summary>
public sealed class ServeOptions
{
    private const string HostVariable = "SERVER_NAME";
    private const string PortVariable = "SERVER_PORT";

    private readonly Option<int?> _port = new("--port", "--server-port") { Description = "Port to listen on (default 7860; SERVER_PORT).", HelpName = "N" };

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

    public void AddTo(Command command)
    {
        command.Options.Add(_port);
        command.Options.Add(_host);
        command.Options.Add(_listen);
        command.Options.Add(_dataDir);
    }

    /// <exception cref="CommandException">A value cannot be used.</exception>
    public ServerOptions Read(ParseResult arguments, ModelPaths model)
    {
        var defaults = new ServerOptions();
        string? host = arguments.GetValue(_host) ?? (arguments.GetValue(_listen) ? "0.0.0.0" : Environment.GetEnvironmentVariable(HostVariable));
        return defaults with
        {
            Host = string.IsNullOrWhiteSpace(host) ? defaults.Host : host,
            Port = arguments.GetValue(_port) ?? PortFromEnvironment() ?? defaults.Port,
            DataDir = arguments.GetValue(_dataDir) ?? defaults.DataDir,
            Model = model,
        };
    }

    private static int? PortFromEnvironment()
    {
        string? text = Environment.GetEnvironmentVariable(PortVariable);
        if (string.IsNullOrWhiteSpace(text))
        {
            return null;
        }

        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int port)
            ? port
            : throw new CommandException($"{PortVariable} is '{text}'; it must be a port number, such as 7860.", ExitCode.BadArguments);
    }
}
