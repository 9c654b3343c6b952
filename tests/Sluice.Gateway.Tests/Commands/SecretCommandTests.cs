using System.Text.Json.Nodes;
using Sluice.Gateway.Admin;
using Sluice.Gateway.Hosting;
using Sluice.Gateway.Keys;
using Sluice.Gateway.Secrets;
using Sluice.Storage.Audit;

namespace Sluice.Gateway.Tests.Commands;

public sealed class SecretCommandTests : IDisposable
{
    private readonly Operated _operated = new();

    public void Dispose() => _operated.Dispose();

    [Fact]
    public async Task A_new_admin_token_holds_and_the_old_one_does_not()
    {
        string old;
        await using (var stores = await OpenAsync())
        {
            using var shown = new StringWriter();
            await AdminToken.EnsureAsync(null, stores.Settings, _operated.Data, shown, TextWriter.Null);
            old = shown.ToString().Split(' ')[^1].Trim();
        }

        var made = await _operated.OutputAsync("admin-token reset");
        Assert.StartsWith("sluice-admin-", made, StringComparison.Ordinal);
        Assert.NotEqual(old, made, StringComparer.Ordinal);
        await using var after = await OpenAsync();
        Assert.Equal(SecretHash.Of(made), await AdminToken.EnsureAsync(null, after.Settings, _operated.Data, null, TextWriter.Null));
        Assert.Equal("admin_token.reset", Assert.Single(await after.Audit.ReadAsync(new(), TestContext.Current.CancellationToken)).Action);
    }

    [Fact]
    public async Task A_master_key_in_a_file_is_replaced_and_the_old_one_kept_under_its_id()
    {
        var old = await StoreAsync();
        var told = await _operated.OutputAsync("master-key rotate");
        Assert.StartsWith("1 credentials are encrypted with master key ", told, StringComparison.Ordinal);
        Assert.DoesNotContain(await File.ReadAllTextAsync(Path.Combine(_operated.Data, "master-key"), TestContext.Current.CancellationToken), told, StringComparison.Ordinal);

        await using var stores = await OpenAsync();
        Assert.NotEqual(old, stores.MasterKey.Id, StringComparer.Ordinal);
        Assert.Equal("sk-provider-a", await CredentialAsync(stores));
        Assert.True(File.Exists(Path.Combine(_operated.Data, $"master-key.{old}")));
        var entry = (await stores.Audit.ReadAsync(new(), TestContext.Current.CancellationToken))[0];
        Assert.Equal(("master_key.rotate", old, stores.MasterKey.Id), (entry.Action, entry.Before, entry.After));
    }

    [Fact]
    public async Task A_master_key_from_the_environment_is_replaced_by_the_one_that_is_named()
    {
        var (from, to) = (MasterKey.Create(), MasterKey.Create());
        _operated.Environment[MasterKeySource.Variable] = from.Reveal();
        await StoreAsync();
        Assert.Contains("SLUICE_NEW_MASTER_KEY is not set", await _operated.ErrorAsync("master-key rotate"), StringComparison.Ordinal);
        _operated.Environment["SLUICE_NEW_MASTER_KEY"] = from.Reveal();
        Assert.Contains("in force already", await _operated.ErrorAsync("master-key rotate"), StringComparison.Ordinal);

        _operated.Environment["SLUICE_NEW_MASTER_KEY"] = to.Reveal();
        await _operated.OutputAsync("master-key rotate");
        Assert.Contains($"encrypted with {to.Id}", await _operated.ErrorAsync("keys list"), StringComparison.Ordinal);
        _operated.Environment[MasterKeySource.Variable] = to.Reveal();
        await using var stores = await OpenAsync();
        Assert.Equal("sk-provider-a", await CredentialAsync(stores));
    }

    private async Task<string> StoreAsync()
    {
        await using var stores = await OpenAsync();
        var (settings, text) = BackendSecrets.Seal(stores.MasterKey, "a", new JsonObject { ["protocol"] = "openai", ["apiKey"] = "sk-provider-a" });
        await stores.Backends.AddAsync("a", settings, text, new AuditEntry { Actor = "ops", Action = "backend.create", Subject = "backend:a" });
        return stores.MasterKey.Id;
    }

    private static async Task<string?> CredentialAsync(GatewayStores stores) =>
        (string?)BackendSecrets.Open(stores.MasterKey, Assert.Single(await stores.Backends.ListAsync()))["apiKey"];

    private Task<GatewayStores> OpenAsync() =>
        GatewayStores.OpenAsync(_operated.Data, _operated.Environment.GetValueOrDefault, _ => { }, TimeProvider.System);
}
