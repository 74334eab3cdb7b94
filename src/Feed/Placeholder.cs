namespace Domicile.Feed;
