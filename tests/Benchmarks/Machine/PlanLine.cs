using HunyuanVideo.Model.Pipeline.Memory;

namespace HunyuanVideo.Benchmarks.Machine;

/// <summary>How a model is fitted into memory and what that is predicted to take; GiB, with the CUDA context on a GPU.</summary>
internal sealed record PlanLine(string Kind, string Profile, bool Fp8, bool Fits, double TextGib, double DenoiseGib, double DecodeGib, double HostGib, string Sentence)
{
    public static PlanLine Of(MemoryPlan plan)
    {
        long context = plan.Budget.IsHost ? 0 : MemoryBudget.ContextBytes;
        double Gib(long bytes) => Math.Round((bytes + context) / (double)(1L << 30), 2);
        return new PlanLine(
            "plan",
            MemoryProfiles.NameOf(plan.Profile),
            plan.Fp8,
            plan.Fits,
            Gib(plan.Predicted.Text),
            Gib(plan.Predicted.Denoise),
            Gib(plan.Predicted.Decode),
            Math.Round(plan.HostBytes / (double)(1L << 30), 2),
            plan.Sentence);
    }

    public string ToText() =>
        $"profile {Profile}: predicted peak of text {TextGib:F2}, denoise {DenoiseGib:F2}, decode {DecodeGib:F2} GiB; {HostGib:F2} GiB wait on the host\n{Sentence}";
}
