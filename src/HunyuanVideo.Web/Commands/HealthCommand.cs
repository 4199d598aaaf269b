using System.CommandLine;
using System.Net;
using HunyuanVideo.Web.Options;

namespace HunyuanVideo.Web.Commands;

/// <summary><c>health</c>: whether the server on this machine answers; for whatever restarts it otherwise.</summary>
public static class HealthCommand
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    public static Command Create()
    {
        var server = new ServeOptions();
        var command = new Command("health", "Ask the server on this machine whether it serves.");
        server.AddTo(command);
        command.SetAction((arguments, cancellationToken) =>
            RunAsync(AddressOf(server.Read(arguments, new Model.Folder.ModelPaths())), cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(Uri address, CancellationToken cancellationToken)
    {
        using var client = new HttpClient(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false }) { Timeout = Patience };
        try
        {
            using HttpResponseMessage response = await client.GetAsync(address, cancellationToken);
            if (response.IsSuccessStatusCode)
            {
                Console.WriteLine("ok");
                return ExitCode.Succeeded;
            }

            throw new CommandException($"The server at {address} answered {(int)response.StatusCode}.", ExitCode.Failed);
        }
        catch (Exception error) when (error is HttpRequestException || (error is TaskCanceledException && !cancellationToken.IsCancellationRequested))
        {
            throw new CommandException($"No server answers at {address}: {error.Message}", ExitCode.Failed);
        }
    }

    /// <summary>A server that listens on every network is asked on this machine's own.</summary>
    private static Uri AddressOf(ServerOptions options)
    {
        bool isEvery = IPAddress.TryParse(options.Host.Trim('[', ']'), out IPAddress? ip) && (ip.Equals(IPAddress.Any) || ip.Equals(IPAddress.IPv6Any));
        return new Uri(new Uri((isEvery ? options with { Host = "127.0.0.1" } : options).Url), "/healthz");
    }
}
