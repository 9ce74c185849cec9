//! What is known of the other sides' view of a listing.

use std::collections::BTreeSet;

use jumelage_domain::Confirmation;

/// By whose records there are, and of what association each party is a member.
pub(super) fn confirmation(
    holders: &BTreeSet<&str>,
    parties: &BTreeSet<Option<&str>>,
) -> Confirmation {
    if holders.len() > 1 {
        return Confirmation::Confirmed;
    }
    let others = parties.iter().flatten().any(|code| !holders.contains(code));
    if others {
        Confirmation::OneSided
    } else if parties.contains(&None) {
        Confirmation::NoPartnerNode
    } else {
        Confirmation::Domestic
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_records_confirm_and_one_waits_for_whoever_could() {
        let of = |holders: &[&'static str], parties: &[Option<&'static str>]| {
            confirmation(
                &holders.iter().copied().collect(),
                &parties.iter().copied().collect(),
            )
        };
        let (aa, bb) = (Some("aa"), Some("bb"));
        assert_eq!(of(&["aa", "bb"], &[aa, bb]), Confirmation::Confirmed);
        assert_eq!(of(&["aa"], &[aa, bb, None]), Confirmation::OneSided);
        assert_eq!(of(&["bb"], &[aa, bb]), Confirmation::OneSided);
        assert_eq!(of(&["aa"], &[aa, None]), Confirmation::NoPartnerNode);
        assert_eq!(of(&["aa"], &[aa]), Confirmation::Domestic);
    }
}
