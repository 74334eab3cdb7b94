namespace Domicile.Video;
