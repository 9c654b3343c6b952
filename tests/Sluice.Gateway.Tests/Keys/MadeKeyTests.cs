using Sluice.Gateway.Keys;

namespace Sluice.Gateway.Tests.Keys;

public sealed class MadeKeyTests
{
    [Fact]
    public void A_made_key_looks_like_one_and_holds_its_id()
    {
        var (key, secret) = MadeKey.Create();
        Assert.Matches("^sk-sluice-[0-9A-Za-z]{48}$", key);
        Assert.True(MadeKey.TryGetId(key, out var id));
        Assert.Equal(secret.Id, id.ToString());
        Assert.Equal($"sk-sluice-{secret.Id}...", MadeKey.Display(secret));
    }

    [Fact]
    public void What_is_stored_of_a_key_does_not_hold_it()
    {
        var (key, secret) = MadeKey.Create();
        Assert.Equal(64, secret.Hash.Length);
        Assert.Equal(32, secret.Salt.Length);
        Assert.DoesNotContain(key[20..], $"{secret.Id} {secret.Salt} {secret.Hash} {secret}", StringComparison.Ordinal);
        Assert.False(SecretHash.Of(key).ToHex() == secret.Hash, "the hash is not salted");
        Assert.Equal(SecretHash.Of(Convert.FromHexString(secret.Salt), key).ToHex(), secret.Hash);
    }

    [Fact]
    public void No_two_keys_are_alike()
    {
        var made = Enumerable.Range(0, 2_000).Select(_ => MadeKey.Create()).ToArray();
        Assert.Equal(2_000, made.Select(one => one.Key).Distinct(StringComparer.Ordinal).Count());
        Assert.Equal(2_000, made.Select(one => one.Secret.Id).Distinct(StringComparer.Ordinal).Count());
        Assert.Equal(2_000, made.Select(one => one.Secret.Salt).Distinct(StringComparer.Ordinal).Count());
    }

    [Fact]
    public void Every_typing_error_in_one_place_is_noticed()
    {
        var (key, _) = MadeKey.Create();
        for (var i = "sk-sluice-".Length; i < key.Length; i++)
        {
            var typo = string.Concat(key.AsSpan(0, i), key[i] == 'x' ? "y" : "x", key.AsSpan(i + 1));
            Assert.False(MadeKey.TryGetId(typo, out _), typo);
        }

        Assert.False(MadeKey.TryGetId(key[..^1], out _));
        Assert.False(MadeKey.TryGetId(key + "x", out _));
        Assert.False(MadeKey.TryGetId("sk-sluice-" + new string('ü', 48), out _));
        Assert.True(MadeKey.IsMeant(key[..12]));
    }
}
