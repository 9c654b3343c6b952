using System.Text;
using Sluice.Gateway.Config;
using Sluice.Gateway.Routing;

namespace Sluice.Gateway.Tests.Config;

public sealed class RateTests
{
    [Theory]
    [InlineData(2.007, 2_007)] // 2.007 * 1000 is a little more in binary fractions
    [InlineData(0.57, 570)] // and this a little less
    [InlineData(0.0019, 1)]
    [InlineData(0.3333, 333)]
    [InlineData(0.001, 1)]
    [InlineData(1_000_000, 1_000_000_000)]
    public void A_rate_is_never_more_than_was_written(double rps, long perThousandSeconds) =>
        Assert.Equal(perThousandSeconds, Assert.Single(LimitTable.OfCaller(new() { Rps = rps }, [])).Max);

    [Fact]
    public void A_rate_that_cannot_be_kept_is_refused()
    {
        var read = ConfigLoader.Parse(Encoding.UTF8.GetBytes("""{ "limits": { "rps": 0.0005 } }"""), "test", static _ => null);
        Assert.Contains(read.Errors, error => error.ToString().Contains("limits.rps", StringComparison.Ordinal) && error.ToString().Contains("at least 0.001", StringComparison.Ordinal));
    }
}
