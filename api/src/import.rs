//! stub
#![allow(missing_docs, clippy::all)]
use std::path::{Path, PathBuf};
use std::collections::*;
use sea_orm::DatabaseConnection;
use jumelage_domain::*;
use jumelage_domain::text::*;
use jumelage_entities::{Writing, Network, write::{self, records::*, local_governments::*, claims}};
#[derive(Default)] pub struct Options;
pub struct Silent;
pub trait Progress: Sync {}
impl Progress for Silent {}
pub struct Report { pub rejected: u64 }
impl std::fmt::Display for Report { fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result { write!(f,"rejected {}", self.rejected) } }
fn rows(p:&Path)->Vec<HashMap<String,String>>{ csv::Reader::from_path(p).unwrap().deserialize().map(|r|r.unwrap()).collect() }
fn codes(r:&HashMap<String,String>)->BTreeSet<LocalGovernmentCode>{
 [("wikidata",CodeScheme::Wikidata),("geonames",CodeScheme::Geonames),("lau",CodeScheme::Lau),("nuts",CodeScheme::Nuts),("national",CodeScheme::National)].into_iter().filter(|(k,_)|!r[*k].is_empty()).map(|(k,s)|LocalGovernmentCode::new(s,&r[k]).unwrap()).collect()
}
pub async fn local_governments(db: &DatabaseConnection, p: &Path, _: &Options, _: &dyn Progress) -> anyhow::Result<Report> {
 let order=NameOrder::new();
 let new:Vec<NewLocalGovernment>=rows(p).iter().map(|r|NewLocalGovernment{list_id:None,country:r["country"].parse().unwrap(),name:r["name"].clone(),level:r["level"].parse().ok(),codes:codes(r),
  location: r["latitude"].parse().ok().and_then(|a|Location::new(a,r["longitude"].parse().unwrap()).ok()),population:r["population"].parse().ok(),website:None,mailbox:None,languages:BTreeSet::new(),names:BTreeSet::new()}).collect();
 for some in new.chunks(500){ let w=Writing::begin(db).await?; let l=write::local_governments::locate(&w.tx,some.to_vec()).await?; write::local_governments::write(&w,l,&order).await?; w.commit().await?; }
 Ok(Report{rejected:0})
}
pub async fn twinnings(db: &DatabaseConnection, p: &Path, _: &Options, _: &dyn Progress) -> anyhow::Result<Report> {
 let network=Network::load(db).await?; let mut rejected=0;
 let rs=rows(p);
 let all: BTreeSet<(String,String)> = rs.iter().flat_map(|r|[(r["party_scheme"].clone(),r["party_code"].clone()),(r["partner_scheme"].clone(),r["partner_code"].clone())]).collect();
 let b=claims::bearers(db,&network,all).await?;
 use sea_orm::EntityTrait;
 let names:HashMap<uuid::Uuid,String>=jumelage_entities::local_government::Entity::find().all(db).await?.into_iter().map(|r|(r.id,fold(&r.name))).collect();
 let mut new=vec![];
 for r in &rs {
  let own=b.get(&(r["party_scheme"].clone(),r["party_code"].clone())).cloned().unwrap_or_default();
  let own=if own.len()>1 { own.into_iter().filter(|i|names[i]==fold(&r["party_name"])).collect() } else {own};
  let Ok(c)=r["partner_country"].parse::<CountryCode>() else {rejected+=1;continue};
  if own.len()!=1 || (r["partner_code"].is_empty()&&r["partner_name"].is_empty()) {rejected+=1;continue}
  let member=if network.countries.contains(&c){ match b.get(&(r["partner_scheme"].clone(),r["partner_code"].clone())).map(|v|&v[..]) {Some([x])=>Some(*x),_=>None} } else {None};
  if member==Some(own[0]) {rejected+=1;continue}
  new.push(NewRecord{list_id:None,party:own[0],partner:NewPartner{country:c,code:r["partner_scheme"].parse().ok().map(|s|LocalGovernmentCode::new(s,&r["partner_code"]).unwrap()),name:Some(r["partner_name"].clone()).filter(|n|!n.is_empty()),member},
   kind:r["kind"].parse().unwrap(),status:r["status"].parse().unwrap(),since:r["since"].parse().ok(),until:r["until"].parse().ok(),
   themes:r["themes"].split('|').filter_map(|t|t.parse().ok()).collect(),sdgs:r["sdgs"].split('|').filter_map(|t|t.parse().ok()).collect()});
 }
 for some in new.chunks(500){ let w=Writing::begin(db).await?; let l=write::records::locate(&w.tx,&network,some.to_vec()).await?;
  let mut m=HashMap::new(); for x in l { m.insert(x.identity.clone(),x); }
  write::records::write(&w,m.into_values().collect()).await?; w.commit().await?; }
 Ok(Report{rejected})
}
pub fn split(p: &Path, out: &Path) -> anyhow::Result<Vec<(NodeCode, PathBuf)>> {
 std::fs::create_dir_all(out)?; let mut r=csv::Reader::from_path(p)?; let h=r.headers()?.clone(); let at=h.iter().position(|c|c=="association").unwrap();
 let mut w:BTreeMap<String,csv::Writer<std::fs::File>>=BTreeMap::new();
 for row in r.records(){ let row=row?; let c=row[at].to_owned(); if !w.contains_key(&c){ let mut x=csv::Writer::from_path(out.join(&c))?; x.write_record(&h)?; w.insert(c.clone(),x);} w.get_mut(&c).unwrap().write_record(&row)?; }
 Ok(w.into_iter().map(|(c,mut x)|{x.flush().unwrap();(c.parse().unwrap(),out.join(&c))}).collect())
}
