//! Logs of changes: what each node's log is followed from, and how many of its entries are asked for.
//!
//! A node's entries come in the order of its writes, and its positions are its own affair: the engine compares none of
//! them, and keeps one for each node. So nothing is lost of a node that does not answer for a while, nor of one that
//! joins: the one stays where it is, the other begins at its beginning.

use std::{collections::BTreeMap, fmt::Write};

use apollo_compiler::response::JsonMap;
use async_graphql_value::ConstValue;
use jumelage_domain::NodeCode;
use std::collections::BTreeSet;

use crate::{
    cursor::{CursorError, CursorSeal},
    error::EngineError,
    page::{MAX_PAGE, PageError},
    prepare::Field,
    print::fingerprint,
    value::{integer, text},
};

/// Where a client says nothing.
pub const DEFAULT_ENTRIES: usize = 100;

/// What a client says in place of a cursor to begin with what happens from now on.
pub const NOW: &str = "NOW";

/// No node's position is longer.
const LONGEST: usize = 64;

/// Where each node's log is followed from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Since {
    /// From its present end.
    Now,
    /// From behind these positions; of a node that is not among them, from the beginning.
    Positions(Positions),
}

/// By node, how far its log has been read. Nodes that are not asked, or are no members now, keep theirs.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Positions(pub(crate) BTreeMap<NodeCode, String>);

/// How the logs of some nodes are read together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Log {
    /// Where from.
    pub since: Since,
    /// At most so many entries.
    pub limit: usize,
    /// At most so many of each node.
    pub share: usize,
    /// Those in scope, whether they answer or not: a twinning that one of them leads is told of by that one alone.
    pub scope: BTreeSet<NodeCode>,
    /// The different places where nodes begin.
    starts: Vec<Option<String>>,
}

impl Log {
    /// As a field asks for it.
    pub fn of(
        field: &Field,
        variables: &JsonMap,
        seal: &CursorSeal,
        (scope, nodes): (&str, &BTreeSet<NodeCode>),
    ) -> Result<Self, EngineError> {
        let since = field.argument("since", variables);
        let since = match since.as_ref().and_then(text) {
            None => Since::Positions(Positions::default()),
            Some(NOW) => Since::Now,
            Some(cursor) => {
                let opened = seal.open(fingerprint(field, scope, variables), cursor)?;
                let positions = Positions::read(&opened).ok_or(CursorError::Foreign)?;
                Since::Positions(positions)
            }
        };
        let limit = size(field, variables)?;
        Ok(Self {
            since,
            limit,
            share: limit,
            scope: nodes.clone(),
            starts: Vec::new(),
        })
    }

    /// For so many nodes as are going to be asked.
    pub(crate) fn among(&mut self, nodes: &BTreeSet<NodeCode>) {
        self.share = share(self.limit, nodes.len());
        let starts = nodes.iter().map(|node| self.start(node).map(str::to_owned));
        let starts: BTreeSet<_> = starts.collect();
        self.starts = starts.into_iter().collect();
    }

    fn start(&self, node: &NodeCode) -> Option<&str> {
        match &self.since {
            Since::Now => Some(NOW),
            Since::Positions(Positions(by_node)) => by_node.get(node).map(String::as_str),
        }
    }

    /// Which of the different places a node begins at.
    pub(crate) fn place(&self, node: &NodeCode) -> usize {
        let start = self.start(node);
        let mut places = self.starts.iter();
        places
            .position(|place| place.as_deref() == start)
            .unwrap_or_default()
    }

    /// What is at a place.
    pub(crate) fn at(&self, place: usize) -> Option<&str> {
        self.starts.get(place)?.as_deref()
    }

    /// How far the logs have been read before.
    pub(crate) fn before(&self) -> Positions {
        match &self.since {
            Since::Now => Positions::default(),
            Since::Positions(positions) => positions.clone(),
        }
    }
}

/// How many entries a field asks for.
pub(crate) fn size(field: &Field, variables: &JsonMap) -> Result<usize, EngineError> {
    let Some(given) = field.argument("first", variables) else {
        return Ok(DEFAULT_ENTRIES);
    };
    if given == ConstValue::Null {
        return Ok(DEFAULT_ENTRIES);
    }
    let given = integer(&given).unwrap_or(i64::MAX);
    let limit = usize::try_from(given).ok();
    let limit = limit.filter(|limit| *limit <= MAX_PAGE);
    let error = || PageError::Size {
        argument: "first",
        given: given.try_into().unwrap_or(i32::MAX),
    };
    Ok(limit.ok_or_else(error)?)
}

/// How many entries each of some nodes is asked for. Few of them have much to tell at a time, and who has more is asked
/// again: four times an equal share.
fn share(limit: usize, nodes: usize) -> usize {
    if nodes <= 1 {
        return limit;
    }
    limit.saturating_mul(4).div_ceil(nodes).min(limit)
}

impl Positions {
    /// As a cursor holds it.
    pub(crate) fn write(&self) -> String {
        let mut text = String::new();
        for (node, position) in &self.0 {
            let _ = write!(text, "{node}={position} ");
        }
        text
    }

    fn read(text: &str) -> Option<Self> {
        let each = text.split_ascii_whitespace().map(|part| {
            let (node, position) = part.split_once('=')?;
            Some((node.parse().ok()?, position.to_owned()))
        });
        each.collect::<Option<_>>().map(Self)
    }

    pub(crate) fn set(&mut self, node: &NodeCode, position: &str) {
        self.0.insert(node.clone(), position.to_owned());
    }
}

/// Whether a node's word can be kept as its position.
pub(crate) fn is_position(text: &str) -> bool {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_');
    !text.is_empty() && text.len() <= LONGEST && text.bytes().all(is_plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn positions_are_read_as_they_were_written_and_nothing_else_is_read() {
        let mut positions = Positions::default();
        assert_eq!(Positions::read(&positions.write()), Some(positions.clone()));
        positions.set(&"rgre".parse().unwrap(), "a1.7");
        positions.set(&"afccre".parse().unwrap(), "b2.0");
        assert_eq!(positions.write(), "afccre=b2.0 rgre=a1.7 ");
        assert_eq!(Positions::read(&positions.write()), Some(positions));
        for wrong in ["rgre", "Not a code=a1.7", "=a1.7"] {
            assert_eq!(Positions::read(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn no_node_is_asked_for_more_than_the_page_and_all_together_for_four_of_it() {
        assert_eq!(share(100, 1), 100);
        assert_eq!(share(100, 3), 100);
        assert_eq!(share(500, 46), 44);
        assert_eq!(share(1, 46), 1);
        assert_eq!(share(0, 46), 0);
    }

    #[test]
    fn what_would_be_read_as_two_positions_is_none() {
        assert!(is_position("0123456789ab.42"));
        for wrong in ["", "a b", "a=b", &"x".repeat(65)] {
            assert!(!is_position(wrong), "{wrong}");
        }
    }
}
