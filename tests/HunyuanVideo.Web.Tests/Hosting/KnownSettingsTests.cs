using HunyuanVideo.Web.Commands;
using HunyuanVideo.Web.Hosting;
using HunyuanVideo.Web.Options;
using HunyuanVideo.Web.Tests.Commands.Support;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Configuration.EnvironmentVariables;

namespace HunyuanVideo.Web.Tests.Hosting;

public sealed class KnownSettingsTests
{
    [Theory]
    [InlineData("Jobs:MostQueued")]
    [InlineData("jobs:mostqueued")]
    [InlineData("Access:MostQueuedPerUser")]
    [InlineData("Access:KnownProxies:0")]
    [InlineData("Access:KnownProxies")]
    [InlineData("Share:Cloudflared:Sha256")]
    [InlineData("Idle:Command:1")]
    [InlineData("Server:MemoryProfile")]
    [InlineData("Logging:LogLevel:Default")]
    [InlineData("Kestrel:Limits:Http2:MaxStreamsPerConnection")]
    [InlineData("urls")]
    public void Fault_KeyThatSomebodyReads_IsNone(string key) => Assert.Null(KnownSettings.Fault(key));

    [Theory]
    [InlineData("Jobs:MostQued", "did you mean Jobs:MostQueued?")]
    [InlineData("Job:MostQueued", "did you mean Jobs:MostQueued?")]
    [InlineData("acess:knownproxys", "did you mean Access:KnownProxies?")]
    [InlineData("Share:Cloudflared:Path:0", "did you mean Share:Cloudflared:Path?")]
    [InlineData("Jobs:Anything", "Jobs has CheckpointSeconds, KeepLatents,")]
    [InlineData("Jobs:MostQueued:Deeper:Still", "Jobs has")]
    [InlineData("Nothing:Like:This", "there are Api, Model, Server,")]
    // what is computed from others cannot be set
    [InlineData("Idle:IsOn", "Idle has Minutes,")]
    public void Fault_KeyThatNobodyReads_NamesTheOneThatWasMeant(string key, string words)
    {
        string? fault = KnownSettings.Fault(key);

        Assert.StartsWith($"The setting {key} is read by nobody; ", fault, StringComparison.Ordinal);
        Assert.Contains(words, fault, StringComparison.Ordinal);
    }

    [Fact]
    public void Sections_AreAllThatTheAppHas()
    {
        Type[] records = [.. typeof(KnownSettings).Assembly.GetTypes().Where(type => type.IsAssignableTo(typeof(ISettings)) && !type.IsInterface)];

        Assert.Equal(records.Select(record => record.Name).Order(StringComparer.Ordinal), KnownSettings.Sections.Select(section => section.Record.Name).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Faults_OfTheFileThatComesWithTheApp_AreNone() =>
        Assert.Empty(KnownSettings.Faults(new ConfigurationBuilder().AddJsonFile(Path.Combine(AppContext.BaseDirectory, "appsettings.json")).Build()));

    [Fact]
    public void Faults_VariablesOfOtherPrograms_AreNotToldAndSlipsAre()
    {
        var provider = new Variables(new Dictionary<string, string?>
        {
            ["PATH"] = "/bin",
            ["Foreign:Program"] = "1",
            ["Jobs:MostQueued"] = "3",
            ["Jobs:MostQued"] = "secret",
            ["Job:MostQueued"] = "4",
        });

        string[] faults = [.. KnownSettings.Faults(new ConfigurationRoot([provider])).Order(StringComparer.Ordinal)];

        Assert.Equal(
            [
                "The setting Job:MostQueued is read by nobody; did you mean Jobs:MostQueued?",
                "The setting Jobs:MostQued is read by nobody; did you mean Jobs:MostQueued?",
            ],
            faults);
    }

    [Fact]
    public void Faults_ForeignKeyInTheFile_IsToldAsTheFileIsOurs()
    {
        using var folder = new TestFolder();
        File.WriteAllText(folder["settings.json"], """{"Foreign": {"Program": 1}, "Jobs": {"MostQueued": 3}}""");

        IEnumerable<string> faults = KnownSettings.Faults(new ConfigurationBuilder().AddJsonFile(folder["settings.json"]).Build());

        Assert.StartsWith("The setting Foreign:Program is read by nobody; there are ", Assert.Single(faults), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Serve_KeyThatNobodyReads_IsRefusedOnTheCommandLine()
    {
        using var folder = new TestFolder();

        AppResult result = await AppProcess.RunAsync(folder.Path, ["--data-dir", folder["data"], "--Jobs:Anything=1"]);

        Assert.Equal(ExitCode.BadArguments, result.ExitCode);
        Assert.StartsWith("The setting Jobs:Anything is read by nobody; Jobs has ", Assert.Single(result.ErrorLines), StringComparison.Ordinal);
        Assert.False(Directory.Exists(folder["data"]));
    }

    [Fact]
    public async Task Serve_VariableThatNobodyReads_IsAWarningAndTheServerStarts()
    {
        using var folder = new TestFolder();
        await using AppProcess app = AppProcess.Start(folder.Path, ["--port", "0", "--data-dir", folder["data"]], ("Jobs__MostQued", "5"));

        await app.UntilAsync(running => running.Output.Contains("is serving on", StringComparison.Ordinal));

        Assert.Contains("WRN The setting Jobs:MostQued is read by nobody; did you mean Jobs:MostQueued?", app.Output, StringComparison.Ordinal);
    }

    private sealed class Variables(Dictionary<string, string?> values) : EnvironmentVariablesConfigurationProvider
    {
        public override void Load() => Data = new Dictionary<string, string?>(values, StringComparer.OrdinalIgnoreCase);
    }
}
