namespace Sluice.Gateway.Config.Reading;

/// <summary>The rule for names of backends, groups and keys.</summary>
internal static class MemberName
{
    /// <summary>Reports a property name that is not <c>[a-z0-9_-]+</c>.</summary>
    public static void Check(SourceMember member, ReadContext context)
    {
        if (!Names.IsName(member.Name))
            context.Error(
                member.Value.Path, Quote.Text(member.Name), "is not a name",
                "Names are made of a-z, 0-9, _ and -, 64 characters at most.", member.Value.Line);
    }
}
