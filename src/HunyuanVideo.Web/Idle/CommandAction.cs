using System.ComponentModel;
using System.Diagnostics;

namespace HunyuanVideo.Web.Idle;

/// <summary>Starts a program of the operator's and waits for its end.</summary>
internal sealed class CommandAction(IdleOptions options, TimeProvider time) : IIdleAction
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    public string Description => $"run {string.Join(' ', options.Command)}";

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var patience = new CancellationTokenSource(Patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        string program = options.Command[0];
        try
        {
            using Process process = Process.Start(new ProcessStartInfo(program, options.Command.Skip(1)) { UseShellExecute = false })!;
            try
            {
                await process.WaitForExitAsync(either.Token);
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                process.Kill(entireProcessTree: true);
                throw new IdleActionException($"{program} did not end within {Patience.TotalMinutes:0} minutes and was stopped.");
            }

            if (process.ExitCode != 0)
            {
                throw new IdleActionException($"{program} ended with {process.ExitCode}.");
            }
        }
        catch (Win32Exception error)
        {
            throw new IdleActionException($"{program} could not be started: {error.Message}.");
        }
    }
}
