//! The level of government.

use crate::vocabulary::vocabulary;

vocabulary! {
    /// What kind of body a local government is.
    LocalGovernmentLevel, LevelError, "a level of local government":
    Municipality = "MUNICIPALITY",
    Intermediate = "INTERMEDIATE",
    Region = "REGION",
    District = "DISTRICT",
    JointBody = "JOINT_BODY",
    Other = "OTHER",
}
