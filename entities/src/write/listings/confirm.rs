//! What is known of the other sides' view of a listing.

use std::collections::BTreeSet;

use jumelage_domain::Confirmation;

/// By whose records there are, and of what association each party is a member. Some kinds say themselves whether all whom it
/// concerns agree.
pub(super) fn confirmation(
    holders: &BTreeSet<&str>,
    parties: &BTreeSet<Option<&str>>,
    agreed: Option<bool>,
) -> Confirmation {
    if holders.len() > 1 && agreed != Some(false) {
        return Confirmation::Confirmed;
    }
    let others = parties.iter().flatten().any(|code| !holders.contains(code));
    if others || holders.len() > 1 {
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
                None,
            )
        };
        let (aa, bb) = (Some("aa"), Some("bb"));
        assert_eq!(of(&["aa", "bb"], &[aa, bb]), Confirmation::Confirmed);
        assert_eq!(of(&["aa"], &[aa, bb, None]), Confirmation::OneSided);
        assert_eq!(of(&["bb"], &[aa, bb]), Confirmation::OneSided);
        assert_eq!(of(&["aa"], &[aa, None]), Confirmation::NoPartnerNode);
        assert_eq!(of(&["aa"], &[aa]), Confirmation::Domestic);
    }

    #[test]
    fn where_all_have_to_agree_two_records_are_not_enough() {
        let (holders, parties) = (["aa", "bb"].into(), [Some("aa"), Some("cc")].into());
        let of = |agreed| confirmation(&holders, &parties, agreed);
        assert_eq!(of(Some(false)), Confirmation::OneSided);
        assert_eq!(of(Some(true)), Confirmation::Confirmed);
    }
}
