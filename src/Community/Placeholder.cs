namespace Domicile.Community;
