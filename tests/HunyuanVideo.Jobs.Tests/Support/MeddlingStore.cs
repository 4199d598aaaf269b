using System.Reflection;
using HunyuanVideo.Jobs.Store;

namespace HunyuanVideo.Jobs.Tests.Support;

/// <summary>A real store; while it answers one of its calls, something else happens.</summary>
internal class MeddlingStore : DispatchProxy
{
    private IJobStore _store = null!;
    private string _method = null!;
    private Action _meanwhile = null!;

    public static IJobStore Create(IJobStore store, string method, Action meanwhile)
    {
        IJobStore proxy = Create<IJobStore, MeddlingStore>();
        var meddling = (MeddlingStore)(object)proxy;
        (meddling._store, meddling._method, meddling._meanwhile) = (store, method, meanwhile);
        return proxy;
    }

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
    {
        object? answer = targetMethod!.Invoke(_store, args);
        if (targetMethod.Name == _method)
        {
            _meanwhile();
        }

        return answer;
    }
}
