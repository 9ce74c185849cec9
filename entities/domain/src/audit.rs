//! The words of the audit: who changed what, and how.

use crate::vocabulary::vocabulary;

vocabulary! {
    /// What was done to an object.
    AuditAction, AuditActionError, "an action of the audit":
    /// It was not there before.
    Created = "CREATED",
    /// It says something else now.
    Updated = "UPDATED",
    /// It is gone.
    Deleted = "DELETED",
    /// It is gone, and lives on in another.
    Merged = "MERGED",
    /// Staff decided on it.
    Decided = "DECIDED",
}

vocabulary! {
    /// What a change was made to.
    AuditKind, AuditKindError, "a kind of object of the audit":
    /// An own member.
    LocalGovernment = "LOCAL_GOVERNMENT",
    /// An own record of a twinning.
    Record = "RECORD",
    /// A contact person of an own member.
    ContactPerson = "CONTACT_PERSON",
    /// What the association says of a listing.
    Listing = "LISTING",
    /// What staff think of another association's record.
    Decision = "DECISION",
    /// An introduction of one local government to another.
    Introduction = "INTRODUCTION",
    /// That an own member or the association answered a survey; not what.
    SurveyAnswer = "SURVEY_ANSWER",
    /// What is published for the whole network.
    Publication = "PUBLICATION",
}

vocabulary! {
    /// What kind of author a change has.
    ActorKind, ActorKindError, "a kind of author":
    /// The node by itself.
    Node = "NODE",
    /// Another node, by what it said.
    Peer = "PEER",
    /// Whoever may run commands on the node's machine.
    Operator = "OPERATOR",
    /// Who showed a token.
    Bearer = "BEARER",
}
