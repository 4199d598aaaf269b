using HunyuanVideo.Web.Hosting;
using HunyuanVideo.Web.Options;
using HunyuanVideo.Web.Security;
using HunyuanVideo.Web.Security.Accounts;
using HunyuanVideo.Web.Tests.Commands.Support;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace HunyuanVideo.Web.Tests.Security;

/// <summary>Whether a server starts, and whom it asks.</summary>
public sealed class StartTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("127.0.0.1", false, false, false, null, true)]
    [InlineData("localhost", false, false, false, null, true)]
    [InlineData("::1", false, false, false, null, true)]
    [InlineData("127.0.0.1", true, false, false, null, true)]
    [InlineData("127.0.0.1", false, true, false, null, true)]
    [InlineData("127.0.0.1", false, false, true, null, false)]
    [InlineData("127.0.0.1", false, true, true, null, true)]
    [InlineData("127.0.0.1", false, false, false, "10.0.0.0/8", false)]
    [InlineData("127.0.0.1", true, false, false, "10.0.0.0/8", true)]
    [InlineData("0.0.0.0", false, false, false, null, false)]
    [InlineData("::", false, false, false, null, false)]
    [InlineData("192.168.1.4", false, false, false, null, false)]
    [InlineData("0.0.0.0", true, false, false, null, true)]
    [InlineData("0.0.0.0", false, true, false, null, true)]
    [InlineData("0.0.0.0", true, true, true, "10.0.0.7", true)]
    public async Task Build_WhereOthersReachIt_NeedsSomebodyWhoCanSignIn(
        string host, bool user, bool token, bool requireLogin, string? proxy, bool starts)
    {
        var accounts = new UserAccounts(_folder.Path, TimeProvider.System);
        if (user)
        {
            accounts.Add("ada", role: null, "correct horse");
        }

        if (token)
        {
            accounts.DrawToken();
        }

        var options = new ServerOptions { Host = host, Port = 0, DataDir = _folder.Path, RequireLogin = requireLogin };
        string[] arguments = proxy is null ? [] : [$"--Access:KnownProxies:0={proxy}"];

        if (!starts)
        {
            var error = Assert.Throws<ServerOptionsException>(() => WebHost.Build(options, arguments));
            Assert.All(["users add", "--generate-token", "--access-token", "--auth"], mend => Assert.Contains(mend, error.Message, StringComparison.Ordinal));
            return;
        }

        await using WebApplication app = WebHost.Build(options, arguments);
        bool asks = user || requireLogin || proxy is not null || !options.IsLocal;
        Assert.Equal(asks, app.Services.GetRequiredService<IAccessGate>().AsksForLogin);
    }

    /// <summary>Kestrel's own settings go before the address of the command line.</summary>
    [Theory]
    [InlineData("http://0.0.0.0:0", false)]
    [InlineData("http://*:0", false)]
    [InlineData("http://[::]:0", false)]
    [InlineData("http://10.1.2.3:0", false)]
    [InlineData("http://localhost:0", true)]
    [InlineData("http://127.0.0.1:0", true)]
    [InlineData("http://[::1]:0", true)]
    public async Task Build_WithEndpointsOfKestrel_NeedsSomebodyWhoCanSignInWhereOthersReachThem(string url, bool starts)
    {
        WebApplication? app = null;
        Exception? error = Record.Exception(() => app = WebHost.Build(new ServerOptions { DataDir = _folder.Path, Port = 0 }, [$"--Kestrel:Endpoints:Http:Url={url}"]));
        if (app is not null)
        {
            await app.DisposeAsync();
        }

        Assert.Equal(starts, error is null);
        Assert.True(starts || error is ServerOptionsException, $"{error}");
    }

    [Fact]
    public async Task RequireForced_WithoutCredentials_RefusesAndChangesNothing()
    {
        await using WebApplication app = WebHost.Build(new ServerOptions { Port = 0, DataDir = _folder.Path }, []);
        IAccessGate gate = app.Services.GetRequiredService<IAccessGate>();

        Assert.Throws<ServerOptionsException>(gate.RequireForced);
        Assert.Throws<ServerOptionsException>(() => gate.RequireForced(7999));
        Assert.False(gate.AsksForLogin);

        new UserAccounts(_folder.Path, TimeProvider.System).DrawToken();
        gate.RequireForced(7999);
        Assert.False(gate.AsksForLogin);
        gate.RequireForced();
        Assert.True(gate.AsksForLogin);
    }

    [Theory]
    [InlineData("--Access:KnownProxies:0=nonsense", "nonsense")]
    [InlineData("--Access:KnownProxies:0=10.0.0.0/33", "10.0.0.0/33")]
    [InlineData("--Access:LockoutFailures=0", "LockoutFailures")]
    [InlineData("--Access:SessionDays=x", "SessionDays")]
    [InlineData("--Access:RequestsPerMinute=1", "RequestsPerMinute")]
    public void Build_AnAccessSettingThatCannotBe_IsRefusedByItsName(string argument, string mentioned)
    {
        var error = Assert.Throws<ServerOptionsException>(
            () => WebHost.Build(new ServerOptions { Port = 0, DataDir = _folder.Path }, [argument]));

        Assert.Contains(mentioned, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{")]
    [InlineData("null")]
    [InlineData("[]")]
    public void Build_DamagedAccessFile_IsRefusedRatherThanTakenForNoUsers(string content)
    {
        File.WriteAllText(_folder["access.json"], content);

        var error = Assert.Throws<ServerOptionsException>(() => WebHost.Build(new ServerOptions { Port = 0, DataDir = _folder.Path }, []));

        Assert.Contains("access.json", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Apply_TokenGenerated_IsToldOnceAndKeptAsAHash()
    {
        var told = new List<string>();
        var server = new ServerOptions { DataDir = _folder.Path };

        Assert.True(new AccessStart { GenerateToken = true }.Apply(server, told.Add).RequireLogin);
        Assert.True(new AccessStart { GenerateToken = true }.Apply(server, told.Add).RequireLogin);

        string token = Assert.Single(told).Split(' ')[^1];
        Assert.StartsWith("hyt_", token, StringComparison.Ordinal);
        Assert.DoesNotContain(token, File.ReadAllText(_folder["access.json"]), StringComparison.Ordinal);
    }

    [Fact]
    public void Apply_UsersAsGradioTakesThem_MakesTheFirstAnAdminAndLaterOnlyChangesPasswords()
    {
        var server = new ServerOptions { DataDir = _folder.Path };
        var accounts = new UserAccounts(_folder.Path, TimeProvider.System);

        new AccessStart { Users = ["ada:correct horse", "bob:pass:word:8"] }.Apply(server, Assert.Fail);
        new AccessStart { Users = ["bob:another one"] }.Apply(server, Assert.Fail);

        Assert.Equal([Role.Admin, Role.Creator], accounts.List().Select(user => user.Role));
        foreach (string wrong in (string[])["ada", ":x", "token:12345678", "eve:short"])
        {
            Assert.Throws<ServerOptionsException>(() => new AccessStart { Users = [wrong] }.Apply(server, Assert.Fail));
        }
    }

    [Fact]
    public async Task Serve_ListeningToEverybody_RefusesInOneSentenceUntilThereIsAToken()
    {
        AppResult refused = await AppProcess.RunAsync(_folder.Path, ["--listen", "--port", "0"], ("GRADIO_SHARE", "False"));

        Assert.Equal(2, refused.ExitCode);
        Assert.Contains("--generate-token", Assert.Single(refused.ErrorLines), StringComparison.Ordinal);

        await using AppProcess app = AppProcess.Start(_folder.Path, [], ("GRADIO_SERVER_NAME", "0.0.0.0"), ("GRADIO_SERVER_PORT", "0"), ("GENERATE_TOKEN", "1"));
        await app.UntilAsync(running => running.Output.Contains("is serving on", StringComparison.Ordinal));
        Assert.Contains("Access token (shown once, kept only as a hash): hyt_", app.Output, StringComparison.Ordinal);
    }
}
