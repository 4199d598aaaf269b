using HunyuanVideo.Web.Security.Accounts;
using HunyuanVideo.Web.Tests.Commands.Support;

namespace HunyuanVideo.Web.Tests.Commands;

public sealed class AccountCommandTests : IDisposable
{
    private readonly TestFolder _folder = new();
    private readonly UserAccounts _accounts;

    public AccountCommandTests() => _accounts = new UserAccounts(_folder["data"], TimeProvider.System);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task UsersAndKeys_FromTheFirstToTheLast_AreKept()
    {
        AppResult added = await RunAsync("users add ada --generate");
        Assert.Contains("ada may sign in as admin.", added.Output, StringComparison.Ordinal);
        Assert.Contains("Password (shown once, kept only as a hash): ", added.Output, StringComparison.Ordinal);

        AppResult second = await RunAsync("users add vic --role viewer --generate");
        Assert.Contains("vic may sign in as viewer.", second.Output, StringComparison.Ordinal);

        string key = (await RunAsync("keys add vic --label cron")).Output.Trim().Split(' ')[^1];
        Assert.StartsWith("hyv_", key, StringComparison.Ordinal);
        AppResult keys = await RunAsync("keys list vic");
        Assert.Contains("cron", keys.Output, StringComparison.Ordinal);
        Assert.DoesNotContain(key, keys.Output, StringComparison.Ordinal);
        await RunAsync($"keys revoke vic {Assert.Single(_accounts.Find("vic")!.Keys).Id}");
        await RunAsync("users role vic creator");

        string list = (await RunAsync("users list")).Output;
        Assert.Contains("ada\tadmin", list, StringComparison.Ordinal);
        Assert.Contains("vic\tcreator", list, StringComparison.Ordinal);
        Assert.Contains("0 keys", list, StringComparison.Ordinal);
        await RunAsync("users remove vic");
        Assert.Single(_accounts.List());
        Assert.Contains("command line", File.ReadAllText(Assert.Single(Directory.GetFiles(_folder["data/logs"]))), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("users add token --generate", "another name", 1)]
    [InlineData("users add vic --role viewer --generate", "first user", 1)]
    [InlineData("users add vic --role boss --generate", "boss", 2)]
    [InlineData("users remove eve", "no user 'eve'", 1)]
    [InlineData("users password eve --generate", "no user 'eve'", 1)]
    [InlineData("keys add eve", "no user 'eve'", 1)]
    [InlineData("keys revoke eve x", "no user 'eve'", 1)]
    public async Task Verb_ThatCannotBe_IsRefusedInOneSentence(string arguments, string mentioned, int exitCode)
    {
        AppResult result = await RunAsync(arguments, mayFail: true);

        Assert.Equal(exitCode, result.ExitCode);
        Assert.Contains(mentioned, Assert.Single(result.ErrorLines), StringComparison.Ordinal);
    }

    private async Task<AppResult> RunAsync(string arguments, bool mayFail = false)
    {
        AppResult result = await AppProcess.RunAsync(_folder.Path, arguments.Split(' '));
        Assert.True(mayFail || result.ExitCode == 0, result.Errors);
        return result;
    }
}
