using Microsoft.AspNetCore.Components.Server.Circuits;

namespace HunyuanVideo.Web.Observability;

/// <summary>How many pages are connected now.</summary>
public sealed class OpenCircuits
{
    private int _count;

    /// <summary>Pages whose browser is there; those that wait for it to come back do not count.</summary>
    public int Count => Volatile.Read(ref _count);

    internal void Came() => Interlocked.Increment(ref _count);

    internal void Went() => Interlocked.Decrement(ref _count);
}

/// <summary>Counts the circuit it belongs to.</summary>
internal sealed class CountedCircuit(OpenCircuits circuits) : CircuitHandler, IDisposable
{
    private int _here;

    public override Task OnConnectionUpAsync(Circuit circuit, CancellationToken cancellationToken)
    {
        if (Interlocked.Exchange(ref _here, 1) == 0)
        {
            circuits.Came();
        }

        return Task.CompletedTask;
    }

    public override Task OnConnectionDownAsync(Circuit circuit, CancellationToken cancellationToken)
    {
        Leave();
        return Task.CompletedTask;
    }

    public override Task OnCircuitClosedAsync(Circuit circuit, CancellationToken cancellationToken)
    {
        Leave();
        return Task.CompletedTask;
    }

    public void Dispose() => Leave();

    private void Leave()
    {
        if (Interlocked.Exchange(ref _here, 0) == 1)
        {
            circuits.Went();
        }
    }
}
