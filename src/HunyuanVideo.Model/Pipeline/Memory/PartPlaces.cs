using HunyuanVideo.Model.Checkpoints;

namespace HunyuanVideo.Model.Pipeline.Memory;

/// <summary>Where a plan puts the parts of a model as they are loaded, and which of them move afterwards.</summary>
/// <param name="plan">The plan.</param>
/// <param name="moving">Takes the parts that move.</param>
internal sealed class PartPlaces(MemoryPlan plan, ModelResidency moving)
{
    private readonly Lock _adding = new();

    /// <summary>Where the text encoders' weights are put.</summary>
    public WeightPlacement TextEncoders => PlacementOf(plan.TextEncoders, fp8: false);

    /// <summary>Where the transformer's weights are put.</summary>
    public WeightPlacement Transformer => PlacementOf(plan.Transformer, plan.Fp8);

    /// <summary>Gives the transformer a home on the host, unless it stays on the device.</summary>
    public void SettleTransformer(Weights weights) => Settle(weights, plan.Transformer, moving.SetTransformer);

    /// <summary>The same for the large text encoder.</summary>
    public void SettleLlama(Weights weights) => Settle(weights, plan.TextEncoders, moving.AddTextEncoder);

    /// <summary>The same for the small text encoder, which comes as a whole.</summary>
    public void SettleClip(Weights weights) =>
        Settle(weights, plan.TextEncoders == Residency.Resident ? Residency.Resident : Residency.Visiting, moving.AddTextEncoder);

    private static WeightPlacement PlacementOf(Residency residency, bool fp8) => new(OnHost: residency != Residency.Resident, fp8);

    private void Settle(Weights weights, Residency residency, Action<PartResidency> add)
    {
        if (residency == Residency.Resident)
        {
            return;
        }

        var part = new PartResidency(weights, residency == Residency.Streamed, plan.Home);
        lock (_adding)
        {
            add(part);
        }
    }
}
