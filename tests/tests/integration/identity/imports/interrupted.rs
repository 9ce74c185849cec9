//! Imports that were being applied and whose job came to no end.

use jumelage_domain::Timestamp;
use jumelage_entities::{import_plan, import_plan_row, job, record};
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};
use uuid::Uuid;

use super::*;

const ROWS: usize = 1_200;

/// A list that is planned, and set going without anybody to do it.
async fn set_going() -> (Door, String, String) {
    let (door, token) = with_idle_members().await;
    let rows: Vec<String> = (0..ROWS)
        .map(|row| format!("Reims,Ort {row},AT,CONTACT\n"))
        .collect();
    let rows = rows.concat();
    let list = format!("party_name,partner_name,partner_country,kind\n{rows}");
    let (id, import) = door.planned(&token, list.as_bytes()).await;
    assert_eq!(import["state"], "PLANNED", "{import}");
    assert_eq!(door.apply(&token, &id).await["userErrors"], json!([]));
    (door, token, id)
}

impl Door {
    async fn import(&self, token: &str, id: &str) -> Value {
        self.after_states(token, id, &[]).await
    }

    async fn job_of(&self, id: &str) -> job::Model {
        let jobs = job::Entity::find().filter(job::Column::Key.eq(id));
        jobs.one(&self.node.db).await.unwrap().unwrap()
    }

    async fn carry_on(&self, id: &str) {
        let run = desk::run(&self.node.db, self.clock.as_ref(), id.parse().unwrap());
        run.await.unwrap();
    }

    /// Of the records that the list holds.
    async fn recorded(&self) -> u64 {
        let records = record::Entity::find().filter(record::Column::StatedName.starts_with("Ort "));
        records.count(&self.node.db).await.unwrap()
    }

    fn now(&self) -> Timestamp {
        self.clock.now()
    }
}

#[actix_web::test]
async fn an_import_whose_job_is_cancelled_ends_with_what_it_has_applied_and_can_be_carried_on() {
    let (door, token, id) = set_going().await;
    let uuid: Uuid = id.parse().unwrap();
    let db = &door.node.db;
    let some_done = async {
        loop {
            let plan = import_plan::Entity::find_by_id(uuid).one(db).await.unwrap();
            if plan.unwrap().done_rows > 0 {
                return;
            }
            tokio::task::yield_now().await;
        }
    };
    tokio::select! {
        biased;
        () = some_done => {}
        ended = desk::run(db, door.clock.as_ref(), uuid) => panic!("it was to be stopped: {ended:?}"),
    }
    let job = door.job_of(&id).await;
    imports_cancelled(&door, job.id).await;
    let import = door.import(&token, &id).await;
    assert_eq!(import["state"], "FAILED", "{import}");
    let failure = import["failure"].as_str().unwrap();
    assert!(failure.contains("cancelled"), "{failure}");
    let done = import["progress"]["done"].as_u64().unwrap();
    assert!(0 < done && done < ROWS as u64, "{import}");
    assert_eq!(door.recorded().await, done);
    // Nobody carries it on by mistake.
    door.carry_on(&id).await;
    assert_eq!(door.recorded().await, done);

    assert_eq!(door.apply(&token, &id).await["userErrors"], json!([]));
    let import = door.import(&token, &id).await;
    assert_eq!(import["state"], "APPLYING", "{import}");
    assert_eq!(import["failure"], Value::Null);
    door.carry_on(&id).await;
    let import = door.import(&token, &id).await;
    assert_eq!(import["state"], "APPLIED", "{import}");
    assert_eq!(import["progress"], json!({"done": ROWS, "all": ROWS}));
    assert_eq!(door.recorded().await, ROWS as u64);
    door.close().await;
}

async fn imports_cancelled(door: &Door, job: Uuid) {
    let cancelled = jumelage_entities::write::jobs::cancel(&door.node.db, job, door.now());
    cancelled.await.unwrap();
}

#[actix_web::test]
async fn an_import_whose_job_is_given_up_ends_and_goes_on_when_the_job_is_asked_for_again() {
    use jumelage_entities::write::jobs::{claim, fail, retry};
    let (door, token, id) = set_going().await;
    let (db, now) = (&door.node.db, door.now());
    let job = door.job_of(&id).await;
    let lease = claim(db, &job, "somebody", now, now)
        .await
        .unwrap()
        .unwrap();
    assert!(
        fail(db, &lease, "password=secret", None, now)
            .await
            .unwrap()
    );
    let import = door.import(&token, &id).await;
    assert_eq!(import["state"], "FAILED", "{import}");
    let failure = import["failure"].as_str().unwrap();
    let job = job.id.to_string();
    assert!(
        failure.contains(&job) && failure.contains("1 times"),
        "{failure}"
    );
    assert!(!failure.contains("secret"), "{failure}");
    retry(db, job.parse().unwrap()).await.unwrap();
    door.carry_on(&id).await;
    let import = door.import(&token, &id).await;
    assert_eq!(import["state"], "APPLIED", "{import}");
    assert_eq!(door.recorded().await, ROWS as u64);
    door.close().await;
}

#[actix_web::test]
async fn an_import_that_lost_its_job_or_its_plan_does_not_stay_as_it_is() {
    let (door, token, id) = set_going().await;
    let (db, uuid) = (&door.node.db, id.parse::<Uuid>().unwrap());
    job::Entity::delete_many().exec(db).await.unwrap();
    // Clearing up comes with the next list, and every hour.
    door.planned(&token, LIST).await;
    let import = door.import(&token, &id).await;
    assert_eq!(import["state"], "FAILED", "{import}");
    assert_eq!(door.apply(&token, &id).await["userErrors"], json!([]));
    let broken = import_plan_row::ActiveModel {
        plan_id: Set(uuid),
        number: Set(700),
        content: Set("{".to_owned()),
        ..Default::default()
    };
    import_plan_row::Entity::update(broken)
        .exec(db)
        .await
        .unwrap();
    door.carry_on(&id).await;
    let import = door.import(&token, &id).await;
    assert_eq!(import["state"], "FAILED", "{import}");
    let failure = import["failure"].as_str().unwrap();
    assert!(
        failure.contains("internal error") && failure.contains(&id),
        "{failure}"
    );
    assert_eq!(door.recorded().await, 0);
    door.close().await;
}
