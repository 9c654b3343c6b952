using Sluice.Gateway.Keys;
using Sluice.Storage.Keys;

namespace Sluice.Gateway.Admin.Keys;

/// <summary>What may be known of a key that callers show.</summary>
/// <param name="Display">Its beginning, which is no secret: <c>sk-sluice-4fG7hJ2kLm...</c></param>
/// <param name="Created">When it was made.</param>
/// <param name="ValidUntil">The first instant at which it no longer counts; null is never.</param>
internal sealed record KeySecretView(string Display, DateTime Created, DateTime? ValidUntil)
{
    public static KeySecretView Of(StoredKeySecret secret) => new(MadeKey.Display(secret), secret.Created.UtcDateTime, secret.ValidUntil?.UtcDateTime);
}
