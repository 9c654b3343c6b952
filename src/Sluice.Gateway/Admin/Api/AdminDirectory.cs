using Sluice.Gateway.Keys;
using Sluice.Storage.Admins;

namespace Sluice.Gateway.Admin.Api;

/// <summary>Who may administrate: the holder of the first token, and named administrators.</summary>
/// <param name="first">The hash of the first token.</param>
/// <param name="store">Where named administrators are kept; <see langword="null"/> where there are none.</param>
internal sealed class AdminDirectory(SecretHash first, IAdminStore? store)
{
    private volatile (SecretHash Token, AdminActor Actor)[] _all = [(first, new(AdminActor.First, AdminRole.Admin))];

    /// <summary>Told when tokens were made or are void; must not wait or throw.</summary>
    public event EventHandler? Changed;

    /// <summary>Puts another first token in force; the one before is void.</summary>
    public void Replace(SecretHash first)
    {
        _all = [(first, _all[0].Actor), .. _all[1..]];
        Changed?.Invoke(this, EventArgs.Empty);
    }

    /// <summary>Reads the named administrators again.</summary>
    /// <exception cref="Storage.StorageException">The store cannot be read.</exception>
    public async Task LoadAsync(CancellationToken cancellationToken = default)
    {
        if (store is null)
            return;
        var named = await store.ListAsync(cancellationToken).ConfigureAwait(false);
        _all = [_all[0], .. named.Select(admin => (SecretHash.TryParse(admin.TokenHash, out var hash) ? hash : default, new AdminActor(admin.Name, admin.Role)))];
        Changed?.Invoke(this, EventArgs.Empty);
    }

    /// <summary>Whose token this is. Looks at all of them, however early one fits, so that the time says nothing.</summary>
    public AdminActor? Find(string token)
    {
        var hash = SecretHash.Of(token);
        AdminActor? found = null;
        foreach (var (known, actor) in _all)
        {
            if (known.Matches(hash))
                found = actor;
        }

        return found;
    }
}
