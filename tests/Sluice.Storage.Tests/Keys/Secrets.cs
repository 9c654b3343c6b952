using Sluice.Storage.Keys;

namespace Sluice.Storage.Tests.Keys;

/// <summary>Sample secrets.</summary>
internal static class Secrets
{
    public static StoredKeySecret Of(string id) => new() { Id = id, Salt = "00", Hash = "ff" };
}
