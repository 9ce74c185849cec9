//! Why a claim was not decided on.

use std::{error::Error, fmt};

crate::codes! {
    /// The claim is as it was; the others of the same request are not touched by it.
    Refused {
        NotFound = "CLAIM_NOT_FOUND": "No other association offers this record (any more).", "Ask `desk.claims` for those that wait.";
        AlreadyLinked = "CLAIM_ALREADY_LINKED": "It is to be confirmed, and is linked with an own record already.", "Decide LINK to link it with another, or REJECT it.";
        PartnerUnknown = "PARTNER_UNKNOWN": "It is to be confirmed, and it is not known which of the own members it means.", "Say so in `localGovernment`.";
        NotAMember = "LOCAL_GOVERNMENT_NOT_YOURS": "`localGovernment` is none of the own members.", "Give the id of one of them.";
        NotYourRecord = "OWN_RECORD_NOT_FOUND": "It is to be linked, and `ownRecord` is none of the own records, or is missing.", "Give the id of one of them.";
        OtherParties = "OTHER_PARTIES": "`ownRecord` is of other local governments than the claim.", "Link it with a record of the same two, or CONFIRM it.";
        OwnRecordTaken = "OWN_RECORD_TAKEN": "Another decision links `ownRecord` with another claim: one record is of one twinning.", "Reopen that one first, or record this twinning by CONFIRM.";
        OwnRecordExists = "OWN_RECORD_EXISTS": "It is to be confirmed, and there is an own record of these two local governments and this kind already.", "Decide LINK, and name that one in `ownRecord`.";
        NotDecided = "CLAIM_NOT_DECIDED": "It is to be taken back, and nothing was decided on it.", "It waits at the desk, or was linked without a decision.";
        Changed = "RECORD_CHANGED": "It is to be taken back, and the record that the confirmation made was changed since.", "Delete that record, and the claim is open again.";
    }
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [meaning, hint] = self.explained();
        write!(f, "{meaning} {hint}")
    }
}

impl Error for Refused {}
