//! A plan as text.

use std::{collections::BTreeSet, fmt};

use jumelage_domain::NodeCode;

use super::Plan;

impl fmt::Display for Plan<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let codes = |nodes: &BTreeSet<NodeCode>| {
            nodes
                .iter()
                .map(NodeCode::as_str)
                .collect::<Vec<_>>()
                .join(" ")
        };
        for call in &self.first {
            writeln!(f, "ask {}\n    {}", codes(&call.nodes), call.document)?;
            if !call.variables.is_empty() {
                writeln!(
                    f,
                    "    with {}",
                    serde_json::to_string(&*call.variables).unwrap_or_default()
                )?;
            }
        }
        for field in &self.fields {
            writeln!(
                f,
                "merge {}: {} of {}",
                field.field.response_key,
                field.merge,
                codes(&field.nodes)
            )?;
            if !field.down.is_empty() {
                writeln!(f, "    without {}", codes(&field.down))?;
            }
            if field.keys_first.is_some() {
                writeln!(
                    f,
                    "    then its rows\n    {}",
                    field.texts.rows.text.trim_end()
                )?;
            }
            for hole in &field.holes {
                writeln!(f, "    fill {hole}")?;
            }
        }
        for (path, error) in &self.misfits {
            writeln!(f, "refuse {path:?}: {error}")?;
        }
        Ok(())
    }
}
