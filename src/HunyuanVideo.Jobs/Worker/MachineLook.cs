namespace HunyuanVideo.Jobs.Worker;

/// <summary>Has the renderer look at its machine, on the render thread.</summary>
internal sealed class MachineLook(IVideoRenderer renderer, RenderThread thread, CancellationToken abandoned)
{
    /// <summary>What keeps the machine from rendering; null when nothing does.</summary>
    /// <param name="next">What is to be rendered, where that is known.</param>
    public async Task<MachineFault?> LookAsync(RenderRequest? next)
    {
        try
        {
            return await thread.RunAsync(() => renderer.FaultOfMachine(next, abandoned)).WaitAsync(abandoned).ConfigureAwait(false);
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            return new MachineFault(MachineFault.KindOf(error) ?? MachineFaultKind.Other, $"The machine could not be looked at: {error.Message}");
        }
    }
}
