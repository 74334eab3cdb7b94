using Domicile.Base;

namespace Domicile.Screening.Text;

/// <summary>Where what text is compared with lies.</summary>
internal sealed class TextOptions
{
    /// <summary>Folder of classifiers (<c>*.model</c>, <c>*.onnx</c>); empty means <c>text-models</c> in the data folder.</summary>
    [Setting("DOMICILE_TEXT_MODELS")] public string Models { get; set; } = "";

    /// <summary>The program that runs classifiers in ONNX; empty means <c>onnx/domicile-onnx.dll</c> beside the service.</summary>
    [Setting("DOMICILE_ONNX")] public string Onnx { get; set; } = "";

    /// <summary>Folder of lists of terms (<c>*.txt</c>); empty means <c>terms</c> in the data folder.</summary>
    [Setting("DOMICILE_TERMS")] public string Terms { get; set; } = "";
}
