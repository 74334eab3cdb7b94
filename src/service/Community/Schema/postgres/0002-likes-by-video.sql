create index likes_video on likes (video);
