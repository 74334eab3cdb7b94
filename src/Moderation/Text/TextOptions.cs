using Domicile.Kernel;

namespace Domicile.Moderation;

/// <summary>Where what text is compared with lies.</summary>
internal sealed class TextOptions
{
    /// <summary>Folder of classifiers (<c>*.model</c>); empty means <c>text-models</c> in the data folder.</summary>
    [Setting("DOMICILE_TEXT_MODELS")] public string Models { get; set; } = "";

    /// <summary>Folder of lists of terms (<c>*.txt</c>); empty means <c>terms</c> in the data folder.</summary>
    [Setting("DOMICILE_TERMS")] public string Terms { get; set; } = "";
}
