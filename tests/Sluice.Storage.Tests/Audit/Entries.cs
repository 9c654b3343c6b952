using Sluice.Storage.Audit;

namespace Sluice.Storage.Tests.Audit;

/// <summary>Sample audit entries.</summary>
internal static class Entries
{
    public static AuditEntry Of(string action, string subject = "key:team-a") => new() { Actor = "ops", Action = action, Subject = subject };
}
