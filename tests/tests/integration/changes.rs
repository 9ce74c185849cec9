//! The log of changes: what it tells, and who follows it.

mod follower;
mod following;
mod lost;
mod told;
