//! Why a claim was not decided on.

/// The claim is as it was; the others of the same request are not touched by it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// Nothing has this id, or it is an own record.
    #[error(
        "no other association offers this record (any more): ask `desk.claims` for those that wait"
    )]
    NotFound,
    /// There is an own record of it.
    #[error(
        "this record is linked with an own one already: decide LINK to link it with another, or reject it"
    )]
    AlreadyLinked,
    /// It cannot be said whom the own record would be of.
    #[error("it is not known which of your members this record means: say so in `localGovernment`")]
    PartnerUnknown,
    /// A local government of somebody else, or none.
    #[error("`localGovernment` is none of your members: give the id of one of them")]
    NotAMember,
    /// A record of somebody else, or none.
    #[error("`ownRecord` is none of your records: give the id of one of them")]
    NotYourRecord,
    /// It says that a member is twinned with somebody else.
    #[error(
        "`ownRecord` is of other local governments than this record: it must be of the same two"
    )]
    OtherParties,
    /// One own record is of one twinning.
    #[error(
        "`ownRecord` was linked with another record by a decision: reopen that one first, or record this twinning by CONFIRM"
    )]
    OwnRecordTaken,
    /// A second one of the same pair and kind would become one with it.
    #[error(
        "there is an own record of these two local governments and this kind already: decide LINK, and name it in `ownRecord`"
    )]
    OwnRecordExists,
    /// There is no decision to take back.
    #[error("nothing was decided on this record: it waits at the desk, or was linked without you")]
    NotDecided,
    /// What was made of the claim is more than the claim by now.
    #[error(
        "the record that the confirmation made was changed since: delete that record, and the claim is open again"
    )]
    Changed,
}

impl Refused {
    /// The stable code.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::NotFound => "CLAIM_NOT_FOUND",
            Self::AlreadyLinked => "CLAIM_ALREADY_LINKED",
            Self::PartnerUnknown => "PARTNER_UNKNOWN",
            Self::NotAMember => "LOCAL_GOVERNMENT_NOT_YOURS",
            Self::NotYourRecord => "OWN_RECORD_NOT_FOUND",
            Self::OtherParties => "OTHER_PARTIES",
            Self::OwnRecordTaken => "OWN_RECORD_TAKEN",
            Self::OwnRecordExists => "OWN_RECORD_EXISTS",
            Self::NotDecided => "CLAIM_NOT_DECIDED",
            Self::Changed => "RECORD_CHANGED",
        }
    }
}
