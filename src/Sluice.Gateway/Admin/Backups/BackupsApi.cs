using Sluice.Gateway.Admin.Api;
using Sluice.Storage.Admins;

namespace Sluice.Gateway.Admin.Backups;

/// <summary>Backups of the database.</summary>
internal sealed class BackupsApi(AdminServices services)
{
    public IEnumerable<AdminRoute> Routes =>
    [
        AdminRoute.Of(HttpMethods.Get, "/admin/backups", AdminRole.Operator, "listBackups", "The backups there are, the newest first.", AdminJson.Default.BackupList, List),
        AdminRoute.Of(HttpMethods.Post, "/admin/backup", AdminRole.Admin, "makeBackup", "Makes a backup now, checked before it counts; calls go on meanwhile.", AdminJson.Default.BackupView, MakeAsync, StatusCodes.Status201Created),
    ];

    private AdminResult<BackupList> List(AdminCall call)
    {
        if (call.WrongQuery() is { } wrong)
            return wrong;
        return services.Stores is { } stores ? new BackupList([.. stores.Backups.List().Select(BackupView.Of)]) : AdminProblem.Nothing("backups");
    }

    private async ValueTask<AdminResult<BackupView>> MakeAsync(AdminCall call)
    {
        if (call.WrongQuery() is { } wrong)
            return wrong;
        if (services.Stores is not { } stores)
            return AdminProblem.Nothing("backups");
        var made = await stores.Backups.MakeAsync(call.Aborted).ConfigureAwait(false);
        await stores.Audit.AppendAsync(call.Audit("backup.make", "database"), CancellationToken.None).ConfigureAwait(false);
        return BackupView.Of(made);
    }
}
