using HunyuanVideo.Web.Observability;
using Serilog;
using Serilog.Core;
using Serilog.Events;

namespace HunyuanVideo.Web.Tests.Observability;

public sealed class LogRingTests : IDisposable
{
    private readonly LogRing _ring = new();
    private readonly Logger _logger;

    public LogRingTests() => _logger = new LoggerConfiguration().MinimumLevel.Verbose().WriteTo.Sink(_ring).CreateLogger();

    public void Dispose() => _logger.Dispose();

    [Fact]
    public void Ring_MoreThanItKeeps_KeepsTheLast()
    {
        for (int i = 0; i < LogRing.Kept + 10; i++)
        {
            _logger.Information("{Number}", i);
        }

        IReadOnlyList<LogLine> lines = _ring.Read(LogEventLevel.Verbose, int.MaxValue);

        Assert.Equal(LogRing.Kept, lines.Count);
        Assert.Equal("10", lines[0].Message);
    }

    [Fact]
    public void Ring_OfALevel_LeavesOutLesserOnes()
    {
        _logger.Debug("a");
        _logger.Error("b");

        Assert.Equal("b", Assert.Single(_ring.Read(LogEventLevel.Warning, 10)).Message);
    }

    [Fact]
    public void Ring_Error_IsOneLineWithoutItsStack()
    {
        _logger.Error(new InvalidOperationException("It broke.\n   at Somewhere()"), "Render failed:");

        Assert.Equal("Render failed: InvalidOperationException: It broke.", Assert.Single(_ring.Read(LogEventLevel.Error, 10)).Message);
    }

    [Theory]
    [InlineData("Authorization: Bearer abc.def-123", "abc")]
    [InlineData("token=s3cr3t-value&x=1", "s3cr3t")]
    [InlineData("the token hf_ABCDEFGH1234567 was refused", "hf_ABCDEFGH")]
    [InlineData("proxy http://user:pa55word@host:8080", "pa55word")]
    [InlineData("password: pa55word", "pa55word")]
    [InlineData("X-Amz-Signature=0badcafe", "0badcafe")]
    public void Ring_Secret_IsBlottedOut(string message, string secret)
    {
        _logger.Information("{Text:l}", message);

        Assert.DoesNotContain(secret, Assert.Single(_ring.Read(LogEventLevel.Verbose, 10)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Ring_OrdinaryLine_StaysAsItIs()
    {
        _logger.Information("Render {Id:l} started: {Width}×{Height}, 8/47 tokens", "a1", 160, 96);

        Assert.Equal("Render a1 started: 160×96, 8/47 tokens", Assert.Single(_ring.Read(LogEventLevel.Verbose, 10)).Message);
    }
}
