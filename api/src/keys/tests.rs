use super::*;

fn at(minutes: u64, now: i64) -> Moment {
    Moment {
        now: Timestamp::from_millis(now).unwrap(),
        elapsed: Duration::from_mins(minutes),
    }
}

const HOUR: i64 = 3_600_000;
const NOW: i64 = 1_800_000_000_000;

/// A folder with a key and a next one, and the two.
fn folder() -> (tempfile::TempDir, PublicKey, PublicKey) {
    let dir = tempfile::tempdir().unwrap();
    let key = NodeKey::generate().unwrap();
    write_secret(&dir.path().join("key.pem"), &key.to_pem()).unwrap();
    let next = Keys::rotate(dir.path()).unwrap();
    (dir, key.public().clone(), next)
}

fn keys(dir: &Path) -> Keys {
    Keys::read(dir, Path::new("key.pem")).unwrap()
}

#[test]
fn the_next_key_signs_when_the_directory_has_had_it_for_long_enough() {
    let (dir, old, new) = folder();
    let keys = keys(dir.path());
    let secret = keys.cursor_secret().unwrap();
    assert_eq!(keys.published(), [old.clone(), new.clone()]);
    let (before, after) = ([old.clone()], [old.clone(), new.clone()]);
    for (minutes, listed, expected) in [
        (0, &before[..], Step::Announced),
        (90, &before[..], Step::Announced),
        (100, &after[..], Step::Announced),
        (129, &after[..], Step::Announced),
        // The anchor lost it and has it again: the time begins anew.
        (129, &before[..], Step::Announced),
        (130, &after[..], Step::Announced),
        (160, &after[..], Step::Changed),
        (161, &after[..], Step::Settled),
    ] {
        assert_eq!(
            keys.step(listed, false, at(minutes, NOW)).unwrap(),
            expected
        );
    }
    assert_eq!(*keys.signing().load().public(), new);
    for keys in [keys, self::keys(dir.path())] {
        assert_eq!(keys.published(), std::slice::from_ref(&new));
        assert_eq!(keys.verifying(), [new.clone(), old.clone()]);
        assert_eq!(keys.cursor_secret().unwrap(), secret);
    }
}

#[test]
fn an_anchor_waits_for_those_who_were_away() {
    let (dir, old, new) = folder();
    let listed = [old, new];
    let step = |keys: &Keys, minutes, now| keys.step(&listed, true, at(minutes, now)).unwrap();
    let keys = keys(dir.path());
    assert_eq!(step(&keys, 0, NOW), Step::Announced);
    assert_eq!(step(&keys, 60, NOW), Step::Announced);
    assert_eq!(step(&keys, 60, NOW + 48 * HOUR - 1), Step::Announced);
    // It counts from the announcement also where the node was started again.
    let again = self::keys(dir.path());
    assert_eq!(step(&again, 0, NOW + 48 * HOUR - 1), Step::Announced);
    assert_eq!(step(&again, 60, NOW + 48 * HOUR - 1), Step::Announced);
    assert_eq!(step(&again, 60, NOW + 48 * HOUR), Step::Changed);
    assert!(!dir.path().join("next-key-announced.json").exists());
}

#[test]
fn an_anchors_next_key_that_nobody_has_announced_yet_is_young_however_old_its_file_is() {
    let (dir, old, new) = folder();
    let long_ago = std::time::UNIX_EPOCH + Duration::from_hours(1);
    let file = std::fs::File::options()
        .write(true)
        .open(dir.path().join(NEXT));
    file.unwrap().set_modified(long_ago).unwrap();
    let (keys, listed) = (keys(dir.path()), [old, new]);
    for minutes in [0, 60] {
        let step = keys.step(&listed, true, at(minutes, NOW)).unwrap();
        assert_eq!(step, Step::Announced);
    }
}

#[test]
fn a_next_key_that_is_replaced_by_hand_is_announced_anew() {
    let (dir, old, new) = folder();
    let keys = keys(dir.path());
    let listed = [old.clone(), new];
    let step = |listed: &[_], minutes| keys.step(listed, false, at(minutes, NOW)).unwrap();
    assert_eq!(step(&listed, 0), Step::Announced);
    std::fs::remove_file(dir.path().join(NEXT)).unwrap();
    let other = Keys::rotate(dir.path()).unwrap();
    assert_eq!(step(&listed, 60), Step::Announced);
    assert_eq!(keys.published(), [old.clone(), other.clone()]);
    let listed = [old.clone(), other.clone()];
    assert_eq!(step(&listed, 61), Step::Announced);
    // Taken back, it signs never.
    std::fs::rename(dir.path().join(NEXT), dir.path().join("elsewhere")).unwrap();
    assert_eq!(step(&listed, 120), Step::Settled);
    assert_eq!(keys.published(), [old]);
    std::fs::rename(dir.path().join("elsewhere"), dir.path().join(NEXT)).unwrap();
    assert_eq!(step(&listed, 121), Step::Announced);
    assert_eq!(step(&listed, 151), Step::Changed);
    assert_eq!(*keys.signing().load().public(), other);
}

#[test]
fn an_anchor_lists_the_key_before_for_two_hours() {
    let (dir, old, new) = folder();
    let keys = keys(dir.path());
    let listed = [old.clone(), new.clone()];
    keys.step(&listed, false, at(0, NOW)).unwrap();
    let step = keys.step(&listed, false, at(30, NOW)).unwrap();
    assert_eq!(step, Step::Changed);
    for keys in [keys, self::keys(dir.path())] {
        let listed = |now| keys.published_by_anchor(Timestamp::from_millis(now).unwrap());
        assert_eq!(listed(NOW), [new.clone(), old.clone()]);
        assert_eq!(listed(NOW + 2 * HOUR - 1), [new.clone(), old.clone()]);
        assert_eq!(listed(NOW + 2 * HOUR), std::slice::from_ref(&new));
    }
}

#[test]
fn a_key_that_cannot_be_replaced_signs_on_and_is_retired_once() {
    let (dir, old, new) = folder();
    let keys = keys(dir.path());
    let listed = [old.clone(), new.clone()];
    keys.step(&listed, false, at(0, NOW)).unwrap();
    // Nothing can be renamed to a folder.
    let file = dir.path().join("key.pem");
    let aside = dir.path().join("aside");
    std::fs::rename(&file, &aside).unwrap();
    std::fs::create_dir(&file).unwrap();
    let retired = dir.path().join("retired-keys.json");
    let mut written = None;
    for minutes in [30, 31] {
        let refusal = keys.step(&listed, false, at(minutes, NOW)).unwrap_err();
        assert!(refusal.to_string().contains("cannot replace"), "{refusal}");
        assert_eq!(*keys.signing().load().public(), old);
        assert_eq!(keys.verifying(), listed);
        let this = std::fs::metadata(&retired).unwrap().modified().unwrap();
        assert_eq!(*written.get_or_insert(this), this);
    }
    std::fs::remove_dir(&file).unwrap();
    std::fs::rename(&aside, &file).unwrap();
    let step = keys.step(&listed, false, at(32, NOW + HOUR)).unwrap();
    assert_eq!(step, Step::Changed);
    let keys = self::keys(dir.path());
    let later = Timestamp::from_millis(NOW + 3 * HOUR - 1).unwrap();
    assert_eq!(keys.published_by_anchor(later), [new, old]);
}

#[cfg(unix)]
#[test]
fn a_key_that_everybody_may_read_is_refused() {
    use std::os::unix::fs::PermissionsExt;
    let (dir, ..) = folder();
    let running = keys(dir.path());
    for name in ["key.pem", NEXT] {
        let file = dir.path().join(name);
        let mode = |mode| {
            std::fs::set_permissions(&file, std::fs::Permissions::from_mode(mode)).unwrap();
        };
        mode(0o644);
        let refusal = Keys::read(dir.path(), Path::new("key.pem")).err().unwrap();
        let refusal = refusal.to_string();
        assert!(
            refusal.contains(name) && refusal.contains("644"),
            "{refusal}"
        );
        mode(0o600);
        keys(dir.path());
    }
    // Nor is one taken up while the node runs.
    std::fs::remove_file(dir.path().join(NEXT)).unwrap();
    Keys::rotate(dir.path()).unwrap();
    let open = std::fs::Permissions::from_mode(0o604);
    std::fs::set_permissions(dir.path().join(NEXT), open).unwrap();
    assert!(running.step(&[], false, at(0, NOW)).is_err());
    assert_eq!(running.published().len(), 1);
}

#[test]
fn a_next_key_that_is_made_while_the_node_runs_is_found_and_there_is_one_only() {
    let (dir, ..) = folder();
    let refused = Keys::rotate(dir.path()).unwrap_err().to_string();
    assert!(refused.contains("key.next.pem"), "{refused}");
    std::fs::remove_file(dir.path().join(NEXT)).unwrap();
    let keys = keys(dir.path());
    assert_eq!(keys.step(&[], false, at(0, 0)).unwrap(), Step::Settled);
    Keys::rotate(dir.path()).unwrap();
    assert_eq!(keys.step(&[], false, at(0, 0)).unwrap(), Step::Announced);
    assert_eq!(keys.published().len(), 2);
}
