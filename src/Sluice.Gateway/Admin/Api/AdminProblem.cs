using Sluice.Errors;
using Sluice.Gateway.Config;
using Sluice.Protocols;

namespace Sluice.Gateway.Admin.Api;

/// <summary>Why a request to the admin API was not done.</summary>
/// <param name="Status">The HTTP status and its words.</param>
/// <param name="Code">The standard code.</param>
/// <param name="Message">What was wrong, and what to do.</param>
internal sealed record AdminProblem(RefusalStatus Status, ErrorCode Code, string Message)
{
    private const string InvalidRequest = "invalid_request_error";

    private static readonly RefusalStatus Malformed = new(400, InvalidRequest, "invalid_request", InvalidRequest);
    private static readonly RefusalStatus InvalidSettings = new(400, InvalidRequest, "invalid_settings", InvalidRequest);
    private static readonly RefusalStatus Forbidden = new(403, InvalidRequest, "role_too_low", "permission_error");
    private static readonly RefusalStatus Unknown = new(404, InvalidRequest, "not_found", "not_found_error");
    private static readonly RefusalStatus Managed = new(409, InvalidRequest, "managed_by_config", InvalidRequest);
    private static readonly RefusalStatus Taken = new(409, InvalidRequest, "name_taken", InvalidRequest);
    private static readonly RefusalStatus Conflicting = new(409, InvalidRequest, "conflict", InvalidRequest);
    private static readonly RefusalStatus Outdated = new(412, InvalidRequest, "outdated", InvalidRequest);
    private static readonly RefusalStatus NotKept = new(501, InvalidRequest, "not_kept", InvalidRequest);
    private static readonly RefusalStatus Unwritable = new(503, "server_error", "storage", "overloaded_error");

    /// <summary>The parameter at fault, where there is one.</summary>
    public string? Param { get; init; }

    /// <summary>Everything that is wrong with the settings that were sent.</summary>
    public IReadOnlyList<ConfigError> Errors { get; init; } = [];

    /// <summary>The request cannot be read.</summary>
    public static AdminProblem Bad(string message, string? param = null) => new(Malformed, ErrorCode.InvalidRequest, message) { Param = param };

    /// <summary>The settings are wrong.</summary>
    public static AdminProblem Invalid(IReadOnlyList<ConfigError> errors) =>
        new(InvalidSettings, ErrorCode.InvalidRequest, string.Join(" ", errors.Take(3).Select(error => error.ToString()))) { Errors = errors };

    public static AdminProblem RoleTooLow(AdminActor actor, string needed) => new(
        Forbidden, ErrorCode.PermissionDenied, $"'{actor.Name}' is {Roles.Word(actor.Role)}; this takes {needed}.");

    public static AdminProblem NotFound(string what) => new(Unknown, ErrorCode.NotFound, what);

    /// <summary>What the file defines is not changed here.</summary>
    public static AdminProblem ManagedByConfig(string what, string remedy) => new(Managed, ErrorCode.InvalidRequest, $"{what} is defined in the configuration file. {remedy}");

    public static AdminProblem NameTaken(string what) => new(Taken, ErrorCode.InvalidRequest, $"{what} is there already. Choose another name.");

    public static AdminProblem Conflict(string message) => new(Conflicting, ErrorCode.InvalidRequest, message);

    /// <summary>Something else needs what was to be removed.</summary>
    public static AdminProblem InUse(string what, IReadOnlyList<ConfigError> errors) => new(
        Conflicting, ErrorCode.InvalidRequest, $"{what} cannot be removed: {string.Join(" ", errors.Take(3).Select(error => error.ToString()))}")
    { Errors = errors };

    /// <summary>Somebody else changed it in between.</summary>
    public static AdminProblem Stale(string what) => new(
        Outdated, ErrorCode.InvalidRequest, $"{what} was changed by somebody else. Read it again, and send its new ETag as If-Match.");

    /// <summary>This gateway keeps nothing on disk.</summary>
    public static AdminProblem Nothing(string what) => new(NotKept, ErrorCode.InvalidRequest, $"This gateway keeps no {what}: it runs without a data directory.");

    public static AdminProblem Storage(string message) => new(Unwritable, ErrorCode.ServerError, message);
}
