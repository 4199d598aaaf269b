using HunyuanVideo.Model.Native.Cuda;

namespace HunyuanVideo.Model.Tests.Native.Cuda;

public sealed class DeviceContextsTests
{
    [Fact]
    public void On_AnotherDeviceIsCurrent_WorksOnTheOneAskedForAndGoesBack()
    {
        var driver = new FakeContexts { Thread = FakeContexts.ContextOf(0) };
        var contexts = new DeviceContexts(driver);
        using (contexts.On(1))
        {
            Assert.Equal(FakeContexts.ContextOf(1), driver.Thread);
        }

        Assert.Equal(FakeContexts.ContextOf(0), driver.Thread);
    }

    [Fact]
    public void On_TheDeviceIsCurrent_ChangesNothing()
    {
        var driver = new FakeContexts { Thread = FakeContexts.ContextOf(1) };
        using (new DeviceContexts(driver).On(1))
        {
            Assert.Equal(FakeContexts.ContextOf(1), driver.Thread);
        }

        Assert.Equal(0, driver.Changes);
    }

    [Fact]
    public void On_ThreadWithoutADevice_KeepsTheOneAskedFor()
    {
        var driver = new FakeContexts();
        using (new DeviceContexts(driver).On(2))
        {
            Assert.Equal(FakeContexts.ContextOf(2), driver.Thread);
        }

        Assert.Equal(FakeContexts.ContextOf(2), driver.Thread);
    }

    [Fact]
    public void On_OneWithinAnother_EachGetsItsOwn()
    {
        var driver = new FakeContexts { Thread = FakeContexts.ContextOf(0) };
        var contexts = new DeviceContexts(driver);
        using (contexts.On(1))
        {
            using (contexts.On(0))
            {
                Assert.Equal(FakeContexts.ContextOf(0), driver.Thread);
            }

            Assert.Equal(FakeContexts.ContextOf(1), driver.Thread);
        }

        Assert.Equal(FakeContexts.ContextOf(0), driver.Thread);
    }

    [Fact]
    public void On_ManyLaunches_OpenEachContextOnce()
    {
        var driver = new FakeContexts { Thread = FakeContexts.ContextOf(0) };
        var contexts = new DeviceContexts(driver);
        for (int i = 0; i < 100; i++)
        {
            contexts.On(i % 2).Dispose();
        }

        Assert.Equal([0, 1], driver.Opened.Order());
    }

    private sealed class FakeContexts : ICudaContexts
    {
        public nint Thread { get; set; }

        public int Changes { get; private set; }

        public List<int> Opened { get; } = [];

        public static nint ContextOf(int device) => 100 + device;

        public nint Current() => Thread;

        public void MakeCurrent(nint context)
        {
            Thread = context;
            Changes++;
        }

        public nint PrimaryOf(int device)
        {
            Opened.Add(device);
            return ContextOf(device);
        }
    }
}
