namespace Sluice.Gateway.Admin.Access;

/// <summary>An administrator with a new token.</summary>
/// <param name="Admin">The administrator.</param>
/// <param name="Token">The token, shown only now.</param>
internal sealed record AdminWithToken(AdminView Admin, string Token)
{
    /// <summary>No member's value.</summary>
    public override string ToString() => nameof(AdminWithToken);
}
