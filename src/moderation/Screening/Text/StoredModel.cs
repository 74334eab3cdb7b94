using Domicile.Base;

namespace Domicile.Screening.Text;

/// <summary>A linear model in a file: <c>NAME.model</c> in the folder of models.</summary>
public sealed class StoredModel(LinearModel model, string version) : ITextModel
{
    public const string Ending = ".model";

    public string Name => model.Name;

    public string Version => version;

    public (string Label, double Score) Classify(string text) => model.Classify(text);

    public static Outcome<StoredModel> Load(string path)
    {
        if (new FileInfo(path) is not { Exists: true, Length: <= ModelFile.MaxBytes })
            return new Refusal("text-model-missing", 404, "There is no such text model: train one, and put it into the folder of models.");
        return ModelFile.Read(File.ReadAllBytes(path)).Then<StoredModel>(read => new StoredModel(read.Model, read.Version));
    }
}
