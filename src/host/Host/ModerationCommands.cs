using System.CommandLine;
using Domicile.Rules.Language;
using Domicile.Screening.Hashing;
using Domicile.Screening.Text;

namespace Domicile.Host;

/// <summary><c>domicile moderation</c>: what moderators and testers run by hand, without a service.</summary>
internal static class ModerationCommands
{
    public static Command Command() => new("moderation", "Look at pictures, videos and texts as moderation does; 'train' makes a text model.") { Hash(), Classify(), Rules(), ReportCommand.Command() };

    private static Command Hash()
    {
        var files = new Argument<string[]>("file") { Description = "Pictures (JPEG, PNG, WebP) and videos.", Arity = ArgumentArity.OneOrMore };
        var rate = new Option<double?>("--per-second") { Description = "Frames at most of a second of video; every one if left out." };
        rate.Validators.Add(given =>
        {
            if (given.GetValue(rate) is not (> 0 and <= 1000)) given.AddError("--per-second is a number above 0, at most 1000.");
        });
        var command = new Command("hash", "Print the PDQ hash and the quality of each picture, and of each frame of each video (vPDQ), one a line.") { files, rate };
        command.SetAction(async (parsed, cancellation) =>
            await HashFiles.Run(parsed.GetValue(files)!, parsed.GetValue(rate), Console.Out, Console.Error, cancellation) ? 0 : 1);
        return command;
    }

    private static Command Rules()
    {
        var files = new Argument<string[]>("file") { Description = "Rules, each with its examples.", Arity = ArgumentArity.OneOrMore };
        var test = new Command("test", "Check rules and run their examples. Ends with 0 where all is well, 1 where an example fails, 2 where a rule has errors.") { files };
        test.SetAction(async (parsed, cancellation) => await TestRules.Run(parsed.GetValue(files)!, Console.Out, Console.Error, cancellation));
        return new("rules", "Work on rules by hand.") { test };
    }

    private static Command Classify()
    {
        var model = new Option<string>("--model") { Description = "A model's name, such as offensive, hate or spam, or a path to its file.", Required = true };
        var command = new Command("classify", "Read a text a line; print its label, a tab, and its score from 0 to 1.") { model };
        command.SetAction(async (parsed, cancellation) => await ClassifyLines.Run(
            parsed.GetValue(model)!, Environment.GetEnvironmentVariable, Console.In, Console.Out, Console.Error, cancellation) ? 0 : 1);
        return command;
    }
}
