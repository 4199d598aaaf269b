using HunyuanVideo.Web.Idle;
using HunyuanVideo.Web.Options;
using Microsoft.Extensions.Configuration;

namespace HunyuanVideo.Web.Tests.Idle;

public sealed class IdleOptionsTests
{
    [Theory]
    [InlineData("Idle:Confirm", "Minutes=10 Action=destroy Token=t")]
    [InlineData("Idle:Confirm", "Minutes=10 Action=poweroff Token=t")]
    [InlineData("Idle:Token", "Minutes=10 Action=destroy Confirm=true")]
    [InlineData("Idle:Action", "Minutes=10")]
    [InlineData("Idle:Webhook", "Minutes=10 Action=webhook")]
    [InlineData("Idle:Webhook", "Minutes=10 Action=webhook Webhook=ftp://a")]
    [InlineData("Idle:Command", "Minutes=10 Action=command")]
    [InlineData("Idle:Minutes", "Minutes=-1")]
    [InlineData("Idle:WarningMinutes", "Minutes=10 WarningMinutes=0")]
    [InlineData("Idle:Minutes is 'ten'", "Minutes=ten")]
    [InlineData("Idle:Action is 'explode'", "Minutes=10 Action=explode")]
    public void Read_WhatCannotBeMeant_IsRefusedInASentenceThatNamesIt(string mentioned, string settings)
    {
        ServerOptionsException error = Assert.Throws<ServerOptionsException>(() => Read(settings));

        Assert.Contains(mentioned, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("Action=destroy")]
    [InlineData("Minutes=10 Action=destroy DryRun=true")]
    [InlineData("Minutes=10 Action=destroy Confirm=true TokenFile=/run/secrets/token")]
    [InlineData("Minutes=10 Action=webhook Webhook=https://hooks.example.org/idle")]
    [InlineData("Minutes=10 Action=command Command:0=/bin/true")]
    public void Read_WhatCanBeMeant_IsTaken(string settings)
    {
        IdleOptions options = Read(settings);

        Assert.Equal(settings.Contains("Minutes", StringComparison.Ordinal), options.IsOn);
    }

    private static IdleOptions Read(string settings)
    {
        IEnumerable<KeyValuePair<string, string?>> values = settings.Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .Select(pair => pair.Split('=', 2))
            .Select(pair => new KeyValuePair<string, string?>($"Idle:{pair[0]}", pair[1]));
        return IdleOptions.Read(new ConfigurationBuilder().AddInMemoryCollection(values).Build());
    }
}
