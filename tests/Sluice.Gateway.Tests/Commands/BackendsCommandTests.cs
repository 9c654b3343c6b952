using System.Text.Json.Nodes;
using Sluice.Gateway.Secrets;
using Sluice.Simulation;
using Sluice.Storage;
using Sluice.Storage.Backends;
using Sluice.Storage.Settings;

namespace Sluice.Gateway.Tests.Commands;

public sealed class BackendsCommandTests
{
    [Fact]
    public async Task Backends_of_file_and_database_are_listed_with_their_credentials_masked()
    {
        using var operated = new Operated();
        using (var database = SluiceDatabase.Open(operated.Data))
        {
            var key = await MasterKeySource.EnsureAsync(null, new SqliteSettings(database), operated.Data, _ => { });
            var (settings, text) = BackendSecrets.Seal(key, "stored", new JsonObject { ["protocol"] = "openai", ["apiKey"] = "sk-stored-0123456789wxyz" });
            var audit = new Storage.Audit.AuditEntry { Actor = "ops", Action = "backend.create", Subject = "backend:stored" };
            await new SqliteBackendStore(database).AddAsync("stored", settings, text, audit, TestContext.Current.CancellationToken);
        }

        var list = await operated.OutputAsync("backends list");
        Assert.Matches(@"(?m)^real +openai +primary +yes +http://127\.0\.0\.1:1/v1 +sk-\.\.\.abcd +config$", list);
        Assert.Matches(@"(?m)^stored +openai +primary +yes +https://api\.openai\.com/v1 +sk-\.\.\.wxyz +admin$", list);
        Assert.Matches(@"(?m)^sim +simulated +primary +yes +- +- +config$", list);
        Assert.DoesNotContain("0123456789", list + await operated.OutputAsync("backends list --json"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_backend_that_answers_is_said_to_be_well()
    {
        await using var upstream = await SimulatedProviderServer.StartAsync(new SimulatedProvider(new(), TimeProvider.System));
        using var operated = new Operated($$"""{ "backends": { "a": { "protocol": "openai", "auth": "none", "baseUrl": "{{upstream.BaseUrl}}" } } }""");
        SluiceDatabase.Open(operated.Data).Dispose();

        Assert.StartsWith("a: The provider answered and takes the credential", await operated.OutputAsync("backends test a"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_wrong_with_a_backend_is_said_in_one_line_and_ends_with_1()
    {
        using var operated = new Operated();
        SluiceDatabase.Open(operated.Data).Dispose();

        Assert.Contains("takes no connection", await operated.ErrorAsync("backends test real"), StringComparison.Ordinal);
        Assert.Contains("Did you mean \"real\"?", await operated.ErrorAsync("backends test reel"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_broken_configuration_is_named_with_its_first_error()
    {
        using var operated = new Operated("""{ "backends": { "a": { "protocol": "opneai" } } }""");
        SluiceDatabase.Open(operated.Data).Dispose();
        Assert.Contains("backends.a.protocol", await operated.ErrorAsync("backends list"), StringComparison.Ordinal);
    }
}
