//! A small world in databases of its own.

use jumelage_schema::Schemas;

use crate::{
    database::TestDatabase,
    network::TestNetwork,
    world::{World, pair},
};

pub struct Fixture {
    pub network: TestNetwork,
    pub databases: Vec<TestDatabase>,
}

impl Fixture {
    pub async fn pair() -> Self {
        Self::of(&pair()).await
    }

    /// A world, loaded and exchanged.
    pub async fn of(world: &World) -> Self {
        let fixture = Self::before_exchange(world).await;
        fixture.network.exchange(|_| ()).await;
        fixture
    }

    /// A world, loaded: no node has told another anything yet.
    pub async fn before_exchange(world: &World) -> Self {
        let mut databases = Vec::new();
        let mut members = Vec::new();
        for (code, countries) in &world.nodes {
            let database = TestDatabase::fresh().await;
            members.push((code.clone(), countries.clone(), database.db.clone()));
            databases.push(database);
        }
        let network = TestNetwork::found(&Schemas::build(), members).await;
        world.load(&network).await;
        Self { network, databases }
    }
}
