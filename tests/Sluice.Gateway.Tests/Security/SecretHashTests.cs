using System.Globalization;
using Sluice.Gateway.Keys;

namespace Sluice.Gateway.Tests.Security;

public sealed class SecretHashTests
{
    [Fact]
    public void A_hash_that_differs_in_any_bit_does_not_match()
    {
        var hash = SecretHash.Of("secret");
        var hex = hash.ToHex();
        Assert.True(hash.Matches(SecretHash.Of("secret")));
        for (var bit = 0; bit < 256; bit++)
        {
            var digit = int.Parse(hex.AsSpan(bit / 4, 1), NumberStyles.HexNumber, CultureInfo.InvariantCulture) ^ (1 << (bit % 4));
            Assert.True(SecretHash.TryParse($"{hex[..(bit / 4)]}{digit:x}{hex[((bit / 4) + 1)..]}", out var other));
            Assert.False(hash.Matches(other));
        }
    }
}
