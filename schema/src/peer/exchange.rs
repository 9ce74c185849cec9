//! Taking what another node says of the records that both share.

use async_graphql::{
    Context, InputValueError, InputValueResult, Object, Result, Scalar, ScalarType, Value,
    from_value, to_value,
};
use jumelage_entities::exchange::{
    heard::Heard,
    message::Reply,
    receive::{Sender, receive},
};
use sea_orm::DatabaseConnection;

use super::surveys::{self, SurveyCountsReply};
use crate::error::CatalogueError;

/// Offers, answers, links and withdrawals, as `api/docs/exchange.md` describes them.
pub struct ExchangeMessage(Heard);

#[Scalar]
impl ScalarType for ExchangeMessage {
    fn parse(value: Value) -> InputValueResult<Self> {
        from_value(value).map(Self).map_err(InputValueError::custom)
    }

    /// It is taken, and never given.
    fn to_value(&self) -> Value {
        Value::Null
    }
}

/// What the receiver holds afterwards, and what it did not take.
pub struct ExchangeReply(Reply);

#[Scalar]
impl ScalarType for ExchangeReply {
    fn parse(value: Value) -> InputValueResult<Self> {
        from_value(value).map(Self).map_err(InputValueError::custom)
    }

    fn to_value(&self) -> Value {
        to_value(&self.0).unwrap_or_default()
    }
}

/// What nodes write at each other's door.
pub struct PeerMutation;

#[Object]
impl PeerMutation {
    /// Takes a message. Saying a thing twice changes nothing.
    async fn exchange(&self, ctx: &Context<'_>, message: ExchangeMessage) -> Result<ExchangeReply> {
        let sender = ctx.data::<Sender>()?;
        let db = ctx.data::<DatabaseConnection>()?;
        let reply = receive(db, sender, message.0)
            .await
            .map_err(CatalogueError::from)?;
        Ok(ExchangeReply(reply))
    }

    /// Takes what a node counted of a survey, at the anchor. The same again is acknowledged again.
    async fn survey_counts(
        &self,
        ctx: &Context<'_>,
        asked: i32,
        counts: String,
    ) -> Result<SurveyCountsReply> {
        surveys::take(ctx, asked, &counts).await
    }
}
