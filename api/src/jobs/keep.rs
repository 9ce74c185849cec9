//! What is kept for a number of days.

use jumelage_domain::Timestamp;

const DAY: i64 = 24 * 60 * 60 * 1_000;

/// From when on entries are kept: of all times, where the calendar does not reach so far back.
pub(crate) fn kept_from(days: u32, now: Timestamp) -> Timestamp {
    let kept = i64::from(days).saturating_mul(DAY);
    Timestamp::from_millis(now.millis().saturating_sub(kept)).unwrap_or(Timestamp::EPOCH)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::settings::{Audit, Changes};

    #[test]
    fn the_audit_is_kept_for_two_years_and_changes_for_one_unless_the_node_says_otherwise() {
        let now: Timestamp = "2026-11-26T12:00:00Z".parse().unwrap();
        let kept_from = |days| kept_from(days, now).to_string();
        let audit = u32::from(Audit::default().keep_days);
        assert_eq!(kept_from(audit), "2024-11-26T12:00:00.000Z");
        let changes = Changes::default().keep_days;
        assert_eq!(kept_from(changes), "2025-11-26T12:00:00.000Z");
        assert_eq!(kept_from(1), "2026-11-25T12:00:00.000Z");
    }

    #[test]
    fn a_number_of_days_beyond_the_calendar_keeps_everything() {
        let now: Timestamp = "2026-11-26T12:00:00Z".parse().unwrap();
        assert_eq!(kept_from(u32::MAX, now), Timestamp::EPOCH);
    }
}
