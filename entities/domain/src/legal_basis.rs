//! Why personal data may be held.

use crate::vocabulary::vocabulary;

vocabulary! {
    /// What makes it lawful to hold what is known of a person: the General Data Protection Regulation, article 6(1), in
    /// the order of its letters.
    LegalBasis, LegalBasisError, "a legal basis by article 6(1) of the GDPR":
    /// (a): the person agreed.
    Consent = "CONSENT",
    /// (b): a contract with the person needs it.
    Contract = "CONTRACT",
    /// (c): a law demands it.
    LegalObligation = "LEGAL_OBLIGATION",
    /// (d): a life depends on it.
    VitalInterests = "VITAL_INTERESTS",
    /// (e): a task in the public interest needs it.
    PublicTask = "PUBLIC_TASK",
    /// (f): an interest that the person's own do not outweigh.
    LegitimateInterests = "LEGITIMATE_INTERESTS",
}
