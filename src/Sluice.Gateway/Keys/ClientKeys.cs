using System.Collections.Frozen;
using Sluice.Admission;
using Sluice.Gateway.Config;
using Sluice.Gateway.Routing;

namespace Sluice.Gateway.Keys;

/// <summary>Tells callers by their keys. Of a key only its hash is kept, and finding one takes the same time whether it is nearly right or not.</summary>
internal sealed class ClientKeys
{
    private readonly FrozenDictionary<SecretHash, ClientKey> _byHash;
    private readonly MadeKeys _made;
    private readonly ClientKey? _anonymous;
    private readonly TimeProvider _time;

    public ClientKeys(SluiceConfig config, AdmissionController admission, TimeProvider time)
    {
        _time = time;
        (KeyConfig Config, ClientKey Owner)[] keys = [.. config.Keys.Select(key => (key, Make(key, config, admission)))];
        _byHash = keys.Where(key => key.Config.Secret.Length > 0).ToFrozenDictionary(key => SecretHash.Of(key.Config.Secret), key => key.Owner);
        _made = new MadeKeys(keys);
        if (config.Keys.Count == 0)
        {
            _anonymous = new()
            {
                Name = "anonymous",
                Scopes = admission.Caller(PolicyBuilder.Everything, PolicyBuilder.Anonymous),
                Models = [],
                HasBudget = config.Budgets.Count > 0,
            };
        }

        All = _anonymous is null ? [.. keys.Select(key => key.Owner).OrderBy(key => key.Name, StringComparer.Ordinal)] : [_anonymous];
    }

    public IReadOnlyList<ClientKey> All { get; }

    /// <summary>Whether anyone may call, since there are no keys.</summary>
    public bool IsOpen => _anonymous is not null;

    /// <summary>Who calls with this credential, or why nobody may.</summary>
    /// <param name="credential">What the caller sent; <see langword="null"/> for nothing.</param>
    /// <param name="problem">What is wrong and what to do, where nobody is returned.</param>
    public ClientKey? Find(string? credential, out string? problem)
    {
        problem = null;
        if (_anonymous is not null)
            return _anonymous;
        if (credential is null)
        {
            problem = "No API key was sent. Send a client key of this gateway as 'Authorization: Bearer <key>', 'x-api-key' or 'api-key'.";
            return null;
        }

        var now = _time.GetUtcNow();
        if ((_made.Find(credential, now) ?? _byHash.GetValueOrDefault(SecretHash.Of(credential))) is not { } key)
        {
            problem = MadeKey.IsMeant(credential) && !MadeKey.TryGetId(credential, out _)
                ? "This API key is cut or holds a typing error: its check characters do not fit. Copy it again, whole."
                : "This API key is not known here. Send a client key of this gateway, not a provider's own key.";
            return null;
        }

        problem = WhyRefused(key);
        return problem is null ? key : null;
    }

    /// <summary>
    /// Whether a text is a client key, also one that is switched off or has expired, or was made, here or elsewhere, to be one: it is no credential for anybody else.
    /// </summary>
    public bool IsOne(string text) => MadeKey.IsMeant(text) || _byHash.ContainsKey(SecretHash.Of(text));

    /// <summary>Why nobody may call with a key now; <see langword="null"/> where callers may.</summary>
    public string? WhyRefused(ClientKey key)
    {
        if (!key.IsEnabled)
            return $"Client key '{key.Name}' is switched off. Ask whoever runs this gateway.";
        return key.Expires is { } expires && expires <= _time.GetUtcNow()
            ? $"Client key '{key.Name}' expired on {expires:u}. Ask whoever runs this gateway for a new one."
            : null;
    }

    private static ClientKey Make(KeyConfig key, SluiceConfig config, AdmissionController admission)
    {
        var group = config.Groups.FirstOrDefault(group => group.Name == key.Group);
        return new()
        {
            Name = key.Name,
            Scopes = group is null
                ? admission.Caller(PolicyBuilder.Everything, PolicyBuilder.Key(key.Name))
                : admission.Caller(PolicyBuilder.Everything, PolicyBuilder.Group(group.Name), PolicyBuilder.Key(key.Name)),
            Models = group is null ? [key.Models] : [key.Models, group.Models],
            IsEnabled = key.Enabled,
            Priority = key.Priority,
            Expires = key.Expires,
            Users = key.PerUser.IsEnforced ? PolicyBuilder.Users(key.Name) : null,
            HasBudget = key.Budgets.Count > 0 || config.Budgets.Count > 0 || group is { Budgets.Count: > 0 }
                || key.PerUser is { IsEnforced: true, Budgets.Count: > 0 },
            UnknownPrice = key.UnknownPrice,
        };
    }
}
