//! The network whose project it is, as each node knows it that lists the project.

use serde_json::{Value, json};

use super::{NODES, Sides, Truth};

const QUESTION: &str = "{local{projects(first:200){nodes{id network{id title{text}}}}}
    europe{projects(first:200){nodes{id network{id title{text}}}}}}";

/// How many projects were seen of a network, and how many of one that the node was not told of.
#[derive(Clone, Copy, Default)]
pub(super) struct Seen {
    pub(super) of_networks: usize,
    pub(super) untold: usize,
}

/// What each node shows of all that it lists, and of all there are.
pub(super) async fn compare(sides: &Sides, truth: &[Truth], context: &str) -> Seen {
    let mut seen = Seen::default();
    for (node, (code, _)) in NODES.iter().enumerate() {
        let found = sides.see(node, QUESTION, json!({})).await;
        let context = format!("{context} at {code}");
        let shown = projects(&found, "local", truth);
        let held = truth.iter().filter(|one| one.kind == "Project");
        let held = held.filter(|one| one.holders.contains(*code));
        assert_eq!(shown.len(), held.count(), "{context}");
        for (project, network) in shown {
            check(truth, project, network, code, &mut seen, &context);
        }
        for (project, network) in projects(&found, "europe", truth) {
            // Of those that are there the first one answers.
            let first = project.holders.first().unwrap();
            check(truth, project, network, first, &mut seen, &context);
        }
    }
    seen
}

fn projects<'a>(found: &'a Value, root: &str, truth: &'a [Truth]) -> Vec<(&'a Truth, &'a Value)> {
    let nodes = found[root]["projects"]["nodes"].as_array().unwrap().iter();
    let each = nodes.map(|node| {
        let one = truth.iter().find(|one| node["id"] == one.id.as_str());
        (one.unwrap(), &node["network"])
    });
    each.collect()
}

/// Whom the network concerns shows it. Who else may have been told, shows that one or none.
fn check(
    truth: &[Truth],
    project: &Truth,
    shown: &Value,
    code: &str,
    seen: &mut Seen,
    context: &str,
) {
    let Some(network) = project.network(truth) else {
        assert_eq!(*shown, Value::Null, "{context}: {}", project.id);
        return;
    };
    if shown.is_null() {
        assert!(!network.concerns(code), "{context}: {}", project.id);
        seen.untold += 1;
        return;
    }
    let title = network.words.facts().title.main().unwrap();
    assert_eq!(shown["id"], network.id, "{context}: {}", project.id);
    assert_eq!(shown["title"][0]["text"], title, "{context}");
    seen.of_networks += 1;
}
