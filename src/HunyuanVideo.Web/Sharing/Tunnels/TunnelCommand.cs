using System.Collections;
using System.Diagnostics;
using System.Globalization;

namespace HunyuanVideo.Web.Sharing.Tunnels;

/// <summary>How the program that makes the tunnel is called: no shell, no argument that anybody chose, hardly any environment.</summary>
internal static class TunnelCommand
{
    private const string SetPriv = "/usr/bin/setpriv";

    // what it needs to find its certificates and the way out; settings of its own would come as TUNNEL_…
    private static readonly string[] Kept =
        ["PATH", "SSL_CERT_FILE", "SSL_CERT_DIR", "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "http_proxy", "https_proxy", "no_proxy"];

    /// <summary>The call for a tunnel to a port of this machine.</summary>
    /// <param name="binary">The program.</param>
    /// <param name="port">The port.</param>
    /// <param name="home">A folder without settings of the program.</param>
    public static ProcessStartInfo To(string binary, int port, string home)
    {
        string target = string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}");
        string[] arguments = ["tunnel", "--no-autoupdate", "--url", target];

        // the kernel ends it when this program is killed and cannot do so itself
        ProcessStartInfo start = File.Exists(SetPriv)
            ? new ProcessStartInfo(SetPriv, ["--pdeathsig", "KILL", "--", binary, .. arguments])
            : new ProcessStartInfo(binary, arguments);
        start.UseShellExecute = false;
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        start.RedirectStandardInput = true;
        start.WorkingDirectory = home;
        start.Environment.Clear();
        foreach (DictionaryEntry variable in Environment.GetEnvironmentVariables())
        {
            if (Kept.Contains((string)variable.Key, StringComparer.Ordinal))
            {
                start.Environment[(string)variable.Key] = (string?)variable.Value;
            }
        }

        start.Environment["HOME"] = home;
        return start;
    }
}
