//! The protocol's messages.

use jumelage_federation::error::ResponseError;
use jumelage_schema::public::Reply;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::closing::Closing;

/// Bytes of an operation's id: it comes back with each answer.
const ID: usize = 128;

/// What a client says.
#[derive(Debug, PartialEq, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub(super) enum FromClient {
    ConnectionInit {
        #[serde(default)]
        payload: Option<Map<String, Value>>,
    },
    Ping {},
    Pong {},
    Subscribe {
        id: String,
        payload: Value,
    },
    Complete {
        id: String,
    },
}

impl FromClient {
    /// Of a text; else why it is none.
    pub(super) fn read(text: &str) -> Result<Self, Closing> {
        let message = serde_json::from_str(text);
        let message = message
            .map_err(|fault| Closing::invalid(format!("Invalid message received: {fault}")))?;
        if let Self::Subscribe { id, .. } = &message
            && !(1..=ID).contains(&id.len())
        {
            let reason = format!("Invalid message received: an id has 1 to {ID} bytes");
            return Err(Closing::invalid(reason));
        }
        Ok(message)
    }
}

/// What the node says.
#[derive(Debug, Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub(super) enum ToClient<'a> {
    ConnectionAck,
    Pong,
    Next {
        id: &'a str,
        payload: &'a Reply,
    },
    Error {
        id: &'a str,
        payload: &'a [ResponseError],
    },
    Complete {
        id: &'a str,
    },
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_are_read_as_the_protocol_has_them_and_what_else_there_is_closes() {
        let init = FromClient::read(r#"{"type":"connection_init"}"#);
        assert_eq!(init, Ok(FromClient::ConnectionInit { payload: None }));
        let ping = FromClient::read(r#"{"type":"ping","payload":{"at":1}}"#);
        assert_eq!(ping, Ok(FromClient::Ping {}));
        let id = "x".repeat(ID + 1);
        for wrong in [
            "",
            "[]",
            "{}",
            r#"{"type":"start","id":"1","payload":{}}"#,
            r#"{"type":"subscribe","payload":{}}"#,
            r#"{"type":"subscribe","id":"","payload":{}}"#,
            r#"{"type":"subscribe","id":7,"payload":{}}"#,
            r#"{"type":"connection_init","payload":"token"}"#,
            &format!(r#"{{"type":"subscribe","id":"{id}","payload":{{}}}}"#),
        ] {
            let closing = FromClient::read(wrong).unwrap_err();
            assert_eq!(closing.code, 4400, "{wrong}");
            assert!(closing.reason.starts_with("Invalid message"), "{closing:?}");
        }
    }

    #[test]
    fn what_the_node_says_is_as_the_protocol_has_it() {
        let reply = Reply::refusal(vec![ResponseError::of_request("A", "b")]);
        for (message, expected) in [
            (ToClient::ConnectionAck, r#"{"type":"connection_ack"}"#),
            (ToClient::Pong, r#"{"type":"pong"}"#),
            (
                ToClient::Complete { id: "7" },
                r#"{"type":"complete","id":"7"}"#,
            ),
            (
                ToClient::Error {
                    id: "7",
                    payload: &reply.errors,
                },
                r#"{"type":"error","id":"7","payload":[{"message":"b","extensions":{"code":"A"}}]}"#,
            ),
            (
                ToClient::Next {
                    id: "7",
                    payload: &reply,
                },
                r#"{"type":"next","id":"7","payload":{"errors":[{"message":"b","extensions":{"code":"A"}}]}}"#,
            ),
        ] {
            assert_eq!(serde_json::to_string(&message).unwrap(), expected);
        }
    }
}
