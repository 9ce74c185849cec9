//! What comes together while one scope is answered: who said what became of it, what went wrong, what time is left.

use std::time::Duration;

use apollo_compiler::Schema;
use async_graphql_value::ConstValue;
use jumelage_domain::NodeCode;

use crate::{
    budget::Budget,
    coverage::Coverage,
    error::{PathSegment, ResponseError},
    explain::Called,
    network::{Network, NodeAnswer, NodeCall, NodeError, NodeReply, Terms},
    scatter::scatter,
};

pub(crate) struct Inquiry<'a> {
    pub(crate) schema: &'a Schema,
    pub(crate) network: &'a Network,
    /// The way in the response to the field that is answered; nothing for one of the root.
    pub(crate) above: Vec<PathSegment>,
    /// The response key of that field.
    pub(crate) root: String,
    pub(crate) coverage: Coverage,
    pub(crate) errors: Vec<ResponseError>,
    pub(crate) budget: Budget,
    /// Those of its client.
    pub(crate) terms: Terms,
    /// Where the client wants to know: all calls so far.
    pub(crate) called: Option<Vec<Called>>,
}

/// A call, and the places in the response that it is for.
pub(crate) struct Errand {
    pub(crate) node: NodeCode,
    pub(crate) call: NodeCall,
    pub(crate) purpose: Vec<String>,
}

impl Inquiry<'_> {
    /// Makes calls, all at once, and takes down what became of them. The answers come in the calls' order; `None` is
    /// a node that failed.
    pub(crate) async fn ask(&mut self, errands: Vec<Errand>) -> Vec<Option<NodeAnswer>> {
        let purposes: Vec<_> = errands
            .iter()
            .map(|errand| errand.purpose.clone())
            .collect();
        let replies = self.hear(errands).await;
        let mut answers = Vec::new();
        for ((node, reply), purpose) in replies.into_iter().zip(purposes) {
            self.coverage.note(&node, &reply, &purpose);
            answers.push(reply.outcome.ok());
        }
        answers
    }

    /// Makes calls, all at once.
    pub(crate) async fn hear(&mut self, errands: Vec<Errand>) -> Vec<(NodeCode, NodeReply)> {
        let calls: Vec<_> = errands
            .into_iter()
            .map(|errand| (errand.node, errand.call))
            .collect();
        let asked: Vec<NodeCall> = match self.called {
            Some(_) => calls.iter().map(|(_, call)| call.clone()).collect(),
            None => Vec::new(),
        };
        let replies = scatter(self.network, calls).await;
        let slowest = replies.iter().map(|(_, reply)| reply.took).max();
        self.budget.spend(slowest.unwrap_or(Duration::ZERO));
        let replies: Vec<_> = replies
            .into_iter()
            .map(|(node, reply)| (node, declined(reply)))
            .collect();
        if let Some(called) = &mut self.called {
            let wave = called.last().map_or(1, |last: &Called| last.wave + 1);
            let replies = asked.into_iter().zip(&replies);
            called.extend(replies.map(|(call, (node, reply))| Called::of(wave, node, call, reply)));
        }
        replies
    }

    /// A path from the root of the response.
    pub(crate) fn at(&self, path: impl IntoIterator<Item = PathSegment>) -> Vec<PathSegment> {
        let root = PathSegment::Key(self.root.clone());
        let above = self.above.iter().cloned();
        above.chain([root]).chain(path).collect()
    }

    /// A place of the response, as coverage names it.
    pub(crate) fn place(&self, key: &str) -> String {
        format!("{}.{key}", self.root)
    }

    /// A node's own error: an entry of the response's errors.
    pub(crate) fn report(&mut self, node: &NodeCode, error: &NodeError, path: &[PathSegment]) {
        let mut entry = ResponseError::at(path, &error.code, error.message.clone());
        let node = ConstValue::String(node.to_string());
        entry.extensions.push(("node", node));
        self.report_once(entry);
    }

    /// What nodes say is wrong with the question, and not with them.
    pub(crate) fn blame(&mut self, error: &NodeError, path: &[PathSegment]) {
        self.report_once(ResponseError::at(path, &error.code, error.message.clone()));
    }

    fn report_once(&mut self, entry: ResponseError) {
        if !self.errors.contains(&entry) {
            self.errors.push(entry);
        }
    }
}

/// A node that answers with errors and without data has failed.
pub(crate) fn declined(mut reply: NodeReply) -> NodeReply {
    let failure = reply.outcome.as_ref().ok().and_then(NodeAnswer::declined);
    if let Some(failure) = failure {
        reply.outcome = Err(failure);
    }
    reply
}
