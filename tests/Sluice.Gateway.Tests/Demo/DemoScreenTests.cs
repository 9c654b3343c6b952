using System.Text.RegularExpressions;
using Sluice.Gateway.Demo;
using Sluice.Gateway.Demo.View;
using Sluice.Health;
using Sluice.Limits;
using Sluice.Pricing;
using Spectre.Console;

namespace Sluice.Gateway.Tests.Demo;

public sealed class DemoScreenTests
{
    private static readonly Regex Escapes = new(@"\e\[[0-9;]*m", RegexOptions.NonBacktracking);
    private static readonly TimeSpan Now = TimeSpan.FromSeconds(75);

    [Theory]
    [InlineData(80, 24)]
    [InlineData(100, 30)]
    [InlineData(200, 60)]
    public void The_screen_shows_every_part_and_never_more_than_fits(int width, int height)
    {
        var lines = Paint(width, height);

        Assert.InRange(lines.Count(line => line.Length > 0), 22, height);
        Assert.All(lines, line => Assert.InRange(line.Length, 0, width));
        var screen = string.Join('\n', lines);
        Assert.Contains("Sluice demo at http://127.0.0.1:9190 for 1:15", screen, StringComparison.Ordinal);
        Assert.Contains("210 calls: 170 answered, 38 refused, 2 failed; 31 held, 12 failed over", screen, StringComparison.Ordinal);
        Assert.Contains("cooling 12.3 s", Line(lines, "moody"), StringComparison.Ordinal);
        Assert.Contains("░ 0/45", Line(lines, "steady"), StringComparison.Ordinal);
        Assert.Contains("$0.0007/$0.0060", Line(lines, "intern"), StringComparison.Ordinal);
        Assert.Contains("2/4", Line(lines, "web"), StringComparison.Ordinal);
        Assert.Matches("1:10 intern cost .*usd/1m .*passes in 20.0 s", screen);
        Assert.Matches("1:14 +moody answered 429: left alone for 3.2 s", screen);
    }

    [Theory]
    [InlineData(80, 24)]
    [InlineData(100, 30)]
    public void What_can_be_pasted_stands_alone_at_the_bottom(int width, int height)
    {
        var lines = Paint(width, height).Where(line => line.Length > 0).ToArray();

        var address = new DemoAddress("http://127.0.0.1:9190");
        string[] expected = [.. address.CurlLines, address.StatusCurl];
        Assert.Equal(expected, lines[^expected.Length..]);
    }

    [Theory]
    [InlineData(80, 10)]
    [InlineData(40, 24)]
    [InlineData(1, 1)]
    public void A_screen_that_is_too_small_is_cut_off(int width, int height) => Assert.InRange(Paint(width, height).Length, 1, height);

    [Fact]
    public void A_wildcard_address_is_reached_on_loopback() =>
        Assert.Equal("http://127.0.0.1:80", new DemoAddress("http://0.0.0.0:80/").Url);

    private static string Line(string[] lines, string start) => lines.First(line => line.StartsWith(start + " ", StringComparison.Ordinal));

    private static string[] Paint(int width, int height) =>
        [.. new ScreenPainter(ColorSystemSupport.NoColors).Paint(DemoScreen.Render(Picture(), width, height), width, height).Select(line => Escapes.Replace(line, ""))];

    private static DemoPicture Picture() => new()
    {
        Elapsed = Now,
        Address = new("http://127.0.0.1:9190"),
        Totals = new(Calls: 210, Answered: 170, Held: 31, FailedOver: 12, Refused: 38, Failed: 2),
        Backends =
        [
            new("steady", "primary", Health(HealthState.Ready, 0), 45, 15_100, 0, [Minute("rpm", 45, 45), Minute("tpm", 30_000, 13_700)]),
            new("moody", "primary", Health(HealthState.Cooling, 12.3), 123, 123_456, 17, [Minute("rpm", 75, 20), Minute("tpm", 60_000, 5_600)]),
            new("spare", "fallback", Health(HealthState.HalfOpen, 0), 9_999, 1_234_567, 0, [Minute("rpm", 600, 1), Minute("tpm", 400_000, 5_000)]),
        ],
        Keys =
        [
            new("web", 1_053, 9, new NanoUsd(56_100_000), [new("rps", Dimension.Requests, new Window.TokenBucket(TimeSpan.FromSeconds(1_000), 4), 4_000, 2, 0, Now)]),
            new("batch", 9, 21, new NanoUsd(28_400_000), [Minute("tpm", 8_000, 7_900)]),
            new("intern", 19, 5, new NanoUsd(5_300_000), [new("usd/1m", Dimension.Cost, Window.Minute, 6_000_000, 5_300_000, 0, Now)]),
            new("you", 0, 0, NanoUsd.Zero, [Minute("rpm", 20, 0)]),
        ],
        Refusals = [.. Enumerable.Repeat(Refusal(), 50)],
        Events = [.. Enumerable.Repeat(new DemoEvent(TimeSpan.FromSeconds(74), DemoEventKind.Cooldown, "moody answered 429: left alone for 3.2 s"), 50)],
    };

    private static RefusalNote Refusal() => new(
        TimeSpan.FromSeconds(70), "intern", 402, "cost", "usd/1m $0.0060/$0.0060, asks $0.0019", Now + TimeSpan.FromSeconds(20), IsPermanent: false);

    private static HealthReading Health(HealthState state, double seconds) =>
        new(state, state == HealthState.Ready ? OutReason.None : OutReason.Rate, TimeSpan.FromSeconds(seconds), 1, 0, 1);

    private static LimitReading Minute(string name, long max, long used) => new(name, Dimension.Tokens, Window.Minute, max, used, 0, Now);
}
