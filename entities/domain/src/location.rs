//! Places on the globe.

/// A point in degrees, WGS 84.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Location {
    latitude: f64,
    longitude: f64,
}

/// Not a point on the globe.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[error("{latitude}, {longitude} is not a point: latitude -90 to 90, longitude -180 to 180")]
pub struct LocationError {
    latitude: f64,
    longitude: f64,
}

/// The mean radius of the earth, in kilometres (IUGG R1).
const EARTH_RADIUS_KM: f64 = 6371.0088;

impl Location {
    /// A point, if both numbers are in range.
    pub fn new(latitude: f64, longitude: f64) -> Result<Self, LocationError> {
        if (-90.0..=90.0).contains(&latitude) && (-180.0..=180.0).contains(&longitude) {
            Ok(Self {
                latitude,
                longitude,
            })
        } else {
            Err(LocationError {
                latitude,
                longitude,
            })
        }
    }

    /// Degrees north.
    #[must_use]
    pub const fn latitude(&self) -> f64 {
        self.latitude
    }

    /// Degrees east.
    #[must_use]
    pub const fn longitude(&self) -> f64 {
        self.longitude
    }

    /// On the unit sphere. Distances are compared by the chord between two such points: that takes only
    /// multiplication and addition, which every database computes alike.
    #[must_use]
    pub fn unit_vector(&self) -> [f64; 3] {
        let (lat, lon) = (self.latitude.to_radians(), self.longitude.to_radians());
        [lat.cos() * lon.cos(), lat.cos() * lon.sin(), lat.sin()]
    }
}

/// The great-circle distance in kilometres that belongs to a squared chord of the unit sphere.
#[must_use]
pub fn kilometres(chord_squared: f64) -> f64 {
    2.0 * EARTH_RADIUS_KM * (chord_squared.max(0.0).sqrt() / 2.0).min(1.0).asin()
}

/// The squared chord of the unit sphere that belongs to a great-circle distance in kilometres.
#[must_use]
pub fn chord_squared(kilometres: f64) -> f64 {
    let half_turn = std::f64::consts::PI * EARTH_RADIUS_KM;
    let chord = 2.0 * (kilometres.clamp(0.0, half_turn) / (2.0 * EARTH_RADIUS_KM)).sin();
    chord * chord
}

/// How many degrees of latitude a distance in kilometres spans at the most.
#[must_use]
pub fn latitude_span(kilometres: f64) -> f64 {
    (kilometres / EARTH_RADIUS_KM).to_degrees()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cologne_is_402_kilometres_from_paris() {
        let cologne = Location::new(50.9375, 6.9603).unwrap().unit_vector();
        let paris = Location::new(48.8566, 2.3522).unwrap().unit_vector();
        let chord: f64 = cologne
            .iter()
            .zip(paris)
            .map(|(a, b)| (a - b) * (a - b))
            .sum();
        assert!(
            (kilometres(chord) - 402.6).abs() < 1.0,
            "{}",
            kilometres(chord)
        );
        assert!((chord_squared(kilometres(chord)) - chord).abs() < 1e-12);
    }

    #[test]
    fn what_is_off_the_globe_is_refused() {
        assert!(Location::new(91.0, 0.0).is_err());
        assert!(Location::new(f64::NAN, 0.0).is_err());
    }
}
