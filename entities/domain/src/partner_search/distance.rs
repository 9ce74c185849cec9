//! The way between two points, in whole kilometres.
//!
//! Sines are taken from `libm`, which computes them itself: the mathematical library that a system comes with may differ
//! from the next one's in the last place. All else here (sums, products, a square root, rounding) IEEE 754 lays down to
//! the last bit. So the same two points are as many whole kilometres apart on every machine that runs this version. If
//! another version of `libm` should differ in the last place, the result differs only where the way is within a
//! millimetre of a half kilometre, and then by one kilometre: at most two thousandths of the smallest part but one.

use crate::Location;

/// The mean radius of the earth, in kilometres (IUGG R1).
const EARTH_RADIUS_KM: f64 = 6371.0088;

/// On a great circle.
#[must_use]
pub fn kilometres(one: &Location, other: &Location) -> u32 {
    let radians = |location: &Location| {
        let (latitude, longitude) = (location.latitude(), location.longitude());
        (latitude.to_radians(), longitude.to_radians())
    };
    let ((lat, lon), (other_lat, other_lon)) = (radians(one), radians(other));
    let haversine = |angle: f64| {
        let sine = libm::sin(angle / 2.0);
        sine * sine
    };
    let chord = haversine(other_lat - lat)
        + libm::cos(lat) * libm::cos(other_lat) * haversine(other_lon - lon);
    let way = 2.0 * EARTH_RADIUS_KM * libm::asin(chord.clamp(0.0, 1.0).sqrt());
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "from 0 to half the earth's circumference"
    )]
    let whole = way.round() as u32;
    whole
}

#[cfg(test)]
mod tests {
    use super::*;

    fn location(latitude: f64, longitude: f64) -> Location {
        Location::new(latitude, longitude).unwrap()
    }

    #[test]
    fn ways_are_known_ones_and_equal_there_and_back() {
        let (cologne, paris) = (location(50.9375, 6.9603), location(48.8566, 2.3522));
        assert_eq!(kilometres(&cologne, &paris), 403);
        assert_eq!(kilometres(&paris, &cologne), 403);
        assert_eq!(kilometres(&paris, &paris), 0);
        let half_round = kilometres(&location(0.0, 0.0), &location(0.0, 180.0));
        assert_eq!(half_round, 20_015);
        assert_eq!(
            kilometres(&location(90.0, 0.0), &location(-90.0, 77.0)),
            half_round
        );
    }
}
