using Bunit;
using Bunit.TestDoubles;
using HunyuanVideo.Jobs.Queue;
using HunyuanVideo.Web.Components.Operations;
using HunyuanVideo.Web.Idle;
using HunyuanVideo.Web.Security;
using HunyuanVideo.Web.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace HunyuanVideo.Web.Tests.Components.Operations;

public sealed class IdleBannerTests : ComponentTest
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 11, 23, 12, 0, 0, TimeSpan.Zero));
    private readonly IdleGuard _guard;

    public IdleBannerTests()
    {
        _guard = new IdleGuard(
            new IdleOptions { Minutes = 10, WarningMinutes = 5, Action = IdleActionKind.Destroy, DryRun = true },
            new FixedWakefulness(),
            new JobFeed(),
            _time,
            NullLogger<IdleGuard>.Instance);
        Services.AddSingleton<TimeProvider>(_time);
        Services.AddSingleton(_guard);
    }

    private static CancellationToken Token => Xunit.TestContext.Current.CancellationToken;

    [Fact]
    public async Task Banner_WhileThereIsTime_IsNotThere()
    {
        As(Role.Creator);
        await AfterAsync(9);

        Assert.Empty(Render<IdleBanner>().Markup.Trim());
    }

    [Fact]
    public async Task Banner_Warning_CountsDownAndCanBeAnswered()
    {
        As(Role.Creator);
        await AfterAsync(11);
        IRenderedComponent<IdleBanner> banner = Render<IdleBanner>();
        Assert.Equal("4:00", banner.Find(".idle-left").TextContent);
        Assert.Contains("this machine is destroyed", banner.Find("p").TextContent, StringComparison.Ordinal);

        await banner.Find("button").ClickAsync(new());

        banner.WaitForAssertion(() => Assert.Empty(banner.FindAll("aside")));
        Assert.Equal(IdlePhase.Idle, _guard.Current.Phase);
    }

    [Fact]
    public async Task Banner_ForAViewer_HasNoButton()
    {
        As(Role.Viewer);
        await AfterAsync(11);

        Assert.Empty(Render<IdleBanner>().FindAll("button"));
    }

    private async Task AfterAsync(double minutes)
    {
        _time.Advance(TimeSpan.FromMinutes(minutes));
        await _guard.LookAsync(Token);
    }

    private void As(Role role)
    {
        BunitAuthorizationContext user = this.AddAuthorization();
        user.SetAuthorized("ada");
        user.SetPolicies(role == Role.Viewer ? [Policies.View] : [Policies.View, Policies.Create]);
    }
}
