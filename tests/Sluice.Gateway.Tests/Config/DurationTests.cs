using Sluice.Gateway.Config;

namespace Sluice.Gateway.Tests.Config;

public sealed class DurationTests
{
    [Theory]
    [InlineData("500ms", 500)]
    [InlineData("30s", 30_000)]
    [InlineData("5m", 300_000)]
    [InlineData("5h", 18_000_000)]
    [InlineData("1d", 86_400_000)]
    [InlineData("7d", 604_800_000)]
    [InlineData("3650d", 315_360_000_000)]
    [InlineData("0", 0)]
    public void A_duration_is_read_and_written_alike(string text, long milliseconds)
    {
        Assert.True(Duration.TryParse(text, out var duration));
        Assert.Equal(milliseconds, duration.TotalMilliseconds);
        Assert.Equal(text, Duration.Format(duration));
    }

    [Fact]
    public void Any_whole_number_of_milliseconds_survives_the_round_trip()
    {
        var random = new Random(7);
        for (var i = 0; i < 2_000; i++)
        {
            var duration = TimeSpan.FromMilliseconds(random.NextInt64((long)Duration.Longest.TotalMilliseconds) >> random.Next(38));
            Assert.True(Duration.TryParse(Duration.Format(duration), out var read));
            Assert.Equal(duration, read);
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("5")]
    [InlineData("s")]
    [InlineData("-5s")]
    [InlineData("+5s")]
    [InlineData("1.5h")]
    [InlineData("5 s")]
    [InlineData("5S")]
    [InlineData("5min")]
    [InlineData("1h30m")]
    [InlineData("3651d")]
    [InlineData("99999999999999999999d")]
    [InlineData("٥s")]
    public void Anything_else_is_no_duration(string text) => Assert.False(Duration.TryParse(text, out _));

    [Theory]
    [InlineData("4096", 4096)]
    [InlineData("10B", 10)]
    [InlineData("10KB", 10_000)]
    [InlineData("10MB", 10_000_000)]
    [InlineData("32MiB", 33_554_432)]
    [InlineData("1 GiB", 1_073_741_824)]
    public void A_size_is_read(string text, long bytes)
    {
        Assert.True(ByteSize.TryParse(text, out var size));
        Assert.Equal(bytes, size);
    }

    [Theory]
    [InlineData("")]
    [InlineData("MiB")]
    [InlineData("-1MB")]
    [InlineData("1.5MB")]
    [InlineData("1mb")]
    [InlineData("9999999999999GiB")]
    public void Anything_else_is_no_size(string text) => Assert.False(ByteSize.TryParse(text, out _));
}
