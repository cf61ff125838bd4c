//! Metrics of inference jobs as CloudWatch returns them: which ones exist, which belong to a job, and their data points over
//! time. Names, dimensions and units are not documented, so none is hard-coded here: only what was listed exists.

mod decode;

use super::ids::is_uuid;
use super::life::{Doubt, EARLY, Life, Named, Others, Rule, Tie, is_long};
use super::text::{line, words};
use super::{Span, Time};
pub use decode::{listed, points};

/// How the values within a period are combined.
pub const STATISTIC: &str = "Average";
/// The most metrics requested in one call: the service accepts 500, but a screen shows far fewer.
pub const MOST: usize = 100;
/// How long it may take until a new metric is listed: "allow up to 15 minutes" (CloudWatch API reference, ListMetrics).
pub const LISTED: Span = Span::minutes(15);
/// After this long without data a metric is no longer listed ("in the past two weeks", CloudWatch API reference,
/// ListMetrics).
pub const FORGOTTEN: Span = Span::days(14);

/// How long after the end of a job points may still come, and metrics still be listed.
pub const LATE: Span = Span::minutes(15);

/// The most points of a metric.
const POINTS: i64 = 500;
/// The periods that may be requested, in seconds between two points.
const PERIODS: [i32; 6] = [60, 300, 900, 3600, 21_600, 86_400];
/// How long points one minute apart are kept, and points five minutes apart (CloudWatch API reference, MetricStat).
const KEPT: [(Span, i32); 2] = [(Span::days(15), 60), (Span::days(63), 300)];
/// How long all other points are kept ("15 months", CloudWatch user guide, Metrics retention).
const LONGEST: Span = Span::days(455);

/// A metric exactly as the service names it, because it expects the names back.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Metric {
    pub name: String,
    pub dimensions: Vec<Dimension>,
}

/// Distinguishes a metric from others with the same name.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Dimension {
    pub name: String,
    pub value: String,
}

impl Metric {
    /// Its name, for display.
    #[must_use]
    pub fn title(&self) -> String {
        line(&self.name)
    }

    /// All its dimensions, for display.
    #[must_use]
    pub fn place(&self) -> String {
        let each = self.dimensions.iter().map(|d| line(&format!("{}={}", d.name, d.value)));
        each.collect::<Vec<_>>().join(", ")
    }

    /// The values of its dimensions that not all of these metrics share, without their common beginning, for display.
    #[must_use]
    pub fn apart(&self, all: &[Self]) -> String {
        let own = self.dimensions.iter().filter(|d| !all.iter().all(|other| other.dimensions.contains(d)));
        let tail = |d: &Dimension| {
            let others = all.iter().flat_map(|m| &m.dimensions).filter(|other| other.name == d.name);
            let alike = others.map(|other| alike(&d.value, &other.value)).min().unwrap_or(0);
            line(&d.value[alike..])
        };
        own.map(tail).collect::<Vec<_>>().join(", ")
    }
}

/// How many bytes at the beginning of a path also begin another one: whole parts only, and never the whole path.
fn alike(path: &str, other: &str) -> usize {
    let same = path.bytes().zip(other.bytes()).take_while(|(a, b)| a == b).count();
    path.rmatch_indices('/').map(|(at, _)| at + 1).find(|end| *end <= same && *end < path.len()).unwrap_or(0)
}

impl Metric {
    /// Which job a metric belongs to, by the values of its dimensions alone: a metric has no times.
    #[must_use]
    pub fn tie(&self, life: Life<'_>, others: &Others) -> Tie {
        let named: Vec<Named> = self.dimensions.iter().map(|d| life.named(&d.value, others)).collect();
        let has = |what| named.contains(&what);
        let (id, name) = (has(Named::Other { by_id: true }), has(Named::Other { by_id: false }));
        let apart = id || (name && !is_long(life.id)) || has(Named::IdBeside);
        // A value that equals the whole name may name a model or a host. A metric with the ID of something else may be
        // another run's.
        let after = |d: &Dimension| life.name.is_some_and(|name| d.value != name) || self.dimensions.len() == 1;
        let own_name = self.dimensions.iter().zip(&named).any(|(d, n)| *n == Named::Name { beside: false } && after(d));
        let foreign = |d: &Dimension| words(&d.value).any(|word| is_uuid(word) && !word.eq_ignore_ascii_case(life.id));
        let own_name = own_name && !self.dimensions.iter().any(foreign);
        let own_name = own_name && !name;
        // Points are requested until this long after the end.
        let twin = own_name && life.has_twin(others, (life.from, life.to.map(|to| to + LATE)), EARLY);
        let alike = named.iter().any(|n| matches!(n, Named::Name { .. } | Named::IdBeside));
        // The first rule that applies decides.
        let rules = [
            (has(Named::Id) && apart, Tie::Open(Doubt::Alike)),
            (has(Named::Id), Tie::Own(Rule::Id)),
            (id, Tie::Other),
            (twin, Tie::Open(Doubt::Twin)),
            (own_name, Tie::Own(Rule::Name)),
            (alike, Tie::Open(Doubt::Alike)),
            (name, Tie::Other),
            (has(Named::Alike), Tie::Open(Doubt::Alike)),
        ];
        rules.into_iter().find(|(holds, _)| *holds).map_or(Tie::Open(Doubt::Unknown), |(_, tie)| tie)
    }
}

/// The metrics of a job, sorted, by the surest rule that fits any of them; `None` if none is surely the job's.
#[must_use]
pub fn of_job(found: &[Metric], ties: &[Tie]) -> Option<(Rule, Vec<Metric>)> {
    [Rule::Id, Rule::Name].into_iter().find_map(|rule| {
        let each = found.iter().zip(ties).filter(|(_, tie)| **tie == Tie::Own(rule));
        let mut own: Vec<Metric> = each.map(|(metric, _)| metric.clone()).collect();
        own.sort();
        (!own.is_empty()).then_some((rule, own))
    })
}

/// What ties metrics to a job, in a few words.
#[must_use]
pub fn by(rule: Rule) -> &'static str {
    match rule {
        Rule::Id => "a dimension has the job's ID",
        Rule::Name => "a dimension is named after the job",
    }
}

/// A page of the list of metrics.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Listed {
    pub metrics: Vec<Metric>,
    pub next: Option<String>,
    /// Rows without a name.
    pub unreadable: usize,
}

/// The period of time to request, and how finely.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Window {
    pub from: Time,
    pub to: Time,
    /// Seconds between two points.
    pub period: i32,
}

impl Window {
    /// The whole stretch, as finely as the service still has it and as the limit on points allows. Its ends are rounded to
    /// whole periods, because the service's are.
    #[must_use]
    pub fn over(from: Time, to: Time, now: Time) -> Self {
        let from = from.max(now - LONGEST);
        let to = to.max(from + Span::seconds(1));
        let age = now - from;
        let kept = KEPT.iter().find(|(long, _)| age < *long).map_or(3600, |(_, period)| *period);
        let seconds = (to - from).num_seconds();
        let fits = |period: &&i32| **period >= kept && seconds / i64::from(**period) <= POINTS;
        let period = PERIODS.iter().find(fits).copied().unwrap_or(86_400);
        let step = i64::from(period);
        let at = |periods: i64, other| Time::from_timestamp(periods * step, 0).unwrap_or(other);
        let (first, last) = (from.timestamp().div_euclid(step), (to.timestamp() - 1).div_euclid(step) + 1);
        Self { from: at(first, from), to: at(last, to), period }
    }

    /// The time between two points.
    #[must_use]
    pub fn step(&self) -> Span {
        Span::seconds(i64::from(self.period))
    }
}

/// A request for the points of some metrics; `token` comes from the previous page.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Request {
    pub metrics: Vec<Metric>,
    pub window: Window,
    pub token: Option<String>,
}

/// The combined value of one period.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Point {
    /// When the period begins.
    pub at: Time,
    pub value: f64,
}

/// A page of points.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Points {
    /// By the index of the metric in the request.
    pub of: Vec<(usize, Vec<Point>)>,
    pub next: Option<String>,
    /// What the service says about them besides the values.
    pub notes: Vec<String>,
}

/// Sorts points by time and keeps one for each moment; drops values that are not finite and points outside the window.
pub fn settle(points: &mut Vec<Point>, window: &Window) {
    points.retain(|p| p.value.is_finite() && (window.from..=window.to).contains(&p.at));
    points.sort_by_key(|p| p.at);
    // Of two points for the same moment, the one that came later wins.
    points.reverse();
    points.dedup_by_key(|p| p.at);
    points.reverse();
}

/// The statistics of a metric's points.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Sum {
    pub min: f64,
    pub mean: f64,
    pub max: f64,
    pub last: f64,
}

impl Sum {
    /// For points in order of time; `None` if there are none.
    #[must_use]
    pub fn of(points: &[Point]) -> Option<Self> {
        let last = points.last()?.value;
        let values = || points.iter().map(|p| p.value);
        #[expect(clippy::cast_precision_loss, reason = "there are few points")]
        let count = points.len() as f64;
        Some(Self {
            min: values().fold(f64::INFINITY, f64::min),
            // Each value is divided before it is added: the sum of very large values would not be a number.
            mean: values().map(|v| v / count).sum(),
            max: values().fold(f64::NEG_INFINITY, f64::max),
            last,
        })
    }
}

/// A value in at most eight columns.
#[must_use]
pub fn number(value: f64) -> String {
    const LARGE: [(f64, &str); 4] = [(1e12, "T"), (1e9, "G"), (1e6, "M"), (1e3, "k")];
    let size = value.abs();
    if value == 0.0 {
        return "0".to_owned();
    }
    if !(1e-3..1e15).contains(&size) {
        return format!("{value:.1e}");
    }
    match LARGE.iter().find(|(least, _)| size >= *least) {
        Some((least, sign)) => format!("{}{sign}", digits(value / least)),
        None => digits(value),
    }
}

/// Three digits, or as many as there are before the decimal point.
fn digits(value: f64) -> String {
    let size = value.abs();
    let places = match size {
        _ if value.fract() == 0.0 => 0,
        _ if size >= 100.0 => 0,
        _ if size >= 10.0 => 1,
        _ if size >= 1.0 => 2,
        _ => 3,
    };
    format!("{value:.places$}")
}

/// A value as exactly as is useful.
#[must_use]
pub fn exact(value: f64) -> String {
    let all = value.to_string();
    if all.len() <= 14 {
        return all;
    }
    let size = value.abs();
    if (1e-4..1e12).contains(&size) { format!("{value:.6}") } else { format!("{value:.6e}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> Time {
        Time::from_timestamp(1_795_442_400 + seconds, 0).unwrap()
    }

    fn metric(name: &str, values: &[&str]) -> Metric {
        let dimensions = values.iter().enumerate().map(|(i, v)| Dimension { name: format!("D{i}"), value: (*v).into() });
        Metric { name: name.into(), dimensions: dimensions.collect() }
    }

    const UUID: &str = "7b1f3a52-0c9d-4e6f-8a1b-2c3d4e5f6a7b";

    /// A job that started at this minute and ran for ten minutes.
    fn job<'a>(id: &'a str, name: &'a str, minute: i64) -> Life<'a> {
        Life { id, name: Some(name), from: Some(at(minute * 60)), to: Some(at(minute * 60 + 600)) }
    }

    #[test]
    fn the_id_is_surer_than_the_name_and_each_row_is_taken_once() {
        let found = [
            metric("b", &["churn/i-0"]),
            metric("b", &["other", "x/7c1e/i-1"]),
            metric("a", &["x/7c1e/i-1"]),
            metric("a", &["7c1e9"]),
        ];
        let none = Others::default();
        let of = |id, name| {
            let ties: Vec<Tie> = found.iter().map(|m| m.tie(Life { name, ..job(id, "", 0) }, &none)).collect();
            of_job(&found, &ties)
        };
        assert_eq!(of("7c1e", Some("churn")), Some((Rule::Id, vec![found[2].clone(), found[1].clone()])));
        assert_eq!(of("none", Some("churn")), Some((Rule::Name, vec![found[0].clone()])));
        assert_eq!(of("none", Some("chur")), None);
        assert_eq!(of("none", None), None);
    }

    #[test]
    fn a_metric_is_tied_to_a_job_as_carefully_as_a_stream_is() {
        use Doubt as D;
        let mut others = Others::default();
        others.add(job("90ff", "uplift", 0));
        others.add(job("31aa", "churn/emea", 0));
        others.add(job("55bb", "algo-1", 0));
        for (id, values, tie) in [
            ("j1", &["x/j1/algo"][..], Tie::Own(Rule::Id)),
            // An ID this short may be a word in any value.
            ("j1", &["weekly-j1-b"], Tie::Open(D::Alike)),
            ("j1", &["algo-1", "j1"], Tie::Open(D::Alike)),
            (UUID, &["sm-7b1f3a52-0c9d-4e6f-8a1b-2c3d4e5f6a7b-x"], Tie::Own(Rule::Id)),
            // A host may be named like any job.
            (UUID, &["algo-1", UUID], Tie::Own(Rule::Id)),
            (UUID, &["x/90ff", UUID], Tie::Open(D::Alike)),
            ("j1", &["churn"], Tie::Own(Rule::Name)),
            ("j1", &["churn/algo"], Tie::Own(Rule::Name)),
            ("j1", &["host", "churn/algo"], Tie::Own(Rule::Name)),
            // A model or a host may be named like the job.
            ("j1", &["host", "churn"], Tie::Open(D::Alike)),
            ("j1", &["another-job", "churn"], Tie::Open(D::Alike)),
            ("j1", &["99992222-3333-4444-8555-666677778888", "churn/algo"], Tie::Open(D::Alike)),
            ("j1", &["churn/99992222-3333-4444-8555-666677778888"], Tie::Open(D::Alike)),
            // Jobs with other names.
            ("j1", &["churn-emea"], Tie::Open(D::Alike)),
            ("j1", &["old.churn"], Tie::Open(D::Alike)),
            ("j1", &["weekly churn"], Tie::Open(D::Alike)),
            ("j1", &["x/churn"], Tie::Open(D::Alike)),
            ("j1", &["churn/emea"], Tie::Open(D::Alike)),
            ("j1", &["uplift"], Tie::Other),
            ("j1", &["uplift/churn"], Tie::Other),
            ("j1", &["churn", "x/90ff"], Tie::Other),
            ("j1", &["churn", "uplift"], Tie::Open(D::Alike)),
            ("j1", &["churn2"], Tie::Open(D::Unknown)),
            ("j1", &["i-0a4f19c2"], Tie::Open(D::Unknown)),
            ("j1", &[], Tie::Open(D::Unknown)),
        ] {
            assert_eq!(metric("CPU", values).tie(job(id, "churn", 0), &others), tie, "{id} {values:?}");
        }
    }

    #[test]
    fn of_two_jobs_of_a_name_only_one_that_ran_alone_has_the_metrics_of_the_name() {
        let own = metric("CPU", &["churn"]);
        let run = |other: Life<'_>, life: Life<'_>| {
            let mut others = Others::default();
            others.add(other);
            own.tie(life, &others)
        };
        let (twin, alone) = (Tie::Open(Doubt::Twin), Tie::Own(Rule::Name));
        for (minute, tie) in [(-60, alone), (-12, alone), (-5, twin), (3, twin), (20, twin), (60, alone)] {
            assert_eq!(run(job("90ff", "churn", minute), job("j1", "churn", 0)), tie, "{minute}");
        }
        // A job that still runs, or is not known to have ended.
        let open = |id, minute| Life { to: None, ..job(id, "churn", minute) };
        assert_eq!(run(open("90ff", -60), job("j1", "churn", 0)), twin);
        assert_eq!(run(job("90ff", "churn", -60), open("j1", 0)), alone);
        assert_eq!(run(job("90ff", "churn", 60), open("j1", 0)), twin);
    }

    #[test]
    fn what_all_have_alike_tells_none_apart() {
        let all = [metric("a", &["job", "i-0"]), metric("a", &["job", "i-1"]), metric("b", &["job"])];
        assert_eq!([all[0].apart(&all), all[1].apart(&all), all[2].apart(&all)], ["i-0", "i-1", ""]);
        let paths = [metric("a", &["x/job/i-0"]), metric("a", &["x/job/i-1"]), metric("a", &["x/job/"])];
        assert_eq!([paths[0].apart(&paths), paths[1].apart(&paths), paths[2].apart(&paths)], ["i-0", "i-1", "job/"]);
        assert_eq!(paths[0].apart(&paths[..2]), "i-0");
        assert_eq!(all[0].place(), "D0=job, D1=i-0");
        assert_eq!(metric("a\u{1b}[31m", &["x\ny"]).title(), "a␛[31m");
        assert_eq!(metric("a", &["x\ny"]).place(), "D0=x␊y");
    }

    #[test]
    fn a_window_has_few_points_and_whole_periods_and_asks_for_nothing_that_is_gone() {
        let over = |from, to, now| Window::over(at(from), at(to), at(now));
        let hour = 3600;
        assert_eq!(over(7, 61, 61), Window { from: at(0), to: at(120), period: 60 });
        assert_eq!(over(0, 8 * hour, 8 * hour).period, 60);
        assert_eq!(over(0, 9 * hour, 9 * hour).period, 300);
        assert_eq!(over(0, hour, 20 * 24 * hour).period, 300, "points of a minute went");
        assert_eq!(over(0, hour, 70 * 24 * hour).period, 3600);
        assert_eq!(over(0, 300 * 24 * hour, 300 * 24 * hour).period, 86_400);
        assert_eq!(over(60, 0, 0), Window { from: at(60), to: at(120), period: 60 }, "never empty");
        assert_eq!(Window::over(Time::MIN_UTC, at(0), at(0)).from, at(0) - LONGEST - Span::hours(14), "the beginning of a day");
        for days in [1, 3, 20, 100, 400] {
            let w = over(0, days * 24 * hour, days * 24 * hour);
            assert!((w.to - w.from).num_seconds() / i64::from(w.period) <= POINTS + 1, "{days}");
        }
    }

    #[test]
    fn points_are_put_in_order_and_counted_once() {
        let point = |s: i64, value: f64| Point { at: at(s), value };
        let mut points = vec![point(60, 1.0), point(0, 2.0), point(60, 3.0), point(120, f64::NAN), point(180, 4.0)];
        points.extend([point(-60, 9.0), point(240, 9.0), Point { at: Time::MAX_UTC, value: 1.0 }]);
        settle(&mut points, &Window { from: at(0), to: at(180), period: 60 });
        assert_eq!(points, [point(0, 2.0), point(60, 3.0), point(180, 4.0)]);
        assert_eq!(Sum::of(&points), Some(Sum { min: 2.0, mean: 3.0, max: 4.0, last: 4.0 }));
        assert_eq!(Sum::of(&[]), None);
        let huge = Sum::of(&[point(0, f64::MAX), point(60, f64::MAX)]).unwrap();
        assert!(huge.mean.is_finite());
    }

    #[test]
    fn numbers_are_short_and_exact_ones_are_not() {
        let shown = [0.0, 41.333_333, 7.25, 0.5, 100.0, 812.4, 1234.0, 99_999.0, 1.5e9, -3.2, 7.5e-5, 1e20, f64::MAX].map(number);
        assert_eq!(
            shown,
            ["0", "41.3", "7.25", "0.500", "100", "812", "1.23k", "100.0k", "1.50G", "-3.20", "7.5e-5", "1.0e20", "1.8e308"]
        );
        assert!(shown.iter().all(|text| text.len() <= 8));
        let exactly = [41.333_333_333_333, 7.25, 1e20, 0.000_012_345_678_9].map(exact);
        assert_eq!(exactly, ["41.333333", "7.25", "1.000000e20", "1.234568e-5"]);
    }
}
