using System.Reflection;
using System.Text.RegularExpressions;
using Sluice.Protocols;
using Sluice.Tests.Docs;

namespace Sluice.Gateway.Tests.Docs;

/// <summary>Holds the table of docs/troubleshooting.md to the errors that there are.</summary>
public sealed partial class TroubleshootingTests
{
    [Fact]
    public void Every_error_of_the_gateway_has_a_row_and_no_other()
    {
        var there = typeof(RefusalStatus).GetFields(BindingFlags.Public | BindingFlags.Static).Select(field => (RefusalStatus)field.GetValue(null)!)
            .Select(status => $"{status.Status} {status.Code ?? "none"}").Distinct(StringComparer.Ordinal);
        var told = Row().Matches(Repository.Read("docs/troubleshooting.md")).Select(row => $"{row.Groups["status"].Value} {row.Groups["code"].Value.Trim('`')}");

        Assert.Equal(there.Order(StringComparer.Ordinal), told.Order(StringComparer.Ordinal));
    }

    [GeneratedRegex(@"^\| (?<status>\d{3}) \| (?<code>[^|]+) \|", RegexOptions.Multiline | RegexOptions.ExplicitCapture, 1_000)]
    private static partial Regex Row();
}
