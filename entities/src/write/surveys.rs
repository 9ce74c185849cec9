//! Surveys: answers are written here and counted here; at the anchor the counts of all nodes wait for their publication.
//! What is asked is a publication of the anchor. `api/docs/surveys.md` describes the whole way.

pub mod answers;
pub mod counts;
pub mod instruments;
pub mod named;
pub mod parts;
pub mod replace;
pub mod respondents;
pub mod results;
