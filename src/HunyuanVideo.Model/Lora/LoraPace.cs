namespace HunyuanVideo.Model.Lora;

/// <summary>How long changes of the set of LoRAs take: as the last ones did, and before the first as is usual. Safe on any thread.</summary>
/// <param name="usualNumbersPerSecond">Numbers of parameters that are read again, merged and rounded in a second, before anything was measured.</param>
internal sealed class LoraPace(double usualNumbersPerSecond)
{
    /// <summary>An H200 makes 3 to 5 billion with the files in the page cache.</summary>
    public const double UsualOfGpu = 3e9;

    /// <summary>A processor of eight cores, in fp32.</summary>
    public const double UsualOfCpu = 2e8;

    private const int MostKept = 8;

    private readonly Lock _gate = new();
    private readonly Queue<(long Numbers, TimeSpan Took)> _last = new();

    /// <summary>Notes a change.</summary>
    /// <param name="numbers">The numbers of the parameters it made anew.</param>
    /// <param name="took">How long it took.</param>
    public void Note(long numbers, TimeSpan took)
    {
        if (numbers <= 0)
        {
            return;
        }

        lock (_gate)
        {
            _last.Enqueue((numbers, took));
            if (_last.Count > MostKept)
            {
                _last.Dequeue();
            }
        }
    }

    /// <summary>How long a change will take; large ones tell more of that than small ones, so that sums are divided by sums.</summary>
    /// <param name="numbers">The numbers of the parameters it makes anew.</param>
    public TimeSpan For(long numbers)
    {
        lock (_gate)
        {
            double perNumber = _last.Count == 0 ? 1 / usualNumbersPerSecond
                : _last.Sum(change => change.Took.TotalSeconds) / _last.Sum(change => (double)change.Numbers);
            return TimeSpan.FromSeconds(numbers * perNumber);
        }
    }
}
