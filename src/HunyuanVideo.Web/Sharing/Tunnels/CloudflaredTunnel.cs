using System.Globalization;

namespace HunyuanVideo.Web.Sharing.Tunnels;

/// <summary>A quick tunnel of Cloudflare's, kept open until it is stopped or its time is over.</summary>
internal sealed partial class CloudflaredTunnel(
    CloudflaredOptions options, ITunnelGate gate, TunnelRecord record, IServiceProvider services, TimeProvider time, ILogger<CloudflaredTunnel> logger)
    : IShareTunnel, IDisposable
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(1);

    /// <summary>A tunnel that held this long was a good one.</summary>
    private static readonly TimeSpan Good = TimeSpan.FromMinutes(1);

    private readonly SemaphoreSlim _turn = new(1, 1);
    private volatile TunnelState _current = TunnelState.Off;
    private CancellationTokenSource? _stopping;
    private Task _running = Task.CompletedTask;

    public event EventHandler? Changed;

    public TunnelKind Kind => TunnelKind.Cloudflared;

    public TunnelState Current => _current;

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            if (_running.IsCompleted)
            {
                await BeginAsync(cancellationToken);
            }
        }
        finally
        {
            _turn.Release();
        }
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            if (_stopping is { } stopping)
            {
                await stopping.CancelAsync();
                await _running;
                stopping.Dispose();
                _stopping = null;
                Set(TunnelState.Off);
            }
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Closes it without waiting, where nobody stopped it. The semaphore stays: who stops it now still needs it.</summary>
    public void Dispose() => _stopping?.Cancel();

    private async Task BeginAsync(CancellationToken cancellationToken)
    {
        _stopping?.Dispose();
        _stopping = null;
        Set(new TunnelState(TunnelPhase.Starting));
        TunnelListener? listener = null;
        try
        {
            gate.Check();
            listener = await TunnelListener.StartAsync(services, cancellationToken);
            gate.Guard(listener.Port);
            record.EndLeftover();
            TunnelProcess process = await OpenAsync(listener, cancellationToken);
            var limit = TimeSpan.FromHours(options.LimitHours);
            DateTimeOffset until = time.GetUtcNow() + limit;
            _stopping = new CancellationTokenSource(limit, time);
            Set(new TunnelState(TunnelPhase.On, await process.Url, Until: until));
            _running = KeepAsync(listener, process, until, _stopping.Token);
        }
        catch (Exception error)
        {
            if (listener is not null)
            {
                await listener.DisposeAsync();
            }

            Set(new TunnelState(error is TunnelException ? TunnelPhase.Failed : TunnelPhase.Off, Message: (error as TunnelException)?.Message));
            throw;
        }
    }

    /// <summary>Keeps it open until it is told to stop or the time is over.</summary>
    private async Task KeepAsync(TunnelListener listener, TunnelProcess process, DateTimeOffset until, CancellationToken stopping)
    {
        TunnelProcess? running = process;
        TimeSpan pause = FirstPause;
        try
        {
            while (true)
            {
                long opened = time.GetTimestamp();
                await running.Exited.WaitAsync(stopping);
                pause = time.GetElapsedTime(opened) >= Good ? FirstPause : pause;
                string tail = running.Tail;
                await running.DisposeAsync();
                running = null;
                LogBroke(tail);
                (running, pause) = await ReopenAsync(listener, tail, pause, until, stopping);
            }
        }
        catch (OperationCanceledException)
        {
            // told to stop, or the time is over
        }
        finally
        {
            if (running is not null)
            {
                await running.DisposeAsync();
            }

            await listener.DisposeAsync();
            record.Clear();
            Set(time.GetUtcNow() >= until
                ? new TunnelState(TunnelPhase.Off, Message: string.Create(CultureInfo.InvariantCulture, $"It was closed after {options.LimitHours} hours; start it again to go on."))
                : TunnelState.Off);
        }
    }

    /// <summary>Opens it anew, each time after a longer pause.</summary>
    private async Task<(TunnelProcess Process, TimeSpan NextPause)> ReopenAsync(
        TunnelListener listener, string why, TimeSpan pause, DateTimeOffset until, CancellationToken stopping)
    {
        while (true)
        {
            Set(new TunnelState(TunnelPhase.Waiting, Message: why, Until: until));
            await Task.Delay(pause, time, stopping);
            pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
            try
            {
                TunnelProcess process = await OpenAsync(listener, stopping);
                Set(new TunnelState(TunnelPhase.On, await process.Url, Until: until));
                return (process, pause);
            }
            catch (Exception error) when (error is not OperationCanceledException)
            {
                why = error.Message;
                LogBroke(why);
            }
        }
    }

    /// <summary>Runs the program, once it has been checked, until it has told its address.</summary>
    private async Task<TunnelProcess> OpenAsync(TunnelListener listener, CancellationToken cancellationToken)
    {
        string binary = await TunnelBinary.CheckedAsync(options, cancellationToken);
        TunnelProcess process = await TunnelProcess.StartAsync(TunnelCommand.To(binary, listener.Port, record.Home));
        try
        {
            record.Write(process);
            Task first = await Task.WhenAny(process.Url, process.Exited).WaitAsync(TimeSpan.FromSeconds(options.StartSeconds), time, cancellationToken);
            return first == process.Url ? process : throw new TunnelException($"cloudflared ended without telling an address; its last words: {Words(process)}");
        }
        catch (Exception error)
        {
            await process.DisposeAsync();
            record.Clear();
            throw error is TimeoutException
                ? new TunnelException(
                    string.Create(CultureInfo.InvariantCulture, $"cloudflared told no address within {options.StartSeconds} seconds; its last words: {Words(process)}"), error)
                : error;
        }
    }

    private static string Words(TunnelProcess process) => process.Tail is { Length: > 0 } tail ? tail : "none.";

    private void Set(TunnelState state)
    {
        _current = state;
        Changed?.Invoke(this, EventArgs.Empty);
    }

    [LoggerMessage(LogLevel.Warning, "The tunnel broke and is opened anew: {Reason}")]
    private partial void LogBroke(string reason);
}
