using Domicile.Training;

// scratch
static List<Example> Tweets(string dir, string part) => File.ReadAllText($"{dir}/{part}_text.txt").Split('\n').Zip(File.ReadAllText($"{dir}/{part}_labels.txt").Split('\n'))
    .Where(p => p.Second.Trim().Length > 0).Select(p => new Example(p.First, int.Parse(p.Second))).ToList();
var data = "/work/shared/data/text";
foreach (var task in args[0].Split(','))
foreach (var c in args[1].Split(','))
{
    var watch = System.Diagnostics.Stopwatch.StartNew();
    var train = Tweets($"{data}/tweeteval/{task}", "train"); var val = Tweets($"{data}/tweeteval/{task}", "val");
    var labels = new[] { "no", "yes" };
    var m = Trainer.Train(task, labels, train, float.Parse(c));
    var t = watch.Elapsed; watch.Restart();
    var given = val.Select(v => Array.IndexOf(labels, m.Classify(v.Text).Label)).ToList();
    var per = watch.Elapsed / val.Count;
    var half = val.Select(v => m.Classify(v.Text).Score >= 0.5 ? 1 : 0).ToList();
    Console.WriteLine($"{task} C={c} V={m.Features.Length} thr={m.Rows[0].Threshold:f3} slope={m.Rows[0].Slope:f2} val F1={100 * Calibration.MacroF1([.. val.Select(v => v.Label)], given, 2):f1} at .5 {100 * Calibration.MacroF1([.. val.Select(v => v.Label)], half, 2):f1} train {t.TotalSeconds:f0}s {per.TotalMicroseconds:f0}us");
}
