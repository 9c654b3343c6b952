using System.Text.RegularExpressions;
using Sluice.Gateway.Admin;
using Sluice.Gateway.Admin.Api;
using Sluice.Gateway.Admin.History;
using Sluice.Gateway.Hosting;
using Sluice.Gateway.Tests.Hosting;
using Sluice.Tests.Docs;

namespace Sluice.Gateway.Tests.Docs;

/// <summary>Holds the tables of docs/admin.md to the routes: each stands there, under its role, and nothing else does.</summary>
public sealed partial class AdminPageTests
{
    [Fact]
    public async Task The_page_lists_every_operation_under_its_role()
    {
        await using var runtime = RunningGateway.Make(RunningGateway.Simulated);
        using var lifecycle = new Lifecycle();
        using var feed = new LiveFeed(runtime, null);
        var routes = new AdminRoutes(runtime, new(), new(default, null), feed, lifecycle).All;
        var listed = new List<string>();
        var role = "";
        foreach (var line in Repository.Read("docs/admin.md").Split('\n'))
        {
            if (Roles.Words.Select(word => word.Word).FirstOrDefault(word => line == $"| {word} | |") is { } next)
                role = next;
            else if (Row().Match(line) is { Success: true } row)
                listed.Add($"{row.Groups["route"].Value} {role}");
        }

        Assert.Equal(
            string.Join('\n', routes.Select(route => $"{route.Method} {route.Path} {Roles.Word(route.Role)}").Order(StringComparer.Ordinal)),
            string.Join('\n', listed.Order(StringComparer.Ordinal)));
    }

    [GeneratedRegex("^\\| `(?<route>(GET|POST|PUT|DELETE) /admin/[^`]+)` \\|", RegexOptions.ExplicitCapture, 1_000)]
    private static partial Regex Row();
}
