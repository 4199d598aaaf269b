using System.Runtime.Versioning;

namespace HunyuanVideo.Web.Tests.Docker;

/// <summary>What droplet.sh keeps, prints and refuses, on a machine that is made of stand-ins.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class DropletScriptTests : IDisposable
{
    private readonly DropletMachine _machine = new();

    public void Dispose() => _machine.Dispose();

    [Fact]
    public async Task FirstRun_PrintsTheLinkAndATokenThatDockerDoesNotKnow()
    {
        (int code, string output) = await _machine.RunAsync(("HOURLY_RATE", "3.39"));

        Assert.True(code == 0, output);
        Assert.Contains("HunyuanVideo is on https://203-0-113-7.sslip.io\n", output, StringComparison.Ordinal);
        string token = (await File.ReadAllTextAsync(_machine.Token, TestContext.Current.CancellationToken)).Trim();
        Assert.Equal(32, token.Length);
        Assert.EndsWith($": {token}\n", output, StringComparison.Ordinal);
        Assert.Contains($"Bearer {token}", _machine.Noted("headers"), StringComparison.Ordinal);
        Assert.DoesNotContain(token, _machine.Noted("docker") + Kept(), StringComparison.Ordinal);
        Assert.Contains("compose.token.yaml", _machine.Noted("docker"), StringComparison.Ordinal);
        Assert.Equal(UnixFileMode.UserRead, File.GetUnixFileMode(_machine.Token));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(_machine.Settings));
    }

    [Fact]
    public async Task FiveRuns_WithOtherSettingsEachTime_KeepTheLastOfEach()
    {
        await _machine.RunAsync(("MODELS_DIR", "/mnt/models"), ("HOURLY_RATE", "3.39"));
        await _machine.RunAsync(("DOMAIN", "video.example.org"));
        await _machine.RunAsync(("HOURLY_RATE", "2"), ("DOMAIN", "film.example.org"));
        await _machine.RunAsync(("TORCH_BACKEND", "cpu"));
        (int code, string output) = await _machine.RunAsync();

        Assert.True(code == 0, output);
        Assert.Contains("https://film.example.org\n", output, StringComparison.Ordinal);
        Assert.Equal(["DOMAIN=film.example.org", "HOURLY_RATE=2", "MODELS_DIR=/mnt/models", "TORCH_BACKEND=cpu"], Kept().Split('\n', StringSplitOptions.RemoveEmptyEntries).Order(StringComparer.Ordinal));
        string up = _machine.Noted("docker").Split('\n').Last(line => line.Contains(" up -d", StringComparison.Ordinal));
        Assert.Contains("compose.cpu.yaml", up, StringComparison.Ordinal);
        Assert.Contains("| DOMAIN=film.example.org ACCESS_TOKEN= MODELS_DIR=/mnt/models HOURLY_RATE=2", up, StringComparison.Ordinal);
        Assert.DoesNotContain("--force-recreate", up, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("HF_TOKEN=abc")]
    [InlineData("HF_TOKEN=abc\nDOMAIN=")]
    [InlineData("HF_TOKEN=abc\nDOMAIN=\n")]
    [InlineData("HF_TOKEN=abc\nDOMAIN=''")]
    public async Task SettingsWrittenByHand_WithoutALastLineEndOrAName_AreReadAsTheyStand(string before)
    {
        await File.WriteAllTextAsync(_machine.Settings, before, TestContext.Current.CancellationToken);

        (int code, string output) = await _machine.RunAsync();

        Assert.True(code == 0, output);
        Assert.Contains("https://203-0-113-7.sslip.io\n", output, StringComparison.Ordinal);
        Assert.Equal("HF_TOKEN=abc\nDOMAIN=203-0-113-7.sslip.io\n", Kept());
    }

    [Fact]
    public async Task Setting_NamedWithNothingInIt_GoesBackToItsDefault()
    {
        await _machine.RunAsync(("HOURLY_RATE", "3.39"), ("MODEL_BASE", "/models/My model"));
        Assert.Contains("MODEL_BASE='/models/My model'\n", Kept(), StringComparison.Ordinal);

        (_, string output) = await _machine.RunAsync(("MODEL_BASE", string.Empty));

        Assert.Contains("MODEL_BASE is no longer set.", output, StringComparison.Ordinal);
        Assert.DoesNotContain("MODEL_BASE", Kept(), StringComparison.Ordinal);
        Assert.Contains("HOURLY_RATE=3.39", Kept(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("10.0.0.5")]
    [InlineData("172.20.1.1")]
    [InlineData("192.168.4.4")]
    [InlineData("100.64.0.9")]
    [InlineData("169.254.1.2")]
    [InlineData("127.0.0.1")]
    public async Task PrivateAddress_IsNoNameForALink(string address)
    {
        _machine.Set("address", address);

        (int code, string output) = await _machine.RunAsync();

        Assert.Equal(1, code);
        Assert.Contains($"{address}, an address that leads here from its own network alone; set DOMAIN", output, StringComparison.Ordinal);
        Assert.DoesNotContain("up -d", _machine.Noted("docker"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("DOMAIN", "https://video.example.org")]
    [InlineData("DOMAIN", "video.example.org/app")]
    [InlineData("DOMAIN", "video example")]
    [InlineData("TORCH_BACKEND", "rocm")]
    public async Task Setting_ThatCannotBe_IsRefusedAndNotKept(string name, string value)
    {
        (int code, string output) = await _machine.RunAsync((name, value));

        Assert.Equal(1, code);
        Assert.StartsWith($"{name} is '{value}'; it must be ", output, StringComparison.Ordinal);
        Assert.False(File.Exists(_machine.Settings));
    }

    [Fact]
    public async Task NoCertificate_IsNoSuccess()
    {
        _machine.Set("no-https");
        _machine.Set("caddy", "{\"level\":\"info\"}\n{\"level\":\"error\",\"msg\":\"no such name\"}\n");

        (int code, string output) = await _machine.RunAsync(("DOMAIN", "video.example.org"));

        Assert.Equal(1, code);
        Assert.Contains("{\"level\":\"error\",\"msg\":\"no such name\"}", output, StringComparison.Ordinal);
        Assert.Contains("https://video.example.org does not answer after 1 seconds (curl: (35) TLS alert)", output, StringComparison.Ordinal);
        Assert.Contains("Ports 80 and 443", output, StringComparison.Ordinal);
        Assert.DoesNotContain("Sign in", output, StringComparison.Ordinal);
        Assert.Contains("--resolve video.example.org:443:127.0.0.1", _machine.Noted("asked"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task AppThatIsIll_IsNoSuccess()
    {
        _machine.Set("ill");

        (int code, string output) = await _machine.RunAsync();

        Assert.Equal(1, code);
        Assert.Contains("The app did not answer within 1 seconds", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task TokenThatNoLongerHolds_IsNotPrinted()
    {
        await _machine.RunAsync();
        string token = (await File.ReadAllTextAsync(_machine.Token, TestContext.Current.CancellationToken)).Trim();
        _machine.Set("token-replaced");

        (int code, string output) = await _machine.RunAsync();

        Assert.Equal(0, code);
        Assert.DoesNotContain(token, output, StringComparison.Ordinal);
        Assert.Contains("Sign in as before.", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task TokenOfOnesOwn_GoesIntoTheFileAlone_AlsoOneThatWasKeptInTheOpen()
    {
        await _machine.RunAsync(("ACCESS_TOKEN", "a-token-of-my-own"));
        Assert.Equal("a-token-of-my-own\n", await File.ReadAllTextAsync(_machine.Token, TestContext.Current.CancellationToken));
        await File.AppendAllTextAsync(_machine.Settings, "ACCESS_TOKEN=an-older-way", TestContext.Current.CancellationToken);

        (_, string output) = await _machine.RunAsync();

        Assert.EndsWith(": an-older-way\n", output, StringComparison.Ordinal);
        Assert.DoesNotContain("ACCESS_TOKEN", Kept(), StringComparison.Ordinal);
        Assert.DoesNotMatch("own|older", _machine.Noted("docker"));
        Assert.Equal(2, _machine.Noted("docker").Split("--force-recreate").Length - 1);
    }

    [Fact]
    public async Task MachineWhoseAppDrewATokenItself_KeepsIt()
    {
        _machine.Set("volume");

        (int code, string output) = await _machine.RunAsync();

        Assert.Equal(0, code);
        Assert.False(File.Exists(_machine.Token));
        Assert.DoesNotContain("compose.token.yaml", _machine.Noted("docker"), StringComparison.Ordinal);
        Assert.Contains("Sign in as before.", output, StringComparison.Ordinal);
    }

    private string Kept() => File.ReadAllText(_machine.Settings);
}
