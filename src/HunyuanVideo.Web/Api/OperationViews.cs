using HunyuanVideo.Web.Api.Contracts;
using HunyuanVideo.Web.Costs;
using HunyuanVideo.Web.Idle;
using HunyuanVideo.Web.Storage;

namespace HunyuanVideo.Web.Api;

/// <summary>Cost, guard and copies as the API shows them.</summary>
internal sealed class OperationViews(RunningCost cost, IdleGuard guard, ResultCopies copies)
{
    public OperationResponse Current
    {
        get
        {
            CostReading now = cost.Current;
            return new OperationResponse
            {
                RunSeconds = Math.Round(now.Run.TotalSeconds),
                MonthSeconds = Math.Round(now.Month.TotalSeconds),
                RunCostUsd = Rounded(now.RunDollars),
                MonthCostUsd = Rounded(now.MonthDollars),
                Idle = Of(guard.Current),
                Copies = copies.Current,
            };
        }
    }

    public static IdleResponse Of(IdleState state) => new(
        Name(state.Phase), state.Reason == WakeReason.None ? null : Name(state.Reason), Name(state.Action), state.DryRun, state.ActsAt, state.Error);

    private static double? Rounded(decimal? dollars) => dollars is { } known ? (double)Math.Round(known, 4) : null;

    private static string Name<T>(T value)
        where T : struct, Enum => value.ToString().ToLowerInvariant();
}
