//! The level of government.

use crate::vocabulary::vocabulary;

vocabulary! {
    /// What kind of body a local government is.
    LocalGovernmentLevel, LevelError, "a level of local government":
    /// A town or municipality.
    Municipality = "MUNICIPALITY",
    /// A county, district or province.
    Intermediate = "INTERMEDIATE",
    /// A region.
    Region = "REGION",
    /// A part of a municipality.
    District = "DISTRICT",
    /// Several local governments together.
    JointBody = "JOINT_BODY",
    /// Anything else.
    Other = "OTHER",
}
