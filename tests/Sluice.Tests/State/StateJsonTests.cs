using System.Text;
using Sluice.Admission;
using Sluice.Limits;
using Sluice.State;
using Sluice.Time;

namespace Sluice.Tests.State;

public sealed class StateJsonTests
{
    [Fact]
    public void A_state_of_another_version_is_refused_by_its_number()
    {
        var text = Encoding.UTF8.GetString(Bytes()).Replace("\"version\":1", "\"version\":7", StringComparison.Ordinal);

        var error = Assert.Throws<StateException>(() => StateJson.Read(Encoding.UTF8.GetBytes(text)));

        Assert.Contains("version 7", error.Message, StringComparison.Ordinal);
        Assert.Contains("reads 1", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"ages\":[0]", "\"ages\":[-1]", "limits[0].ages[0] is -1")]
    [InlineData("\"ages\":[0]", "\"ages\":[0,0]", "2 entries beside 1 amounts")]
    [InlineData("\"ages\":[0]", "\"ages\":[9000000000000000000]", "limits[0].ages[0] is 9000000000000000000")]
    [InlineData("\"amounts\":[70]", "\"amounts\":[-70]", "limits[0].amounts[0] is -70")]
    [InlineData("\"amounts\":[70]", "\"amounts\":[70.5]", "$.limits[0].amounts[0]")]
    [InlineData("\"scope\":\"key:a\"", "\"scope\":\" \"", "limits[0].scope is empty")]
    [InlineData("\"scope\":\"key:a\",", "", "$.limits[0]")]
    [InlineData("\"dimension\":\"Tokens\"", "\"dimension\":\"Teapots\"", "$.limits[0].dimension")]
    [InlineData("\"dimension\":\"Tokens\"", "\"dimension\":77", "dimension is 77")]
    [InlineData("\"nextBooking\":2", "\"nextBooking\":-2", "nextBooking is -2")]
    [InlineData("\"limits\":[", "\"limits\":[null,", "limits[0]")]
    [InlineData("\"limits\":[", "\"limits\":null,\"x\":[", "$")]
    public void A_damaged_state_is_refused_as_a_whole_and_says_where(string part, string by, string words)
    {
        var text = Encoding.UTF8.GetString(Bytes());
        Assert.Contains(part, text, StringComparison.Ordinal);

        var error = Assert.Throws<StateException>(() => StateJson.Read(Encoding.UTF8.GetBytes(text.Replace(part, by, StringComparison.Ordinal))));

        Assert.Contains(words, error.Message, StringComparison.Ordinal);
        Assert.Contains("remove it to start from zero", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void However_a_state_is_damaged_it_is_read_or_refused_in_words()
    {
        var bytes = Bytes();
        var random = new Random(5);
        var refused = 0;
        for (var i = 0; i < 20_000; i++)
        {
            byte[] damaged = [.. bytes[..(random.Next(4) == 0 ? random.Next(bytes.Length) : bytes.Length)]];
            for (var j = random.Next(4); j >= 0 && damaged.Length > 0; j--)
                damaged[random.Next(damaged.Length)] = (byte)random.Next(256);
            try
            {
                new AdmissionController(Policy, new VirtualTimeProvider()).Restore(StateJson.Read(damaged));
            }
            catch (StateException)
            {
                refused++;
            }
        }

        Assert.InRange(refused, 10_000, 20_000);
    }

    [Fact]
    public void A_damaged_record_of_a_journal_is_refused_in_words()
    {
        Assert.Contains("journal record", Assert.Throws<StateException>(() => StateJson.ReadRecord("{\"kind\":\"lost\",\"id\":1}"u8)).Message, StringComparison.Ordinal);
        Assert.Contains("journal record", Assert.Throws<StateException>(() => StateJson.ReadRecord("{\"kind\":\"settled\",\"id\""u8)).Message, StringComparison.Ordinal);
        Assert.Contains("$.id is 0", Assert.Throws<StateException>(() => StateJson.ReadRecord("{\"kind\":\"settled\",\"id\":0,\"at\":\"2026-01-01T00:00:00Z\",\"ofCaller\":{},\"ofTarget\":{}}"u8)).Message, StringComparison.Ordinal);
    }

    private static TrafficPolicy Policy => new() { Scopes = [new("key:a", LimitOptions.TokensPerMinute(100), LimitOptions.Budget(new(1_000), Window.Day))] };

    private static byte[] Bytes()
    {
        var controller = new AdmissionController(Policy, new VirtualTimeProvider());
        controller.TryAdmit(new() { Caller = controller.Caller("key:a"), Estimate = new(70, 0), MaxCost = new(5) });
        return StateJson.Write(controller.SaveState());
    }
}
