using HunyuanVideo.Jobs;
using HunyuanVideo.Web.Options;

namespace HunyuanVideo.Web.Costs;

/// <summary>
/// Counts the time the server runs and keeps it in the data folder, once a minute and at its end: a crash forgets a minute at most. What
/// is counted is this program's time, not the machine's, which may be billed while the program does not run.
/// </summary>
public sealed partial class RunningCost : BackgroundService
{
    private static readonly TimeSpan Look = TimeSpan.FromMinutes(1);

    private readonly Lock _gate = new();
    private readonly UptimeFile _file;
    private readonly decimal? _rate;
    private readonly TimeProvider _time;
    private readonly ILogger<RunningCost> _logger;
    private readonly long _started;
    private Dictionary<string, double> _months = [];
    private long _counted;
    private bool _read;

    public RunningCost(DataFolder folder, ApiOptions options, TimeProvider time, ILogger<RunningCost> logger)
    {
        (_file, _rate, _time, _logger) = (new UptimeFile(folder.Path), options.HourlyRate, time, logger);
        _started = _counted = time.GetTimestamp();
    }

    /// <summary>As it is now.</summary>
    public CostReading Current
    {
        get
        {
            lock (_gate)
            {
                double month = _months.GetValueOrDefault(UptimeFile.MonthOf(_time.GetUtcNow()));
                return new CostReading(_time.GetElapsedTime(_started), TimeSpan.FromSeconds(month) + _time.GetElapsedTime(_counted), _rate);
            }
        }
    }

    public override Task StartAsync(CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            _months = _file.Read();
            _read = true;
        }

        return base.StartAsync(cancellationToken);
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        lock (_gate)
        {
            Keep();

            // a host may be stopped twice; by the second time somebody else may have the folder
            _read = false;
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Look, _time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                Keep();
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // kept once more when it stops
        }
    }

    private void Keep()
    {
        lock (_gate)
        {
            if (!_read)
            {
                // a server that did not start must not write over what another keeps
                return;
            }

            long now = _time.GetTimestamp();
            string month = UptimeFile.MonthOf(_time.GetUtcNow());
            _months[month] = _months.GetValueOrDefault(month) + _time.GetElapsedTime(_counted, now).TotalSeconds;
            _counted = now;
            try
            {
                _file.Write(_months);
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                LogUnkept(error.Message);
            }
        }
    }

    [LoggerMessage(LogLevel.Warning, "The time this server ran could not be kept: {Reason}")]
    private partial void LogUnkept(string reason);
}
