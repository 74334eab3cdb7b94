using Domicile.Web;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;

namespace Domicile.Community;

/// <summary>Profiles, follows and likes.</summary>
internal static class ProfileEndpoints
{
    public static void Map(IEndpointRouteBuilder api, IEndpointRouteBuilder mine)
    {
        api.MapGet("/profiles/{name}", ShowProfile.Endpoint).WithName("showProfile").WithSummary("A person as everyone may see them.");
        mine.MapPut("/profile", EditProfile.Endpoint).WithName("editProfile").WithSummary("Changes one's display name and text.").Needs(Feature.Profile);
        mine.MapPut("/profile/picture", ChangePicture.Upload).WithName("setPicture").WithSummary("Sets one's picture: a JPEG, PNG or WebP of at most 2 MB.")
            .Accepts<byte[]>("image/jpeg", "image/png", "image/webp").WithMetadata(new RequestSizeLimitAttribute(ChangePicture.MaxBytes)).Needs(Feature.Profile);
        mine.MapDelete("/profile/picture", ChangePicture.Remove).WithName("removePicture").WithSummary("Removes one's picture.");
        mine.MapPut("/profiles/{name}/follow", FollowPerson.Follow).WithName("follow").WithSummary("Follows a person.").Needs(Feature.Follow);
        mine.MapDelete("/profiles/{name}/follow", FollowPerson.Unfollow).WithName("unfollow").WithSummary("Follows a person no longer.");
        mine.MapPut("/videos/{video}/like", Reactions.Like).WithName("like").WithSummary("Likes a video.").Needs(Feature.React);
        mine.MapDelete("/videos/{video}/like", Reactions.Unlike).WithName("unlike").WithSummary("Likes a video no longer.");
    }
}
