using System.Reflection;
using HunyuanVideo.Jobs.Store;

namespace HunyuanVideo.Jobs.Tests.Support;

/// <summary>A part of a real store, with something of the test's around one of its calls.</summary>
internal class InterceptedStore : DispatchProxy
{
    private object _store = null!;
    private string _method = null!;
    private Action _before = null!;
    private Action _after = null!;

    /// <summary>Calls fail as often as the test says, as on a disk that is full for a while.</summary>
    public static T Failing<T>(T store, string method, int failures)
        where T : class
    {
        void Fail()
        {
            if (Interlocked.Decrement(ref failures) >= 0)
            {
                throw new JobStoreException("The disk is full.", innerException: null);
            }
        }

        return Create(store, method, before: Fail, after: () => { });
    }

    /// <summary>While the store answers, something else happens.</summary>
    public static T Meanwhile<T>(T store, string method, Action happens)
        where T : class => Create(store, method, before: () => { }, after: happens);

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
    {
        if (targetMethod!.Name != _method)
        {
            return targetMethod.Invoke(_store, args);
        }

        _before();
        object? answer = targetMethod.Invoke(_store, args);
        _after();
        return answer;
    }

    private static T Create<T>(T store, string method, Action before, Action after)
        where T : class
    {
        T proxy = Create<T, InterceptedStore>();
        var intercepted = (InterceptedStore)(object)proxy;
        (intercepted._store, intercepted._method, intercepted._before, intercepted._after) = (store, method, before, after);
        return proxy;
    }
}
