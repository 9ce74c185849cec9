//! How long a node has to do with requests that are made to cost, until each is refused.

use std::time::Duration;

use jumelage::node::Node;
use jumelage_federation::Request;
use jumelage_schema::clock::Clock;
use jumelage_tests::floods::{Flood, nested, schema, sizes};

use crate::DEADLINE;

const ROUNDS: u32 = 10;

/// The worst of each kind, beside the question that costs least.
pub async fn measure(clock: &dyn Clock, asking: &Node) {
    println!("| flood | worst: ms |");
    println!("|---|--:|");
    let kinds: [(&str, Vec<Flood>); 10] = [
        ("depth", nested::depth()),
        ("fragments in a circle", nested::circles()),
        ("fragments in a wide tree", nested::wide_trees()),
        ("lists in lists", nested::lists()),
        ("unknown fields", schema::unknown()),
        ("introspection in a circle", schema::introspection()),
        ("aliases", sizes::aliases()),
        ("directives", sizes::directives()),
        ("tokens", sizes::tokens()),
        ("variables", sizes::variables()),
    ];
    for (name, floods) in kinds {
        let mut worst = Duration::ZERO;
        for flood in floods {
            let request = Request {
                query: flood.sent["query"].as_str().unwrap().into(),
                variables: flood.sent["variables"]
                    .as_object()
                    .cloned()
                    .unwrap_or_default(),
                ..Request::default()
            };
            worst = worst.max(refused(clock, asking, &request).await);
        }
        println!("| {name} | {:.2} |", worst.as_secs_f64() * 1_000.0);
    }
}

async fn refused(clock: &dyn Clock, asking: &Node, request: &Request) -> Duration {
    let began = clock.elapsed();
    for _ in 0..ROUNDS {
        let network = asking.network();
        let reply = asking.public.answer(request, network, DEADLINE).await;
        assert!(reply.data.is_none(), "it was to be refused");
    }
    clock.elapsed().saturating_sub(began) / ROUNDS
}
