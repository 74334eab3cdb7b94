using Domicile.Base;

namespace Domicile.Tests.Attacks;

[Attacks(5, "Enrolment by the operator")]
[Collection(nameof(Planes))]
public sealed class EnrolmentAttacks(Planes planes)
{
    private const string Own = "the operator's own phrase";
    private static readonly object From = new { device = "Firefox on Linux", network = "203.0.113.7" };

    [Attack(By.Operator, "enrols somebody again who has signed up, by a password of its own", Answer.Enforced,
        "the custodian: `already-enrolled`")]
    public async Task Nobody_is_enrolled_twice()
    {
        await planes.LeavesNoEntry(async () =>
        {
            await planes.Operator.Refused("already-enrolled", "enroll",
                new { subject = planes.AnnsId, first = new { password = Own }, from = From });
            await planes.Operator.Refused("wrong-credentials", "sign-in",
                new { subject = planes.AnnsId, proof = new { password = Own }, from = From });
        });
        using var again = await planes.SignIn(planes.Ann);
    }

    [Attack(By.Operator, "invents a person who has somebody's e-mail address", Answer.Enforced,
        "the custodian: `value-taken`; an address leads to one person")]
    public async Task An_invented_person_does_not_take_anybodys_address()
    {
        var invented = Id.New<SubjectId>(TimeProvider.System).ToString();
        var enrolled = await planes.Operator.Call("enroll", new { subject = invented, first = new { password = Own }, from = From });
        var by = enrolled.Value.GetProperty("session").GetProperty("secret").GetString();
        Assert.Null((await planes.Operator.Call("activate", new { by })).Code);
        await planes.Operator.Refused("value-taken", "index",
            new { by, category = Fideslang.Email, blinded = planes.Operator.Blind(planes.Ann.Email) });
        Assert.Equal(planes.AnnsId, await planes.Operator.SubjectOf(planes.Ann.Email));
        // What it is, is the operator's own, and nobody's data opens by it.
        await planes.Operator.RefusedUnseal("no-grant", planes.AnnsId, "user.device", Operator.Own, by);
    }

    [Attack(By.Operator, "signs in as somebody who has not finished signing up", Answer.Enforced,
        "the custodian: `wrong-credentials` until the person's own session has made it whole")]
    public async Task Nobody_signs_in_to_an_enrolment_that_is_not_whole()
    {
        var invented = Id.New<SubjectId>(TimeProvider.System).ToString();
        Assert.Null((await planes.Operator.Call("enroll", new { subject = invented, first = new { password = Own }, from = From })).Code);
        await planes.Operator.Refused("wrong-credentials", "sign-in",
            new { subject = invented, proof = new { password = Own }, from = From });
        await planes.Operator.Refused("no-grant", "activate", new { by = (string?)null });
    }
}
