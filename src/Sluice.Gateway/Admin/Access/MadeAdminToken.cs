namespace Sluice.Gateway.Admin.Access;

/// <summary>The first administrator's new token.</summary>
/// <param name="Token">The token, shown only now.</param>
internal sealed record MadeAdminToken(string Token)
{
    /// <summary>No member's value.</summary>
    public override string ToString() => nameof(MadeAdminToken);
}
