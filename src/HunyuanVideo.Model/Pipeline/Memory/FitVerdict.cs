namespace HunyuanVideo.Model.Pipeline.Memory;

/// <summary>Whether a render fits.</summary>
public enum Fit
{
    /// <summary>It fits as the model runs now.</summary>
    Fits,

    /// <summary>It fits with another profile.</summary>
    FitsWithProfile,

    /// <summary>It does not fit.</summary>
    DoesNotFit,
}

/// <summary>Whether a render fits into memory, told before anything is computed.</summary>
/// <param name="Fit">The answer.</param>
/// <param name="Profile">The profile it fits with, or the one that comes nearest.</param>
/// <param name="Sentence">The answer in words.</param>
/// <param name="PeakBytes">The most it takes on the device, as predicted.</param>
/// <param name="AvailableBytes">What the device has.</param>
public sealed record FitVerdict(Fit Fit, MemoryProfile Profile, string Sentence, long PeakBytes, long AvailableBytes)
{
    /// <summary>Whether fitting it in changes the picture a little.</summary>
    public bool ChangesPicture { get; init; }

    /// <summary>Judges a render for a model that is not loaded yet, or by a plan it is loaded with.</summary>
    /// <param name="budget">The memory there is.</param>
    /// <param name="model">The model.</param>
    /// <param name="job">The render.</param>
    /// <param name="loaded">The plan that the model is loaded with; null when any profile may be taken.</param>
    /// <param name="profile">The profile the pipeline keeps to.</param>
    public static FitVerdict Of(
        MemoryBudget budget, ModelMemory model, MemoryJob job, MemoryPlan? loaded = null, MemoryProfile profile = MemoryProfile.Auto)
    {
        MemoryPlan now = loaded is null ? MemoryPlanner.Choose(budget, model, job, profile) : MemoryPlanner.For(loaded, model, job);
        if (now.Fits)
        {
            return From(now, Memory.Fit.Fits);
        }

        MemoryPlan other = MemoryPlanner.Choose(budget, model, job, fp8: now.Fp8);
        return From(other, other.Fits ? Memory.Fit.FitsWithProfile : Memory.Fit.DoesNotFit);
    }

    private static FitVerdict From(MemoryPlan plan, Fit fit) => new(fit, plan.Profile, plan.Sentence, plan.Predicted.Peak, plan.Budget.Device) { ChangesPicture = plan.ChangesPicture };
}
