using TorchSharp;
using static TorchSharp.torch;

namespace HunyuanVideo.Model.Schedulers;

/// <summary>
/// Flow matching with Euler steps: the noise level σ falls from 1 to 0, bent by the flow shift, and each step moves the
/// latents along the predicted velocity by the change of σ.
/// </summary>
public sealed class FlowMatchEulerScheduler
{
    private const float TrainTimesteps = 1000;

    /// <summary>How far a σ may lie over a given one and still count as equal: what rounding to single precision can do.</summary>
    private const double SigmaTolerance = 1e-6;

    // kept for the scheduler's life: a temporary could be finalized while native code reads it
    private readonly Scalar[] _deltas;
    private readonly Scalar[] _negativeSigmas;

    /// <summary>Builds the schedule.</summary>
    /// <param name="steps">Steps, from 1.</param>
    /// <param name="flowShift">The shift s in σ ← s·σ / (1 + (s − 1)·σ), over 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value is out of range.</exception>
    public FlowMatchEulerScheduler(int steps, double flowShift)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(steps, 1);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(flowShift);
        Sigmas = [.. Evenly(steps).Select(sigma => Shift(sigma, (float)flowShift))];
        Timesteps = [.. Sigmas.Take(steps).Select(sigma => sigma * TrainTimesteps)];
        _deltas = [.. Enumerable.Range(0, steps).Select(i => (Scalar)(Sigmas[i + 1] - Sigmas[i]))];
        _negativeSigmas = [.. Sigmas.Select(sigma => (Scalar)(-sigma))];
    }

    /// <summary>σ before each step and after the last: steps + 1 values from 1 to 0.</summary>
    public IReadOnlyList<float> Sigmas { get; }

    /// <summary>The timestep the model sees at each step, in 0…1000.</summary>
    public IReadOnlyList<float> Timesteps { get; }

    /// <summary>How many steps there are.</summary>
    public int Steps => _deltas.Length;

    /// <summary>The first step whose σ is at most <paramref name="sigma"/>; the last step where none is.</summary>
    /// <param name="sigma">The noise level to begin at, 0…1.</param>
    public int FirstStepAt(double sigma)
    {
        int step = 0;
        while (step < Steps - 1 && Sigmas[step] > sigma + SigmaTolerance)
        {
            step++;
        }

        return step;
    }

    /// <summary>x + v·(σ[i+1] − σ[i]).</summary>
    /// <param name="latents">x, fp32.</param>
    /// <param name="velocity">v, of the same shape.</param>
    /// <param name="step">i, from 0.</param>
    public Tensor Step(Tensor latents, Tensor velocity, int step) => latents.add(velocity, _deltas[step]);

    /// <summary>The clean latents the model expects at the end, x − σ[i]·v.</summary>
    public Tensor PredictClean(Tensor latents, Tensor velocity, int step) => latents.add(velocity, _negativeSigmas[step]);

    /// <summary>1 … 0 in steps + 1 values, rounded as torch.linspace rounds: from the nearer end.</summary>
    private static IEnumerable<float> Evenly(int steps)
    {
        float step = -1f / steps;
        return Enumerable.Range(0, steps + 1).Select(i => i < (steps + 1) / 2 ? 1f + (step * i) : -step * (steps - i));
    }

    private static float Shift(float sigma, float shift) => shift * sigma / (1 + ((shift - 1) * sigma));
}
