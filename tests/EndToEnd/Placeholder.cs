namespace Domicile.EndToEnd;
