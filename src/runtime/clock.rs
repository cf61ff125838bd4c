//! The loop's time: the wall clock, or one that runs faster for the demo.
//! All arithmetic takes the raw readings as arguments; only [`Clock`] reads the machine's clocks.

use std::time::{Duration, Instant};

use chrono::{DateTime, TimeDelta, Utc};

/// Wall and monotonic time this far apart mean that the machine slept or its clock was set.
const DRIFT: TimeDelta = TimeDelta::seconds(5);

/// The longest wait. While a machine sleeps, the clock that waits are measured with stands
/// still: without a limit a wake-up would be noticed only after the rest of the wait.
const LONGEST_WAIT: Duration = Duration::from_secs(5);

/// The time that the program lives by.
#[derive(Debug, Clone)]
pub struct Clock {
    pace: Pace,
    drift: Drift,
}

impl Clock {
    /// The wall clock.
    #[must_use]
    pub fn real() -> Self {
        Self::scaled(1.0)
    }

    /// A clock that shows the wall clock's time now and from here on runs `speed` times as fast.
    /// A speed that is no positive number counts as 1.
    #[must_use]
    pub fn scaled(speed: f64) -> Self {
        let (wall, monotonic) = (Utc::now(), Instant::now());
        Self { pace: Pace::new(wall, speed), drift: Drift { wall, monotonic } }
    }

    /// A clock that shows `start` now and from here on runs `speed` times as fast as the wall clock.
    #[must_use]
    pub fn starting(start: DateTime<Utc>, speed: f64) -> Self {
        let mut clock = Self::scaled(speed);
        clock.pace.wall = Utc::now();
        clock.set(start);
        clock
    }

    /// Shows `time` from now on, and stops or goes on as before.
    pub fn set(&mut self, time: DateTime<Utc>) {
        self.pace = Pace { start: time, wall: Utc::now(), ..self.pace };
    }

    /// Stops at the time it shows.
    pub fn stop(&mut self) {
        let now = self.now();
        self.set(now);
        self.pace.stopped = true;
    }

    /// Goes on from the time it shows.
    pub fn go_on(&mut self) {
        let now = self.now();
        self.pace.stopped = false;
        self.set(now);
    }

    /// What time it is.
    #[must_use]
    pub fn now(&self) -> DateTime<Utc> {
        self.pace.at(Utc::now())
    }

    /// The real time to wait until `t`: nothing when it has come, and never more than five
    /// seconds, so that [`Clock::resumed`] is asked often enough.
    #[must_use]
    pub fn until(&self, t: DateTime<Utc>) -> Duration {
        self.pace.wait(Utc::now(), t).min(LONGEST_WAIT)
    }

    /// Whether the machine slept, or its clock was set, since the last call.
    pub fn resumed(&mut self) -> bool {
        self.drift.observe(Utc::now(), Instant::now())
    }
}

/// How loop time follows from wall time.
#[derive(Debug, Clone, Copy)]
struct Pace {
    /// The loop's time when the wall clock showed `wall`.
    start: DateTime<Utc>,
    wall: DateTime<Utc>,
    speed: f64,
    stopped: bool,
}

impl Pace {
    fn new(start: DateTime<Utc>, speed: f64) -> Self {
        let speed = if speed.is_finite() && speed > 0.0 { speed } else { 1.0 };
        Self { start, wall: start, speed, stopped: false }
    }

    fn is_real(self) -> bool {
        (self.speed - 1.0).abs() < f64::EPSILON && self.start == self.wall && !self.stopped
    }

    fn at(self, wall: DateTime<Utc>) -> DateTime<Utc> {
        if self.is_real() {
            return wall;
        }
        if self.stopped {
            return self.start;
        }
        let passed = scale(wall - self.wall, self.speed);
        self.start.checked_add_signed(passed).unwrap_or(wall)
    }

    fn wait(self, wall: DateTime<Utc>, t: DateTime<Utc>) -> Duration {
        if self.stopped {
            return if t <= self.start { Duration::ZERO } else { Duration::MAX };
        }
        let left = if self.is_real() { t - wall } else { scale(t - self.start, 1.0 / self.speed) - (wall - self.wall) };
        left.to_std().unwrap_or_default()
    }
}

/// Scales in whole microseconds, rounded up, so that a scaled wait is never a hair too short.
fn scale(delta: TimeDelta, factor: f64) -> TimeDelta {
    let micros = delta.as_seconds_f64() * factor * 1e6;
    // A float cast saturates: what is out of range stays very far away.
    #[expect(clippy::cast_possible_truncation, reason = "saturates, see above")]
    TimeDelta::microseconds(micros.ceil() as i64)
}

/// The two clocks as they were read last.
#[derive(Debug, Clone, Copy)]
struct Drift {
    wall: DateTime<Utc>,
    monotonic: Instant,
}

impl Drift {
    fn observe(&mut self, wall: DateTime<Utc>, monotonic: Instant) -> bool {
        let by_wall = wall - self.wall;
        let passed = monotonic.saturating_duration_since(self.monotonic);
        let by_monotonic = TimeDelta::from_std(passed).unwrap_or(TimeDelta::MAX);
        *self = Self { wall, monotonic };
        (by_wall - by_monotonic).abs() > DRIFT
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn time(seconds: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(1_800_000_000 + seconds, 0).unwrap()
    }

    #[test]
    fn a_real_clock_is_the_wall_clock() {
        let pace = Pace::new(time(0), 1.0);
        assert_eq!(pace.at(time(7)), time(7));
        assert_eq!(pace.wait(time(7), time(10)), Duration::from_secs(3));
    }

    #[test]
    fn a_scaled_clock_starts_with_the_wall_clock_and_runs_ahead() {
        let pace = Pace::new(time(0), 60.0);
        assert_eq!(pace.at(time(0)), time(0));
        assert_eq!(pace.at(time(2)), time(120));
        assert_eq!(pace.wait(time(0), time(120)), Duration::from_secs(2));
    }

    #[test]
    fn after_the_wait_the_moment_has_come_at_any_speed() {
        for speed in [0.1, 1.0, 3.0, 7.0, 60.0, 999.0] {
            let pace = Pace::new(time(0), speed);
            for (wall, t) in [(0, 1), (1, 5000), (17, 86_400)] {
                let wait = TimeDelta::from_std(pace.wait(time(wall), time(t))).unwrap();
                assert!(pace.at(time(wall) + wait) >= time(t), "speed {speed}, {wall} to {t}");
            }
        }
    }

    #[test]
    fn what_is_past_needs_no_wait() {
        assert_eq!(Pace::new(time(0), 2.0).wait(time(5), time(1)), Duration::ZERO);
    }

    #[test]
    fn a_speed_that_makes_no_sense_counts_as_one() {
        for speed in [0.0, -2.0, f64::NAN, f64::INFINITY] {
            assert_eq!(Pace::new(time(0), speed).at(time(9)), time(9));
        }
    }

    #[test]
    fn the_end_of_time_is_waited_for_in_short_steps() {
        for clock in [Clock::real(), Clock::scaled(0.001), Clock::scaled(1000.0)] {
            assert_eq!(clock.until(DateTime::<Utc>::MAX_UTC), LONGEST_WAIT);
            assert_eq!(clock.until(DateTime::<Utc>::MIN_UTC), Duration::ZERO);
        }
    }

    #[test]
    fn a_sleep_and_a_clock_that_is_set_are_noticed_once() {
        let start = Instant::now();
        let after = |seconds| start + Duration::from_secs(seconds);
        let mut drift = Drift { wall: time(0), monotonic: start };
        assert!(!drift.observe(time(60), after(60)), "both went on");
        assert!(drift.observe(time(3600), after(61)), "slept for most of an hour");
        assert!(!drift.observe(time(3601), after(62)), "and that was told");
        assert!(drift.observe(time(3590), after(63)), "set back");
        assert!(!drift.observe(time(3594), after(63)), "corrected a little");
    }
}
