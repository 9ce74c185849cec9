//! Wishes to be introduced, and what is said to them.

use jumelage_domain::ObjectKind;

use super::{Taking, refusal};
use crate::{
    WriteError,
    exchange::{
        heard::Said,
        introduction::{SharedIntroduction, SharedIntroductionAnswer},
        message::Topic,
    },
    write::introductions,
};

impl Taking<'_> {
    pub(super) async fn introductions(
        &mut self,
        introductions: Vec<Said<SharedIntroduction>>,
    ) -> Result<(), WriteError> {
        let topic = Topic::Introduction;
        let taken = self
            .take(topic, introductions, Taking::refuses_introduction)
            .await?;
        let not_taken = introductions::receive(self.writing, taken).await?;
        self.refuse(topic, not_taken);
        Ok(())
    }

    pub(super) async fn introduction_answers(
        &mut self,
        answers: Vec<Said<SharedIntroductionAnswer>>,
    ) -> Result<(), WriteError> {
        let topic = Topic::IntroductionAnswer;
        let taken = self
            .take(topic, answers, Taking::refuses_introduction_answer)
            .await?;
        let not_taken = introductions::receive_answers(self.writing, taken).await?;
        self.refuse(topic, not_taken);
        Ok(())
    }

    fn refuse(&mut self, topic: Topic, not_taken: Vec<introductions::NotTaken>) {
        let refused = not_taken.into_iter();
        self.refused
            .extend(refused.map(|(id, code)| refusal(topic.as_str(), &id.to_string(), code)));
    }

    /// An introduction counts only if it is the sender's, of its own member, to one of this node's.
    fn refuses_introduction(&self, part: &SharedIntroduction) -> Option<&'static str> {
        if !self.is_senders(&part.record, ObjectKind::Introduction) {
            Some("RECORD_NOT_YOURS")
        } else if !self.is_senders(&part.seeker.id, ObjectKind::LocalGovernment) {
            Some("PARTY_NOT_YOURS")
        } else if *part.candidate.node() != self.writing.network.me {
            Some("PARTNER_NOT_OURS")
        } else {
            None
        }
    }

    fn refuses_introduction_answer(&self, part: &SharedIntroductionAnswer) -> Option<&'static str> {
        if part.record.kind() != ObjectKind::Introduction
            || *part.record.node() != self.writing.network.me
        {
            Some("RECORD_NOT_OURS")
        } else if !self.is_senders(&part.candidate.id, ObjectKind::LocalGovernment) {
            Some("LOCAL_GOVERNMENT_NOT_YOURS")
        } else {
            None
        }
    }
}
