using Sluice.Gateway.Secrets;
using Sluice.Storage;

namespace Sluice.Gateway.Tests.Secrets;

public sealed class EnvelopeTests
{
    private const string Secret = "sk-provider-0123456789";

    private readonly MasterKey _key = MasterKey.Create();

    [Fact]
    public void What_was_sealed_opens_for_the_same_record_with_the_same_key()
    {
        foreach (var text in (string[])["", "a", Secret, new string('ü', 5_000)])
            Assert.Equal(text, Envelope.Open(_key, "backends", "a", Envelope.Seal(_key, "backends", "a", text)));
    }

    [Fact]
    public void The_same_text_is_never_sealed_the_same_way_twice()
    {
        var all = Enumerable.Range(0, 1_000).Select(_ => Envelope.Seal(_key, "backends", "a", Secret)).ToHashSet(StringComparer.Ordinal);
        Assert.Equal(1_000, all.Count);
        Assert.Equal(1_000, all.Select(text => Convert.ToHexString(Convert.FromBase64String(text), 9, 12)).Distinct(StringComparer.Ordinal).Count());
    }

    [Fact]
    public void An_envelope_begins_with_its_version_and_the_id_of_its_key()
    {
        var bytes = Convert.FromBase64String(Envelope.Seal(_key, "backends", "a", Secret));
        Assert.Equal(1, bytes[0]);
        Assert.Equal(_key.Id, Convert.ToHexStringLower(bytes, 1, 8));
        Assert.Equal(1 + 8 + 12 + 16 + Secret.Length, bytes.Length);
    }

    [Fact]
    public void Whatever_bit_is_changed_it_does_not_open_and_the_record_is_named()
    {
        var bytes = Convert.FromBase64String(Envelope.Seal(_key, "backends", "openai-a", Secret));
        for (var bit = 0; bit < bytes.Length * 8; bit++)
        {
            bytes[bit / 8] ^= (byte)(1 << (bit % 8));
            var error = Assert.Throws<StorageException>(() => Envelope.Open(_key, "backends", "openai-a", Convert.ToBase64String(bytes)));
            Assert.StartsWith("backends/openai-a: ", error.Message, StringComparison.Ordinal);
            Assert.DoesNotContain(Secret, error.ToString(), StringComparison.Ordinal);
            bytes[bit / 8] ^= (byte)(1 << (bit % 8));
        }
    }

    [Theory]
    [InlineData("backends", "openai-b")]
    [InlineData("others", "openai-a")]
    [InlineData("backend", "sopenai-a")]
    public void A_text_that_was_moved_to_another_record_does_not_open(string table, string name)
    {
        var moved = Envelope.Seal(_key, "backends", "openai-a", Secret);
        var error = Assert.Throws<StorageException>(() => Envelope.Open(_key, table, name, moved));
        Assert.Contains("belongs to another record", error.Message, StringComparison.Ordinal);
        Assert.StartsWith($"{table}/{name}: ", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void With_another_key_it_says_which_key_is_needed()
    {
        var other = MasterKey.Create();
        var error = Assert.Throws<StorageException>(() => Envelope.Open(other, "backends", "a", Envelope.Seal(_key, "backends", "a", Secret)));
        Assert.Contains($"was encrypted with master key {_key.Id}, and the one given is {other.Id}", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("not base64!")]
    [InlineData("AQIDBA==")]
    public void What_is_no_envelope_is_told(string text)
    {
        var error = Assert.Throws<StorageException>(() => Envelope.Open(_key, "backends", "a", text));
        Assert.Contains("cut or damaged", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_later_envelope_asks_for_a_later_program()
    {
        var bytes = Convert.FromBase64String(Envelope.Seal(_key, "backends", "a", Secret));
        bytes[0] = 2;
        var error = Assert.Throws<StorageException>(() => Envelope.Open(_key, "backends", "a", Convert.ToBase64String(bytes)));
        Assert.Contains("newer Sluice", error.Message, StringComparison.Ordinal);
    }
}
