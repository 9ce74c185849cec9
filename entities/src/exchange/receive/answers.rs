//! What the sender says to the offers of this node.

use jumelage_domain::ObjectKind;

use super::Taking;
use crate::{
    WriteError, answer,
    exchange::{
        heard::Said,
        message::{Answer, Outcome, Topic},
    },
    write::{batch, local_governments, refresh},
};

impl Taking<'_> {
    pub(super) async fn answers(&mut self, answers: Vec<Said<Answer>>) -> Result<(), WriteError> {
        let answers = self
            .take(Topic::Answer, answers, Taking::refuses_answer)
            .await?;
        let references = answers
            .iter()
            .filter_map(|answer| answer.local_government.clone());
        local_governments::store_references(self.writing, references.collect()).await?;
        let own = self
            .own_records(answers.iter().map(|answer| answer.record.uuid()).collect())
            .await?;
        let rows = answers
            .into_iter()
            .filter(|answer| own.contains(&answer.record.uuid()))
            .map(|answer| answer::Model {
                record_id: answer.record.uuid(),
                peer: self.sender.code.to_string(),
                outcome: answer.outcome.as_str().to_owned(),
                local_government_id: answer.local_government.map(|reference| reference.id.uuid()),
            });
        batch::upsert::<answer::Entity>(&self.writing.tx, rows.collect::<Vec<_>>()).await?;
        refresh::own_records(self.writing, &own).await
    }

    fn refuses_answer(&self, answer: &Answer) -> Option<&'static str> {
        if answer.record.node() != &self.writing.network.me
            || answer.record.kind() != ObjectKind::Twinning
        {
            Some("RECORD_NOT_OURS")
        } else if answer
            .local_government
            .as_ref()
            .is_some_and(|member| self.refuses_member(member))
        {
            Some("LOCAL_GOVERNMENT_NOT_YOURS")
        } else if answer.outcome == Outcome::Known && answer.local_government.is_none() {
            Some("LOCAL_GOVERNMENT_MISSING")
        } else {
            None
        }
    }
}
