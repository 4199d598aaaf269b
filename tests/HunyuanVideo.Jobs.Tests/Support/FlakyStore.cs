using System.Reflection;
using HunyuanVideo.Jobs.Store;

namespace HunyuanVideo.Jobs.Tests.Support;

/// <summary>A real store whose calls fail as often as the test says, as on a disk that is full for a while.</summary>
internal class FlakyStore : DispatchProxy
{
    private IJobStore _store = null!;
    private string _method = null!;
    private int _failures;

    public static IJobStore Create(IJobStore store, string method, int failures)
    {
        IJobStore proxy = Create<IJobStore, FlakyStore>();
        var flaky = (FlakyStore)(object)proxy;
        (flaky._store, flaky._method, flaky._failures) = (store, method, failures);
        return proxy;
    }

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
    {
        if (targetMethod!.Name == _method && Interlocked.Decrement(ref _failures) >= 0)
        {
            throw new JobStoreException("The disk is full.", innerException: null);
        }

        return targetMethod.Invoke(_store, args);
    }
}
