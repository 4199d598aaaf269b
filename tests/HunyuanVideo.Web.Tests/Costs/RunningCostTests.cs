using HunyuanVideo.Jobs;
using HunyuanVideo.Web.Costs;
using HunyuanVideo.Web.Options;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace HunyuanVideo.Web.Tests.Costs;

public sealed class RunningCostTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("cost-").FullName;
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 11, 30, 22, 0, 0, TimeSpan.Zero));

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Current_AfterTwoRuns_CountsThisRunAndTheMonth()
    {
        await RunAsync(TimeSpan.FromMinutes(30));
        _time.Advance(TimeSpan.FromMinutes(20));
        using RunningCost second = Cost();
        await second.StartAsync(Token);
        _time.Advance(TimeSpan.FromMinutes(15));

        CostReading now = second.Current;

        Assert.Equal(TimeSpan.FromMinutes(15), now.Run);
        Assert.Equal(45, now.Month.TotalMinutes, 0.01);
        Assert.Equal(0.85m, Math.Round(now.RunDollars!.Value, 2));
        Assert.Equal(2.55m, Math.Round(now.MonthDollars!.Value, 2));
        await second.StopAsync(Token);
    }

    [Fact]
    public async Task Current_InTheNextMonth_BeginsWithNothing()
    {
        await RunAsync(TimeSpan.FromHours(1));
        _time.Advance(TimeSpan.FromHours(2));
        using RunningCost december = Cost();
        await december.StartAsync(Token);
        _time.Advance(TimeSpan.FromMinutes(3));

        Assert.Equal(3, december.Current.Month.TotalMinutes, 0.01);
        await december.StopAsync(Token);
    }

    [Fact]
    public async Task Stop_OfAServerThatDidNotStart_LeavesTheFileOfAnotherAlone()
    {
        await RunAsync(TimeSpan.FromMinutes(30));
        byte[] before = await File.ReadAllBytesAsync(Path.Combine(_folder, "uptime.json"), Token);
        using RunningCost refused = Cost();

        await refused.StopAsync(Token);

        Assert.Equal(before, await File.ReadAllBytesAsync(Path.Combine(_folder, "uptime.json"), Token));
    }

    [Theory]
    [InlineData("")]
    [InlineData("{\"2026-11\":")]
    [InlineData("null")]
    public async Task Start_FileThatSaysNothing_CountsFromNothing(string text)
    {
        await File.WriteAllTextAsync(Path.Combine(_folder, "uptime.json"), text, Token);
        using RunningCost cost = Cost();
        await cost.StartAsync(Token);

        Assert.Equal(TimeSpan.Zero, cost.Current.Month);
        await cost.StopAsync(Token);
    }

    private async Task RunAsync(TimeSpan span)
    {
        using RunningCost cost = Cost();
        await cost.StartAsync(Token);
        _time.Advance(span);
        await cost.StopAsync(Token);
    }

    private RunningCost Cost() => new(
        new DataFolder(_folder), new ApiOptions { HourlyRate = 3.4m }, _time, NullLogger<RunningCost>.Instance);
}
