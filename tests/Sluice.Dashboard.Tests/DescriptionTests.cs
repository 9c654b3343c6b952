using Sluice.Gateway.Admin.Description;
using Sluice.Tests.Docs;

namespace Sluice.Dashboard.Tests;

public sealed class DescriptionTests
{
    [Fact]
    public async Task The_types_of_the_dashboard_are_made_from_what_the_gateway_describes_today()
    {
        var described = (await OpenApiDocument.PrintAsync()).ReplaceLineEndings("\n").Trim();

        Assert.True(
            described == Repository.Read("dashboard/openapi.json").Trim(),
            "The admin API changed. Run 'artifacts/bin/Sluice.Gateway/release/sluice openapi > dashboard/openapi.json', build, and commit it.");
    }
}
