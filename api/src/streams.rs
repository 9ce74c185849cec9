//! What a node holds open for those who follow it: a place for each, one look at the log for all of them.

mod follower;
mod places;
mod tail;
mod who;

use sea_orm::DatabaseConnection;

pub(crate) use self::{
    follower::{Ended, Follower},
    places::Place,
    who::Who,
};
use self::{places::Places, tail::Tails};
use crate::settings::Settings;

/// The streams of a node.
pub(crate) struct Streams {
    pub(crate) places: Places,
    tails: Tails,
}

impl Streams {
    pub(crate) fn of(settings: &Settings, db: &DatabaseConnection) -> Self {
        Self {
            places: Places::of(&settings.subscriptions),
            tails: Tails::of(settings, db),
        }
    }
}
