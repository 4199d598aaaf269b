using HunyuanVideo.Jobs.Queue;
using HunyuanVideo.Web.Idle;
using HunyuanVideo.Web.Tests.Support;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace HunyuanVideo.Web.Tests.Idle;

public sealed class IdleGuardTests : IDisposable
{
    private static readonly IdleOptions Options = new() { Minutes = 10, WarningMinutes = 5, Action = IdleActionKind.Destroy, Confirm = true, Token = "t" };

    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 11, 23, 12, 0, 0, TimeSpan.Zero));
    private readonly FixedWakefulness _wakefulness = new();
    private readonly CountingAction _action = new();
    private IdleGuard _guard;

    public IdleGuardTests() => _guard = Guard(Options);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _guard.Dispose();

    [Fact]
    public async Task Look_NothingToDo_WarnsThenActsOnce()
    {
        await AfterAsync(9);
        Assert.Equal(IdlePhase.Idle, _guard.Current.Phase);

        await AfterAsync(1);
        Assert.Equal(IdlePhase.Warning, _guard.Current.Phase);
        Assert.Equal(_time.GetUtcNow() + TimeSpan.FromMinutes(5), _guard.Current.ActsAt);
        await AfterAsync(4.9);
        Assert.Equal(0, _action.Runs);

        await AfterAsync(0.2);
        Assert.Equal(1, _action.Runs);
        Assert.Equal(IdlePhase.Done, _guard.Current.Phase);
        await AfterAsync(600);
        await AfterAsync(600);
        Assert.Equal(1, _action.Runs);
    }

    [Theory]
    [InlineData(WakeReason.Rendering)]
    [InlineData(WakeReason.Waiting)]
    [InlineData(WakeReason.Loading)]
    [InlineData(WakeReason.Downloading)]
    [InlineData(WakeReason.Exporting)]
    [InlineData(WakeReason.Copying)]
    [InlineData(WakeReason.Unknown)]
    public async Task Look_WhileTheMachineIsNeeded_NeverActsAndBeginsAnewAfterwards(WakeReason reason)
    {
        _wakefulness.Reason = reason;
        for (int hour = 0; hour < 48; hour++)
        {
            await AfterAsync(60);
            Assert.Equal(IdlePhase.Busy, _guard.Current.Phase);
            Assert.Equal(reason, _guard.Current.Reason);
        }

        _wakefulness.Reason = WakeReason.None;
        await AfterAsync(9);
        Assert.Equal(IdlePhase.Idle, _guard.Current.Phase);
        Assert.Equal(0, _action.Runs);
    }

    [Fact]
    public async Task Look_AJobInTheLastSecondOfTheWarning_BeginsAnew()
    {
        await AfterAsync(14.99);
        Assert.Equal(IdlePhase.Warning, _guard.Current.Phase);
        _wakefulness.Reason = WakeReason.Waiting;
        await AfterAsync(0.02);
        _wakefulness.Reason = WakeReason.None;

        await AfterAsync(14);

        Assert.Equal(0, _action.Runs);
        await AfterAsync(1);
        Assert.Equal(1, _action.Runs);
    }

    [Fact]
    public async Task KeepRunning_WhileItWarns_BeginsAnew()
    {
        await AfterAsync(12);
        int told = 0;
        _guard.Changed += (_, _) => told++;

        await _guard.KeepRunningAsync(Token);

        Assert.Equal(1, told);
        Assert.Equal(IdlePhase.Idle, _guard.Current.Phase);
        await AfterAsync(14.9);
        Assert.Equal(0, _action.Runs);
        await AfterAsync(0.2);
        Assert.Equal(1, _action.Runs);
    }

    [Fact]
    public async Task Look_AfterItActed_ActsAgainOnlyAfterNewWork()
    {
        await AfterAsync(15);
        _wakefulness.Reason = WakeReason.Rendering;
        await AfterAsync(1);
        _wakefulness.Reason = WakeReason.None;
        await AfterAsync(14.9);
        Assert.Equal(1, _action.Runs);

        await AfterAsync(0.2);

        Assert.Equal(2, _action.Runs);
    }

    [Fact]
    public async Task Look_ActionFails_IsTriedAgainWithGrowingPausesUntilItSucceeds()
    {
        _action.Failures = 4;
        await AfterAsync(15);
        Assert.Equal(IdlePhase.Acting, _guard.Current.Phase);
        Assert.Equal("It is not there.", _guard.Current.Error);

        // 10 s, 20 s, 40 s, 80 s
        int[] expected = [1, 2, 3, 4, 5];
        var seen = new List<int> { _action.Runs };
        foreach (double pause in new double[] { 10, 20, 40, 80 })
        {
            await AfterAsync((pause - 1) / 60);
            Assert.Equal(seen[^1], _action.Runs);
            await AfterAsync(1.5 / 60);
            seen.Add(_action.Runs);
        }

        Assert.Equal(expected, seen);
        Assert.Equal(IdlePhase.Done, _guard.Current.Phase);
    }

    [Fact]
    public async Task Look_AJobBetweenTwoAttempts_EndsThem()
    {
        _action.Failures = 100;
        await AfterAsync(15);
        _wakefulness.Reason = WakeReason.Waiting;

        await AfterAsync(1);

        Assert.Equal(1, _action.Runs);
        Assert.Equal(IdlePhase.Busy, _guard.Current.Phase);
    }

    [Fact]
    public async Task Look_DryRun_SaysItAndDoesNothing()
    {
        _guard.Dispose();
        _guard = Guard(Options with { DryRun = true });

        await AfterAsync(15);
        await AfterAsync(60);

        Assert.Equal(IdlePhase.Done, _guard.Current.Phase);
        Assert.True(_guard.Current.DryRun);
        Assert.Equal(0, _action.Runs);
    }

    [Fact]
    public async Task Look_WithoutMinutes_IsOff()
    {
        _guard.Dispose();
        _guard = Guard(new IdleOptions());

        await AfterAsync(10_000);

        Assert.Equal(IdlePhase.Off, _guard.Current.Phase);
        Assert.Equal(0, _action.Runs);
    }

    private IdleGuard Guard(IdleOptions options) => new(options, _wakefulness, new JobFeed(), _time, NullLogger<IdleGuard>.Instance, _action);

    private async Task AfterAsync(double minutes)
    {
        _time.Advance(TimeSpan.FromMinutes(minutes));
        await _guard.LookAsync(Token);
    }

    private sealed class CountingAction : IIdleAction
    {
        public int Failures { get; set; }

        public int Runs { get; private set; }

        public string Description => "count";

        public Task RunAsync(CancellationToken cancellationToken)
        {
            Runs++;
            return Failures-- > 0 ? throw new IdleActionException("It is not there.") : Task.CompletedTask;
        }
    }
}
