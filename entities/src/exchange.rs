//! What two nodes tell each other of the records that they share.
//!
//! Each node keeps, per partner node, the list of what it has to say (`outgoing`: offers of its records, answers
//! to the other's offers, links) and sends whatever differs from what it said last. Saying a thing twice changes
//! nothing. What is no longer on the list is withdrawn. With each message the receiver tells the digest of all
//! that it holds of the sender; where that is not what the sender believes, everything is said again.

pub mod deliver;
pub mod heard;
pub mod introduction;
pub mod message;
pub mod receive;
