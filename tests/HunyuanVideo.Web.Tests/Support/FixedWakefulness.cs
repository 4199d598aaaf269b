using HunyuanVideo.Web.Idle;

namespace HunyuanVideo.Web.Tests.Support;

/// <summary>A machine that is needed for the reason the test says.</summary>
internal sealed class FixedWakefulness : IWakefulness
{
    public WakeReason Reason { get; set; }

    public Task<WakeReason> ReasonAsync(CancellationToken cancellationToken) => Task.FromResult(Reason);
}
