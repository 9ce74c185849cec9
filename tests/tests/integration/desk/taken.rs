//! An own record is of one twinning, as long as the other side says so.

use jumelage_domain::Decision;
use jumelage_entities::{
    Writing,
    write::{
        decisions::{Refused, Response},
        records as own_records,
    },
};
use jumelage_tests::world::pair;

use super::support::{agree, and_a_friendship, decide, fixture, links, own, plain, records};

#[tokio::test]
async fn an_own_record_of_a_claim_that_was_withdrawn_can_be_linked_with_another() {
    for desk in [0, 1] {
        let world = and_a_friendship(pair(), 1 - desk);
        let fixture = fixture(&world).await;
        let network = &fixture.network;
        let mine = own(network, desk).await.id;
        let claims = records(network, desk, 1 - desk).await;
        let with_mine = Response {
            own_record: Some(mine),
            ..plain(Decision::Link)
        };
        decide(network, desk, claims[0].id, &with_mine)
            .await
            .unwrap();
        network.exchange(|_| ()).await;
        assert_eq!(
            decide(network, desk, claims[1].id, &with_mine).await,
            Err(Refused::OwnRecordTaken)
        );
        let writing = Writing::begin(&network.nodes[1 - desk].db).await.unwrap();
        own_records::remove(&writing, &[claims[0].id].into())
            .await
            .unwrap();
        writing.commit().await.unwrap();
        network.exchange(|_| ()).await;
        assert_eq!(
            decide(network, desk, claims[1].id, &with_mine).await,
            Ok(())
        );
        network.exchange(|_| ()).await;
        agree(network).await;
        let linked = links(network, desk).await;
        let pair = if desk == 0 {
            (mine, claims[1].id)
        } else {
            (claims[1].id, mine)
        };
        assert_eq!(linked, [pair].into());
    }
}
