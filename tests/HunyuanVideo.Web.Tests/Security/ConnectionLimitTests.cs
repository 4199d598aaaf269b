using System.Net;
using System.Net.Sockets;
using System.Text;
using HunyuanVideo.Web.Tests.Support;

namespace HunyuanVideo.Web.Tests.Security;

/// <summary>A real server and more connections than it wants.</summary>
public sealed class ConnectionLimitTests : ApiTest
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly List<TcpClient> _open = [];

    private Uri Server => Client.BaseAddress!;

    public override ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public override ValueTask DisposeAsync()
    {
        _open.ForEach(socket => socket.Dispose());
        return base.DisposeAsync();
    }

    /// <summary>Those that say nothing, those that begin and stop, those that were answered once: of one address, or of all.</summary>
    [Theory]
    [InlineData("Access:MostConnectionsPerAddress", "")]
    [InlineData("Access:MostConnections", "")]
    [InlineData("Access:MostConnectionsPerAddress", "GET / HT")]
    [InlineData("Access:MostConnectionsPerAddress", "GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n")]
    public async Task Health_BesideIdleConnectionsBeyondEveryBound_Answers(string bound, string said)
    {
        App.Settings[bound] = "20";
        App.Settings["Access:FirstRequestSeconds"] = "600";
        await StartAsync();
        await OpenAsync(120, said);

        await UntilAsync(async () => await StatusAsync("/healthz") == HttpStatusCode.OK);
        for (int i = 0; i < 20; i++)
        {
            await UntilAsync(async () => await StatusAsync("/healthz") == HttpStatusCode.OK);
        }

        Assert.NotEqual(HttpStatusCode.OK, await StatusAsync("/api/queue"));
        _open.ForEach(socket => socket.Dispose());
        _open.Clear();
        await UntilAsync(async () => await StatusAsync("/api/queue") == HttpStatusCode.OK);
    }

    [Fact]
    public async Task Idle_ConnectionsThatNeverSaidAnything_AreClosed()
    {
        App.Settings["Access:MostConnectionsPerAddress"] = "20";
        App.Settings["Access:FirstRequestSeconds"] = "1";
        await StartAsync();
        await OpenAsync(20, string.Empty);

        await UntilAsync(async () => await StatusAsync("/api/queue") == HttpStatusCode.OK);

        byte[] one = new byte[1];
        foreach (TcpClient socket in _open)
        {
            Assert.Equal(0, await ReadAsync(socket, one));
        }
    }

    [Fact]
    public async Task Connections_OfAKnownProxy_AreNotCountedAsOneAddress()
    {
        App.Settings["Access:MostConnectionsPerAddress"] = "5";
        App.Settings["Access:KnownProxies:0"] = "127.0.0.1";
        App.Accounts.Add("ada", role: null, "correct horse");
        await StartAsync();
        await OpenAsync(30, string.Empty);

        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync("/api/queue"));
    }

    private Task StartAsync()
    {
        App.UseKestrel(0);
        App.StartServer();
        Client = App.CreateClient();
        return Task.CompletedTask;
    }

    private async Task OpenAsync(int count, string said)
    {
        for (int i = 0; i < count; i++)
        {
            var socket = new TcpClient();
            _open.Add(socket);
            try
            {
                await socket.ConnectAsync(Server.Host, Server.Port, Token);
                if (said.Length > 0)
                {
                    await socket.Client.SendAsync(Encoding.ASCII.GetBytes(said), Token);
                }
            }
            catch (SocketException)
            {
                // refused at once
            }
        }
    }

    /// <summary>By a connection of its own; null when it is cut off.</summary>
    private async Task<HttpStatusCode?> StatusAsync(string address)
    {
        using var handler = new SocketsHttpHandler();
        using var client = new HttpClient(handler) { BaseAddress = Server, Timeout = Patience };
        try
        {
            using HttpResponseMessage answer = await client.GetAsync(new Uri(address, UriKind.Relative), Token);
            return answer.StatusCode;
        }
        catch (Exception error) when (error is HttpRequestException or SocketException or IOException)
        {
            return null;
        }
    }

    private static async Task<int> ReadAsync(TcpClient socket, byte[] buffer)
    {
        try
        {
            return await socket.Client.ReceiveAsync(buffer, Token).AsTask().WaitAsync(Patience, Token);
        }
        catch (SocketException)
        {
            return 0;
        }
    }

    private static async Task UntilAsync(Func<Task<bool>> condition)
    {
        long start = TimeProvider.System.GetTimestamp();
        while (!await condition())
        {
            Assert.True(TimeProvider.System.GetElapsedTime(start) < Patience, "Nothing came.");
            await Task.Delay(50, Token);
        }
    }
}
