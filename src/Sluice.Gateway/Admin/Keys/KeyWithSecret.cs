namespace Sluice.Gateway.Admin.Keys;

/// <summary>A client key that was made just now.</summary>
/// <param name="Key">Its settings.</param>
/// <param name="Secret">The key itself, shown only now.</param>
internal sealed record KeyWithSecret(KeyView Key, string Secret)
{
    /// <summary>No member's value.</summary>
    public override string ToString() => nameof(KeyWithSecret);
}
