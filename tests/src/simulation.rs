//! A network that is made up whole: nodes that hold their rows in memory, answer what the planner prints, and fail as
//! they are told, by a clock that runs only where somebody waits. What each node held, and how it was, is remembered,
//! so that an answer can be judged afterwards.
//!
//! All that happens follows from one seed. Nodes of other versions (with more or less in their schema) are not among
//! them yet: they would be one more [`weather`], which leaves something out of a node's answers.

pub mod answer;
pub mod document;
pub mod edit;
pub mod found;
pub mod holding;
pub mod network;
pub mod node;
pub mod weather;
