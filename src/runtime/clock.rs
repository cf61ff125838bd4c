//! The loop's time: the wall clock, or a clock that runs faster for the demo. It follows a clock that cannot be set and that
//! keeps running while the machine sleeps. When the wall clock was set, this is adopted in one place, which reports the
//! difference. All arithmetic takes the raw readings as arguments; only [`Clock`] reads the machine's clocks.

use std::time::{Duration, Instant};

use chrono::{DateTime, TimeDelta, Utc};
use rustix::time::{ClockId, clock_gettime};

/// If wall time and steady time are this far apart, the clock was set; smaller differences are noise from reading two clocks.
const SET: TimeDelta = TimeDelta::milliseconds(500);

/// A sleep of the machine, or a step of its clock, after which connections are suspect and plans are out of date.
const DRIFT: TimeDelta = TimeDelta::seconds(5);

/// The longest wait. While the machine sleeps, the clock that measures waits does not run: without a limit, a wake-up would
/// be noticed only after the rest of the wait.
const LONGEST_WAIT: Duration = Duration::from_secs(5);

/// What a look at the clocks found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Looked {
    /// By how much the loop's time jumped because the wall clock was set; `None`: it was not.
    pub set: Option<TimeDelta>,
    /// Whether the machine slept, or its clock was set by more than a few seconds.
    pub resumed: bool,
}

/// The time that the program uses.
#[derive(Debug, Clone)]
pub struct Clock {
    pace: Pace,
    drift: Drift,
    /// Whether it follows the wall clock when that is set.
    follows: bool,
}

impl Clock {
    /// The wall clock.
    #[must_use]
    pub fn real() -> Self {
        Self { follows: true, ..Self::scaled(1.0) }
    }

    /// A clock that shows the wall clock's time now and runs `speed` times as fast from here on. A speed that is not a
    /// positive number counts as 1.
    #[must_use]
    pub fn scaled(speed: f64) -> Self {
        let reading = Reading::take();
        Self { pace: Pace::new(reading.wall, speed), drift: Drift { base: reading, last: reading }, follows: false }
    }

    /// A clock that shows `start` now and runs `speed` times as fast as the wall clock from here on.
    #[must_use]
    pub fn starting(start: DateTime<Utc>, speed: f64) -> Self {
        let mut clock = Self::scaled(speed);
        clock.set(start);
        clock
    }

    /// Shows `time` from now on; it stays stopped or running as it was.
    pub fn set(&mut self, time: DateTime<Utc>) {
        self.pace = Pace { start: time, wall: self.steady(), ..self.pace };
    }

    /// Stops at the time it shows.
    pub fn stop(&mut self) {
        let now = self.now();
        self.set(now);
        self.pace.stopped = true;
    }

    /// Continues from the time it shows.
    pub fn go_on(&mut self) {
        let now = self.now();
        self.pace.stopped = false;
        self.set(now);
    }

    /// The current time. It never jumps between two looks.
    #[must_use]
    pub fn now(&self) -> DateTime<Utc> {
        self.pace.at(self.steady())
    }

    /// The real time to wait until `t`: zero if `t` has come, and never more than five seconds, so that [`Clock::look`] is
    /// called often enough.
    #[must_use]
    pub fn until(&self, t: DateTime<Utc>) -> Duration {
        self.pace.wait(self.steady(), t).min(LONGEST_WAIT)
    }

    /// Checks whether the machine slept, or its clock was set, since the last look. From here on [`Clock::now`] shows the
    /// time as it was set.
    pub fn look(&mut self) -> Looked {
        self.drift.look(Reading::take(), self.follows)
    }

    /// The wall clock's time, as if it had not been set since the last look.
    fn steady(&self) -> DateTime<Utc> {
        self.drift.base.after(uptime())
    }
}

/// The time since the machine was started, including sleep.
fn uptime() -> Duration {
    #[cfg(any(target_os = "linux", target_os = "android"))]
    const ID: ClockId = ClockId::Boottime;
    #[cfg(not(any(target_os = "linux", target_os = "android")))]
    const ID: ClockId = ClockId::Monotonic;
    Duration::try_from(clock_gettime(ID)).unwrap_or_default()
}

/// The machine's clocks at one moment.
#[derive(Debug, Clone, Copy)]
struct Reading {
    wall: DateTime<Utc>,
    /// Runs while the machine sleeps, and is never set.
    up: Duration,
    /// Does not run while the machine sleeps.
    awake: Instant,
}

impl Reading {
    fn take() -> Self {
        Self { wall: Utc::now(), up: uptime(), awake: Instant::now() }
    }

    /// What the wall clock will show later, if it is not set.
    fn after(&self, up: Duration) -> DateTime<Utc> {
        let passed = TimeDelta::from_std(up.saturating_sub(self.up)).unwrap_or(TimeDelta::MAX);
        self.wall.checked_add_signed(passed).unwrap_or(self.wall)
    }
}

/// How the loop's time follows from wall time.
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

/// Scales in whole microseconds, rounded up, so that a scaled wait is never slightly too short.
fn scale(delta: TimeDelta, factor: f64) -> TimeDelta {
    let micros = delta.as_seconds_f64() * factor * 1e6;
    // A float cast saturates: a value out of range stays very far away.
    #[expect(clippy::cast_possible_truncation, reason = "saturates, see above")]
    TimeDelta::microseconds(micros.ceil() as i64)
}

/// Earlier readings of the clocks.
#[derive(Debug, Clone, Copy)]
struct Drift {
    /// When the wall clock's time was last adopted.
    base: Reading,
    /// The reading at the last look.
    last: Reading,
}

impl Drift {
    fn look(&mut self, now: Reading, follows: bool) -> Looked {
        let off = |from: &Reading| now.wall - from.after(now.up);
        let (set, step) = (off(&self.base), off(&self.last));
        let up = now.up.saturating_sub(self.last.up);
        let asleep = up.saturating_sub(now.awake.saturating_duration_since(self.last.awake));
        self.last = now;
        let set = (follows && set.abs() >= SET).then_some(set);
        if set.is_some() {
            self.base = now;
        }
        let resumed = step.abs() > DRIFT || TimeDelta::from_std(asleep).is_ok_and(|asleep| asleep > DRIFT);
        Looked { set, resumed }
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
    fn a_sleep_and_a_clock_that_is_set_are_noticed_once_and_told_apart() {
        let start = Instant::now();
        // Milliseconds of the wall clock; seconds since the start, and seconds awake.
        let read = |wall: i64, up: u64, awake: u64| Reading {
            wall: time(0) + TimeDelta::milliseconds(wall),
            up: Duration::from_secs(1000 + up),
            awake: start + Duration::from_secs(awake),
        };
        let first = read(0, 0, 0);
        let mut drift = Drift { base: first, last: first };
        let nothing = Looked::default();
        let set = |ms| Looked { set: Some(TimeDelta::milliseconds(ms)), resumed: ms.abs() > 5000 };
        assert_eq!(drift.look(read(60_000, 60, 60), true), nothing, "all went on");
        assert_eq!(drift.look(read(3_600_000, 3600, 61), true), Looked { set: None, resumed: true }, "slept for most of an hour");
        assert_eq!(drift.look(read(3_601_000, 3601, 62), true), nothing, "and that was told");
        assert_eq!(drift.look(read(3_590_000, 3602, 63), true), set(-12_000), "set back");
        assert_eq!(drift.look(read(3_591_000, 3603, 64), true), nothing);
        assert_eq!(drift.base.after(read(0, 3610, 0).up), time(3598), "what it shows from then on");
        assert_eq!(drift.look(read(3_594_000, 3604, 65), true), set(2000), "corrected a little");
        // Steps too small to distinguish from noise count once they add up.
        assert_eq!(drift.look(read(3_595_300, 3605, 66), true), nothing);
        assert_eq!(drift.look(read(3_596_600, 3606, 67), true), set(600));
        assert_eq!(drift.look(read(10_796_600, 3606, 67), true), set(7_200_000), "two hours ahead");
        // A demo or a recording continues at its own pace, whatever the wall clock is set to.
        assert_eq!(drift.look(read(600, 3606, 67), false), Looked { set: None, resumed: true });
        assert_eq!(drift.base.after(read(0, 3607, 0).up), time(10_797) + TimeDelta::milliseconds(600));
    }

    #[test]
    fn between_two_looks_time_goes_on_by_the_clock_that_nobody_sets() {
        let mut clock = Clock::real();
        // As if the wall clock had been two hours ahead at the beginning, and was corrected since.
        clock.drift.base.wall += TimeDelta::hours(2);
        let before = clock.now();
        assert!(before > Utc::now() + TimeDelta::minutes(119), "the time it set out with");
        let looked = clock.look();
        assert!(looked.set.is_some_and(|by| (by + TimeDelta::hours(2)).abs() < TimeDelta::seconds(30)), "{looked:?}");
        assert!((clock.now() - Utc::now()).abs() < TimeDelta::seconds(30) && clock.look().set.is_none());
    }
}
