using System.Reflection;
using HunyuanVideo.Jobs.Store;

namespace HunyuanVideo.Web.Tests.Support;

/// <summary>A store that never answers, or says that it cannot.</summary>
internal class SlowStore : DispatchProxy
{
    private Exception? _error;

    public static IJobStore Create(Exception? error = null)
    {
        IJobStore store = Create<IJobStore, SlowStore>();
        ((SlowStore)(object)store)._error = error;
        return store;
    }

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
    {
        if (_error is not null)
        {
            throw _error;
        }

        Type type = targetMethod!.ReturnType.IsGenericType ? targetMethod.ReturnType.GetGenericArguments()[0] : typeof(bool);
        object source = Activator.CreateInstance(typeof(TaskCompletionSource<>).MakeGenericType(type))!;
        return source.GetType().GetProperty("Task")!.GetValue(source);
    }
}
