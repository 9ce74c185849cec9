use std::sync::atomic::{AtomicU64, Ordering};

use jumelage_domain::Timestamp;
use jumelage_schema::public::{Allowance, Budget};

use super::*;
use crate::settings::Rate;

/// A clock that is set by hand.
#[derive(Default)]
struct Hand(AtomicU64);

impl Hand {
    fn pass(&self, millis: u64) {
        self.0.fetch_add(millis, Ordering::Relaxed);
    }
}

impl Clock for Hand {
    fn now(&self) -> Timestamp {
        Timestamp::EPOCH
    }

    fn elapsed(&self) -> Duration {
        Duration::from_millis(self.0.load(Ordering::Relaxed))
    }
}

fn settings() -> settings::Limits {
    settings::Limits {
        // Ten a second.
        anonymous: Rate {
            per_minute: 600,
            burst: Some(100),
        },
        app: Rate {
            per_minute: 6_000,
            burst: Some(1_000),
        },
        admin: Rate {
            per_minute: 0,
            burst: Some(0),
        },
        ..settings::Limits::default()
    }
}

fn limits(settings: &settings::Limits) -> (Limits, Arc<Hand>) {
    let clock = Arc::new(Hand::default());
    let given: Arc<dyn Clock> = Arc::clone(&clock) as _;
    (Limits::new(settings, &given).unwrap(), clock)
}

fn at(limits: &Limits, address: &str) -> Purse {
    limits.somebody(Some(address.parse().unwrap()))
}

fn known(subject: &str, roles: &[Role]) -> Viewer {
    Viewer {
        subject: Some(subject.to_owned()),
        roles: roles.iter().copied().collect(),
        ..Viewer::anonymous()
    }
}

#[test]
fn what_is_spent_flows_back_and_what_is_refused_costs_nothing() {
    let (limits, clock) = limits(&settings());
    // Of a request each.
    let purse = || at(&limits, "198.51.100.7");
    let first = purse();
    assert_eq!(first.take(70), Ok(()));
    let left = |remaining, resets_seconds| Allowance {
        limit: 100,
        remaining,
        resets_seconds,
    };
    assert_eq!(first.left(), Some(left(30, 7)));
    let second = purse();
    let spent = second.take(51).unwrap_err();
    assert_eq!(
        (spent.cost, spent.remaining, spent.retry_after_seconds),
        (51, 30, 3)
    );
    assert_eq!(second.left(), Some(left(30, 7)));
    clock.pass(2_000);
    assert_eq!(purse().take(51).unwrap_err().remaining, 50);
    clock.pass(100);
    let third = purse();
    assert_eq!(third.take(51), Ok(()));
    assert_eq!(third.left(), Some(left(0, 10)));
    clock.pass(60_000);
    let last = purse();
    assert_eq!(last.take(1), Ok(()));
    assert_eq!(last.left(), Some(left(99, 1)));
}

#[test]
fn what_costs_more_than_a_bucket_holds_takes_all_of_a_full_one() {
    let (limits, clock) = limits(&settings());
    let purse = || at(&limits, "198.51.100.7");
    let first = purse();
    assert_eq!(first.take(u64::MAX), Ok(()));
    assert_eq!(first.left().unwrap().remaining, 0);
    clock.pass(9_900);
    assert_eq!(purse().take(u64::MAX).unwrap_err().remaining, 99);
    clock.pass(100);
    assert_eq!(purse().take(101), Ok(()));
}

#[test]
fn a_request_pays_no_more_than_a_bucket_holds_with_being_read() {
    let (limits, clock) = limits(&settings());
    let purse = || at(&limits, "198.51.100.7");
    for (entry, cost) in [(1, 100), (60, 60), (u64::MAX, 1), (99, u64::MAX)] {
        let full = purse();
        assert_eq!(full.enter(entry), Ok(()));
        assert_eq!(full.take(cost), Ok(()), "{entry} {cost}");
        assert!(purse().take(1).is_err(), "{entry} {cost}");
        clock.pass(9_000);
        // 10 are missing, and what was paid for being read will have to be paid again.
        let early = purse();
        assert_eq!(early.enter(40), Ok(()));
        let spent = early.take(60).unwrap_err();
        assert_eq!((spent.remaining, spent.retry_after_seconds), (50, 5));
        clock.pass(5_000);
    }
}

#[test]
fn each_of_several_requests_pays_for_itself() {
    let (limits, _) = limits(&settings());
    let purse = at(&limits, "198.51.100.7");
    assert_eq!(purse.enter(1), Ok(()));
    purse.begin();
    assert_eq!(purse.take(60), Ok(()));
    purse.begin();
    let spent = purse.take(60).unwrap_err();
    assert_eq!((spent.remaining, spent.retry_after_seconds), (39, 3));
    assert_eq!(purse.take(39), Ok(()));
    purse.begin();
    assert!(purse.take(1).is_err());
}

#[test]
fn two_whom_two_issuers_know_by_one_name_are_two() {
    let (limits, _) = limits(&settings());
    let of = |issuer: Option<&str>| Viewer {
        issuer: issuer.map(str::to_owned),
        ..known("anna", &[Role::App])
    };
    let issuers = [None, Some("https://a.example"), Some("https://b.example")];
    for issuer in issuers {
        assert_eq!(
            limits.viewer(&of(issuer), None).take(1_000),
            Ok(()),
            "{issuer:?}"
        );
    }
    for issuer in issuers {
        assert!(
            limits.viewer(&of(issuer), None).take(1).is_err(),
            "{issuer:?}"
        );
    }
}

#[test]
fn each_address_has_a_bucket_and_each_network_of_ipv6() {
    let (limits, _) = limits(&settings());
    for (one, other, share) in [
        ("198.51.100.7", "198.51.100.8", false),
        ("198.51.100.9", "::ffff:198.51.100.9", true),
        ("2001:db8::1", "2001:db8::ffff:1:1:1", true),
        ("2001:db8:0:2::1", "2001:db8:0:3::1", false),
        // The same bits are not the same address.
        ("0.0.0.9", "::9:0:0:0:1", false),
    ] {
        assert_eq!(at(&limits, one).take(100), Ok(()), "{one}");
        assert_eq!(at(&limits, other).take(1).is_err(), share, "{one} {other}");
    }
}

#[test]
fn one_who_is_known_has_a_bucket_of_its_own_wherever_it_asks_from() {
    let (limits, _) = limits(&settings());
    let address = Some("198.51.100.7".parse().unwrap());
    assert_eq!(limits.somebody(address).take(100), Ok(()));
    let app = known("portal", &[Role::App]);
    assert_eq!(limits.viewer(&app, address).take(600), Ok(()));
    assert!(
        limits
            .viewer(&Viewer::anonymous(), address)
            .take(1)
            .is_err()
    );
    let elsewhere = Some("198.51.100.8".parse().unwrap());
    assert!(limits.viewer(&app, elsewhere).take(600).is_err());
    let other = known("other", &[Role::App]);
    assert_eq!(limits.viewer(&other, elsewhere).take(600), Ok(()));
    // A peer of the same name is somebody else.
    assert_eq!(limits.peer("portal", address).role(), Some(Role::Peer));
    assert_eq!(limits.peer("portal", address).take(1_001), Ok(()));
}

#[test]
fn of_several_roles_the_one_counts_that_may_spend_the_most() {
    let (limits, _) = limits(&settings());
    let role = |roles: &[Role]| limits.viewer(&known("a", roles), None).role();
    assert_eq!(role(&[Role::Anonymous, Role::App]), Some(Role::App));
    // Without a limit.
    assert_eq!(role(&[Role::App, Role::Admin]), None);
}

#[test]
fn callers_on_loopback_are_limited_unless_the_settings_say_otherwise() {
    for (loopback, others) in [(true, true), (false, true)] {
        let (limits, _) = limits(&settings::Limits {
            loopback,
            ..settings()
        });
        for (address, limited) in [
            ("127.0.0.1", loopback),
            ("::1", loopback),
            ("::ffff:127.0.0.2", loopback),
            ("198.51.100.7", others),
        ] {
            let address = address.parse().ok();
            assert_eq!(
                limits.somebody(address).left().is_some(),
                limited,
                "{address:?}"
            );
            let app = limits.viewer(&known("a", &[Role::App]), address);
            assert_eq!(app.left().is_some(), limited, "{address:?}");
        }
        assert_eq!(limits.somebody(None).left(), None);
    }
}

#[test]
fn callers_by_the_hundred_thousand_are_not_all_remembered_and_newcomers_are() {
    let clock: Arc<dyn Clock> = Arc::new(Hand::default());
    let limits = Limits::remembering(100, &settings(), &clock);
    for caller in 0..100_000_u32 {
        let purse = limits.somebody(Some(std::net::Ipv4Addr::from_bits(caller).into()));
        assert_eq!(purse.take(100), Ok(()));
        let again = limits.somebody(Some(std::net::Ipv4Addr::from_bits(caller).into()));
        assert!(again.take(1).is_err(), "{caller}");
    }
    let buckets = limits.buckets(Role::Anonymous).unwrap();
    assert!(buckets.remembered() <= 200, "{}", buckets.remembered());
}

#[test]
fn what_may_be_spent_is_told_in_headers() {
    let (limits, _) = limits(&settings());
    let purse = at(&limits, "198.51.100.7");
    purse.take(70).unwrap();
    let purse = at(&limits, "198.51.100.7");
    let spent = purse.take(50).unwrap_err();
    let mut headers = actix_web::http::header::HeaderMap::new();
    purse.tell(&mut headers);
    purse.tell_when(&mut headers);
    assert_eq!(spent.retry_after_seconds, 2);
    for (name, value) in [
        ("ratelimit-policy", "\"anonymous\";q=100;w=10;qu=\"cost\""),
        ("ratelimit", "\"anonymous\";r=30;t=7"),
        ("retry-after", "2"),
    ] {
        assert_eq!(headers.get(name).unwrap(), value);
    }
}

#[test]
fn a_bucket_that_would_take_more_than_a_day_to_fill_is_refused() {
    let clock: Arc<dyn Clock> = Arc::new(Hand::default());
    let with = |burst| settings::Limits {
        local_government: Rate {
            per_minute: 1,
            burst: Some(burst),
        },
        ..settings::Limits::default()
    };
    assert!(Limits::new(&with(1_440), &clock).is_ok());
    for burst in [1_441, u32::MAX] {
        let error = Limits::new(&with(burst), &clock).err().unwrap().to_string();
        assert!(
            error.contains("lower burst in [limits.local_government]"),
            "{error}"
        );
    }
}

#[test]
fn reading_costs_by_the_kib() {
    for (bytes, cost) in [(0, 1), (1_023, 1), (1_024, 11), (1 << 20, 10_241)] {
        assert_eq!(entry(bytes), cost);
    }
}
