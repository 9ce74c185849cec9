//! A contact person as stated, and whether that may be written.

use std::fmt;

use jiff::{ToSpan, civil::Date};
use jumelage_domain::{LegalBasis, Timestamp, text::tidy};
use uuid::Uuid;

use super::ContactPersonError;
use crate::{StoredError, contact_person::Model, stored::word};

/// For how many years at most anybody is written down.
pub const MAX_YEARS: i16 = 2;

/// Letters of a name or a role.
const MAX_TEXT: usize = 200;

/// Letters of an e-mail address: what SMTP can carry.
const MAX_EMAIL: usize = 254;

/// A contact person as somebody states it: nothing of it has been checked.
#[derive(Clone)]
pub struct NewContactPerson {
    /// For whom the person speaks.
    pub local_government: Uuid,
    /// The person's name.
    pub name: String,
    /// What the person does there.
    pub role: String,
    /// An address for e-mail.
    pub email: Option<String>,
    /// A telephone number.
    pub phone: Option<String>,
    /// Why this may be held.
    pub legal_basis: LegalBasis,
    /// When that was recorded.
    pub basis_recorded_at: Timestamp,
    /// The day from which on it is gone.
    pub expires_on: Date,
}

impl fmt::Debug for NewContactPerson {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("NewContactPerson").finish_non_exhaustive()
    }
}

impl NewContactPerson {
    /// Of one who is written down.
    pub fn of(row: &Model) -> Result<Self, StoredError> {
        Ok(Self {
            local_government: row.local_government_id,
            name: row.name.clone(),
            role: row.role.clone(),
            email: row.email.clone(),
            phone: row.phone.clone(),
            legal_basis: word("contact_person.legal_basis", &row.legal_basis)?,
            basis_recorded_at: row.recorded_at()?,
            expires_on: word("contact_person.expires_on", &row.expires_on)?,
        })
    }

    /// Whether it may be written.
    pub(super) fn check(&self, now: Timestamp) -> Result<(), ContactPersonError> {
        self.flaws(now).into_iter().next().map_or(Ok(()), Err)
    }

    /// All that keeps it from being written.
    #[must_use]
    pub fn flaws(&self, now: Timestamp) -> Vec<ContactPersonError> {
        let (given, today) = (self.expires_on, now.day());
        let latest = today.saturating_add(MAX_YEARS.years());
        let unreachable = self.email.is_none() && self.phone.is_none();
        let flaws = [
            text("name", &self.name),
            text("role", &self.role),
            self.email.as_deref().and_then(email),
            self.phone.as_deref().and_then(phone),
            unreachable.then_some(ContactPersonError::Unreachable),
            (self.basis_recorded_at > now).then_some(ContactPersonError::BasisLater { now }),
            (given <= today).then_some(ContactPersonError::Expired { given, today }),
            (given > latest).then_some(ContactPersonError::TooLate { given, latest }),
        ];
        flaws.into_iter().flatten().collect()
    }

    /// Whether this is somebody who is written down already: by name and by the ways to reach the person.
    #[must_use]
    pub fn is_of(&self, row: &Model) -> bool {
        let new = self.clone().row(row.id);
        new.local_government_id == row.local_government_id
            && new.name == row.name
            && (new.email, new.phone) == (row.email.clone(), row.phone.clone())
    }

    /// The row.
    pub(super) fn row(self, id: Uuid) -> Model {
        let trimmed = |text: String| text.trim().to_owned();
        Model {
            id,
            local_government_id: self.local_government,
            name: tidy(&self.name),
            role: tidy(&self.role),
            email: self.email.map(trimmed),
            phone: self.phone.map(trimmed),
            legal_basis: self.legal_basis.to_string(),
            basis_recorded_at: self.basis_recorded_at.millis(),
            expires_on: self.expires_on.to_string(),
        }
    }
}

fn text(what: &'static str, given: &str) -> Option<ContactPersonError> {
    let text = tidy(given);
    let (length, limit) = (text.chars().count(), MAX_TEXT);
    if text.is_empty() {
        Some(ContactPersonError::Empty { what })
    } else if length > limit {
        Some(ContactPersonError::TooLong {
            what,
            length,
            limit,
        })
    } else {
        let strange = text.chars().any(char::is_control);
        strange.then_some(ContactPersonError::Control { what })
    }
}

/// Whether mail arrives is for mail to find out: this finds what was meant to stand elsewhere.
fn email(given: &str) -> Option<ContactPersonError> {
    let address = given.trim();
    let parts = address.rsplit_once('@');
    let is_one = parts.is_some_and(|(local, domain)| {
        let labels = || domain.split('.');
        !local.is_empty() && labels().count() > 1 && labels().all(|label| !label.is_empty())
    });
    let strange =
        |letter: char| letter.is_whitespace() || letter.is_control() || "<>,;".contains(letter);
    let fits = is_one && address.len() <= MAX_EMAIL && !address.contains(strange);
    (!fits).then_some(ContactPersonError::Email)
}

fn phone(given: &str) -> Option<ContactPersonError> {
    let number = given.trim();
    let digits = number.chars().filter(char::is_ascii_digit).count();
    let is_usual = |letter: char| letter.is_ascii_digit() || " ()-./".contains(letter);
    let rest = number.strip_prefix('+').unwrap_or(number);
    let fits = (5..=20).contains(&digits) && rest.chars().all(is_usual) && number.len() <= 40;
    (!fits).then_some(ContactPersonError::Phone)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn now() -> Timestamp {
        "2026-11-25T12:00:00Z".parse().unwrap()
    }

    fn somebody() -> NewContactPerson {
        NewContactPerson {
            local_government: Uuid::now_v7(),
            name: " Ada  Exemple ".to_owned(),
            role: "Twinning officer".to_owned(),
            email: Some("ada@example.org".to_owned()),
            phone: None,
            legal_basis: LegalBasis::Consent,
            basis_recorded_at: now(),
            expires_on: "2028-11-25".parse().unwrap(),
        }
    }

    fn wrong(change: impl FnOnce(&mut NewContactPerson)) -> String {
        let mut new = somebody();
        change(&mut new);
        new.check(now()).unwrap_err().to_string()
    }

    #[test]
    fn what_is_stated_well_is_taken_and_tidied() {
        assert!(somebody().check(now()).is_ok());
        let row = somebody().row(Uuid::now_v7());
        assert_eq!(row.name, "Ada  Exemple");
        assert_eq!(
            (row.legal_basis.as_str(), row.expires_on.as_str()),
            ("CONSENT", "2028-11-25")
        );
        let mut by_phone = somebody();
        (by_phone.email, by_phone.phone) = (None, Some("+33 (0)1 23.45-67/89".to_owned()));
        assert!(by_phone.check(now()).is_ok());
        assert_eq!(by_phone.row(Uuid::now_v7()).email, None);
        let mut tomorrow = somebody();
        tomorrow.expires_on = "2026-11-26".parse().unwrap();
        assert!(tomorrow.check(now()).is_ok());
    }

    #[test]
    fn whoever_cannot_be_named_or_reached_is_refused() {
        assert!(wrong(|new| new.name = " \u{200e} ".to_owned()).contains("name is empty"));
        assert!(wrong(|new| new.role = String::new()).contains("role is empty"));
        assert!(wrong(|new| new.name = "a".repeat(201)).contains("has 201 letters"));
        assert!(wrong(|new| new.role = "a\nb".to_owned()).contains("control character"));
        assert!(wrong(|new| new.email = None).contains("cannot be reached"));
        for address in [
            "",
            "ada",
            "@example.org",
            "ada@",
            "ada@org",
            "ada@.org",
            "a da@example.org",
            "Ada <ada@example.org>",
        ] {
            assert!(
                wrong(|new| new.email = Some(address.to_owned())).contains("e-mail"),
                "{address}"
            );
        }
        for number in [
            "",
            "1234",
            "ask Ada",
            "123456789012345678901",
            "++12345",
            "12345\u{0}",
        ] {
            assert!(
                wrong(|new| new.phone = Some(number.to_owned())).contains("telephone"),
                "{number}"
            );
        }
    }

    #[test]
    fn a_basis_is_not_of_the_future_and_an_end_is_near() {
        let soon = Timestamp::from_millis(now().millis() + 1).unwrap();
        assert!(wrong(|new| new.basis_recorded_at = soon).contains("after now"));
        for (day, what) in [
            ("2026-11-24", "is not after today"),
            ("2026-11-25", "is not after today"),
            ("2028-11-26", "2028-11-25 is the last"),
            ("9999-12-31", "2028-11-25 is the last"),
        ] {
            assert!(
                wrong(|new| new.expires_on = day.parse().unwrap()).contains(what),
                "{day}"
            );
        }
    }

    #[test]
    fn all_that_is_wrong_is_said_at_once() {
        let mut new = somebody();
        (new.name, new.email) = (String::new(), Some("secret".to_owned()));
        new.expires_on = "9999-12-31".parse().unwrap();
        let fields: Vec<_> = new
            .flaws(now())
            .iter()
            .map(ContactPersonError::field)
            .collect();
        assert_eq!(fields, ["name", "email", "expiresOn"]);
    }

    #[test]
    fn nothing_that_is_known_of_a_person_is_printed() {
        let new = somebody();
        let printed = format!("{new:?} {:?}", new.clone().row(Uuid::now_v7()));
        for known in ["Ada", "officer", "example.org", "CONSENT"] {
            assert!(!printed.contains(known), "{printed}");
        }
        assert!(!wrong(|new| new.email = Some("secret".to_owned())).contains("secret"));
    }
}
