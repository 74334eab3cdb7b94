using CsCheck;
using Domicile.Moderation;

namespace Domicile.Tests.Moderation;

[Trait("Database", "none")]
public sealed class StandingTests
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    private static readonly Gen<string> Features =
        Gen.OneOf(Gen.Const("post"), Gen.Const("react, follow"), Gen.Const("profile"), Gen.Const("all"));

    private static readonly Gen<Step> AnyStep = Gen.Select(Gen.Enum<Measure>(), Gen.Int[1, 30].Nullable(), Features, Gen.String[Gen.Char['a', 'z'], 3, 5],
        (measure, days, feature, label) => new Step(measure, days is { } term ? Noon.AddDays(term) : null,
            measure == Measure.BlockFeature ? feature : null, measure == Measure.Label ? label : null));

    private static readonly Gen<Ruling> AnyRuling = Gen.Select(AnyStep.Array[0, 4], Gen.Int[0, 5], Gen.Int[1, 40], Gen.Int[0, 10_000],
        (steps, strike, days, minute) => new Ruling(Guid.CreateVersion7(Noon.AddMinutes(minute)), Noon.AddMinutes(minute), steps, strike, strike > 0 ? Noon.AddDays(days) : null, null));

    [Fact]
    public void Nothing_decided_is_a_clear_standing() => Assert.Equal(Standing.Clear, Standing.Of([], Noon));

    [Fact]
    public void Any_sequence_of_deciding_taking_back_and_passing_time_ends_where_the_surviving_decisions_lead() =>
        Gen.Select(AnyRuling.Array[1, 12], Gen.Int[0, 2].Array[0, 30], Gen.Int[0, 1_000].Array[30]).Sample((rulings, acts, choices) =>
        {
            // 0 decides the next, 1 takes one back, 2 lets two days pass.
            var (book, next, now) = (new List<Ruling>(), 0, Noon);
            foreach (var (act, choice) in acts.Zip(choices))
            {
                if (act == 0 && next < rulings.Length) book.Add(rulings[next++]);
                else if (act == 1 && book.Count > 0) book[choice % book.Count] = book[choice % book.Count] with { EndedAt = now };
                else now = now.AddDays(2);
            }
            var surviving = book.Where(ruling => ruling.EndedAt is null).ToList();
            var standing = Standing.Of(book, now);
            Assert.Equal(Standing.Of(surviving, now), standing);
            Assert.Equal(Standing.Of(Enumerable.Reverse(surviving), now), standing);

            var steps = surviving.SelectMany(ruling => ruling.Steps).Where(step => step.Until is null || step.Until > now).ToList();
            Assert.Equal(steps.Any(step => step.Measure == Measure.Disable), standing.Disabled);
            Assert.Equal(steps.Any(step => step.Measure == Measure.Remove), standing.Removed);
            Assert.Equal(steps.Any(step => step.Measure == Measure.Demote), standing.Demoted);
            Assert.Equal(surviving.Where(ruling => ruling.StrikeUntil > now).Sum(ruling => ruling.Strike), standing.Strikes);
            var hidden = steps.Where(step => step.Measure is Measure.Suspend or Measure.Terminate).ToList();
            Assert.Equal((hidden.Count > 0, hidden.Exists(step => step.Until is null) ? null : hidden.Max(step => step.Until)), (standing.Suspended, standing.SuspendedUntil));
            Assert.Equal(steps.Any(step => step.Measure == Measure.Label), standing.Label is not null);
        });

    [Fact]
    public void Between_two_changes_of_its_own_a_standing_stays_the_same() =>
        Gen.Select(AnyRuling.Array[0, 8], Gen.Int[0, 60_000]).Sample((rulings, minutes) =>
        {
            var now = Noon.AddMinutes(minutes);
            var standing = Standing.Of(rulings, now);
            if (standing.Until is not { } until)
            {
                Assert.Equal(standing, Standing.Of(rulings, now.AddYears(50)));
                return;
            }
            Assert.True(until > now);
            Assert.Equal(standing, Standing.Of(rulings, until.AddTicks(-1)));
            Assert.NotEqual(standing, Standing.Of(rulings, until));
        });

    [Fact]
    public void Taking_back_what_was_decided_last_gives_exactly_what_was_before() =>
        Gen.Select(AnyRuling.Array[0, 8], AnyRuling).Sample((before, last) =>
            Assert.Equal(Standing.Of(before, Noon), Standing.Of([.. before, last with { EndedAt = Noon }], Noon)));
}
