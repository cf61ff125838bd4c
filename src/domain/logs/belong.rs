//! Decides which streams belong to a job. How the service names them is not documented, so names and times are compared with
//! what is known about this job and the others. Only a name ties a stream to a job; a stream that no name ties may belong to
//! another job, and is not read unless the user chooses it.

use super::Stream;
use crate::domain::life::{Doubt, EARLY, Life, Named, Others, Rule, Tie};
use crate::domain::{Span, Time};

/// A stream may be created up to this long after the end of its job, because the service publishes it.
const LATE: Span = Span::minutes(15);

impl Life<'_> {
    /// Which job a stream belongs to, by its name first.
    #[must_use]
    pub fn claims(&self, stream: &Stream, others: &Others) -> Tie {
        let began = stream.first.or(stream.created);
        let alike = match self.named(&stream.name, others) {
            Named::Id => return Tie::Own(Rule::Id),
            Named::IdBeside => return Tie::Open(Doubt::Alike),
            Named::Other { .. } => return Tie::Other,
            Named::Name { beside } => return self.by_time(stream, began, beside, others),
            Named::Alike => true,
            Named::Nothing => false,
        };
        Tie::Open(match began {
            Some(at) if self.is_after(at) => Doubt::Before,
            Some(at) if is_late(self.to, at) => Doubt::After,
            _ if alike => Doubt::Alike,
            Some(_) if self.from.is_some() => Doubt::Time,
            _ => Doubt::Unknown,
        })
    }

    /// Which job a stream that has this job's name belongs to.
    fn by_time(&self, stream: &Stream, began: Option<Time>, beside: bool, others: &Others) -> Tie {
        let before = |at| self.is_after(at);
        if stream.last.is_some_and(before) || (stream.last.is_none() && stream.created.is_some_and(before)) {
            return Tie::Open(Doubt::EarlierRun);
        }
        if began.is_some_and(|at| is_late(self.to, at)) {
            return Tie::Open(Doubt::LaterRun);
        }
        match (self.has_twin(others, (began, began), LATE), beside) {
            (true, _) => Tie::Open(Doubt::Twin),
            (_, true) => Tie::Open(Doubt::Alike),
            _ => Tie::Own(Rule::Name),
        }
    }

    /// Whether streams last written to at this time, or earlier, cannot belong to this job.
    #[must_use]
    pub fn is_after(&self, at: Time) -> bool {
        is_early(self.from, at)
    }
}

fn is_early(from: Option<Time>, at: Time) -> bool {
    from.is_some_and(|from| at < from - EARLY)
}

fn is_late(to: Option<Time>, at: Time) -> bool {
    to.is_some_and(|to| at > to + LATE)
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIFE: Life<'static> = Life { id: "7c1e-a", name: Some("churn"), from: None, to: None };

    fn at(minute: i64) -> Time {
        Time::from_timestamp(1_795_442_400 + minute * 60, 0).unwrap()
    }

    /// A job that started at this minute and ran for ten minutes.
    fn job<'a>(id: &'a str, name: &'a str, minute: i64) -> Life<'a> {
        Life { id, name: Some(name), from: Some(at(minute)), to: Some(at(minute + 10)) }
    }

    fn stream(name: &str, created: i64, times: Option<(i64, i64)>) -> Stream {
        let (first, last) = times.map(|(f, l)| (at(f), at(l))).unzip();
        Stream { name: name.into(), created: Some(at(created)), first, last }
    }

    #[test]
    fn only_a_name_ties_a_stream_to_a_job() {
        use Doubt as D;
        let mut others = Others::default();
        others.add(job("7c1e-a-b", "audience", 0));
        others.add(job("90ff", "uplift", -900));
        others.add(job("31aa", "churn/emea", 0));
        for (name, created, times, tie) in [
            ("x/7c1e-a/i-1", -900, None, Tie::Own(Rule::Id)),
            // An ID this short may be a word in any name.
            ("cleanrooms-7c1e-a-attempt", 1, None, Tie::Open(D::Alike)),
            ("weekly-7c1e-a/i-1", 1, Some((2, 9)), Tie::Open(D::Alike)),
            ("weekly-90ff/i-1", 1, Some((2, 9)), Tie::Open(D::Time)),
            ("7c1e-a", 1, None, Tie::Own(Rule::Id)),
            ("audience/7c1e-a", 1, None, Tie::Open(D::Alike)),
            ("90ff/7c1e-a", 1, None, Tie::Open(D::Alike)),
            ("x/7c1e-ab/i-1", -900, None, Tie::Open(D::Before)),
            ("x/7c1e-a-b/i-1", 1, None, Tie::Other),
            ("churn/i-1", 1, Some((2, 9)), Tie::Own(Rule::Name)),
            ("churn/i-1/data-log", 1, Some((2, 9)), Tie::Own(Rule::Name)),
            // What follows the first part may look like any job's name.
            ("x/churn", 1, Some((2, 9)), Tie::Open(D::Alike)),
            ("x/churn/i-1", 1, Some((2, 9)), Tie::Open(D::Alike)),
            ("audience/churn", 1, Some((2, 9)), Tie::Other),
            ("/churn", 1, Some((2, 9)), Tie::Open(D::Alike)),
            // Two jobs have this name.
            ("churn/emea/i-1", 1, Some((2, 9)), Tie::Open(D::Alike)),
            ("churn", 12, None, Tie::Own(Rule::Name)),
            ("churn/i-1", -900, Some((-900, -800)), Tie::Open(D::EarlierRun)),
            ("churn/i-1", 900, Some((900, 950)), Tie::Open(D::LaterRun)),
            // A job with another name that begins the same way.
            ("churn-emea/i-1", 1, Some((2, 9)), Tie::Open(D::Alike)),
            ("old.churn/i-1", 1, Some((2, 9)), Tie::Open(D::Alike)),
            ("churn-emea/i-1", -9, Some((-9, -8)), Tie::Open(D::Before)),
            ("churn2/i-1", 1, Some((2, 9)), Tie::Open(D::Time)),
            ("other", 12, None, Tie::Open(D::Time)),
            ("other", 30, None, Tie::Open(D::After)),
            ("other", -5, Some((-5, 9)), Tie::Open(D::Before)),
            // Another job's, by its ID before its name, at any time.
            ("churn/90ff/i-1", 1, Some((2, 9)), Tie::Other),
            ("audience/i-1", 1, Some((2, 9)), Tie::Other),
            ("uplift/i-1", 1, Some((2, 9)), Tie::Other),
            ("audience-2/i-1", 1, Some((2, 9)), Tie::Open(D::Time)),
        ] {
            let life = job("7c1e-a", "churn", 0);
            assert_eq!(life.claims(&stream(name, created, times), &others), tie, "{name} {created} {times:?}");
        }
    }

    #[test]
    fn a_name_as_instances_have_ties_no_stream_of_other_jobs() {
        let none = Others::default();
        for name in ["churn/i-1", "churn-eu/i-1", "score/i-1", "x/i-1/data-log"] {
            let tie = job("7c1e-a", "i-1", 0).claims(&stream(name, 1, Some((2, 9))), &none);
            assert_eq!(tie, Tie::Open(Doubt::Alike), "{name}");
        }
        let tie = job("7c1e-a", "i-1", 0).claims(&stream("i-1", 1, Some((2, 9))), &none);
        assert_eq!(tie, Tie::Own(Rule::Name));
    }

    #[test]
    fn only_a_long_id_is_found_anywhere() {
        const UUID: &str = "7b1f3a52-0c9d-4e6f-8a1b-2c3d4e5f6a7b";
        let mut others = Others::default();
        others.add(job("90ff90ff-0c9d-4e6f-8a1b-2c3d4e5f6a7b", "uplift", 0));
        for (id, name, tie) in [
            ("j1", "weekly-j1-b/i-1", Tie::Open(Doubt::Alike)),
            ("j1", "x/j1/i-1", Tie::Own(Rule::Id)),
            ("0123456789abcdef", "sm-0123456789abcdef-1/i-1", Tie::Own(Rule::Id)),
            (UUID, "sm-7b1f3a52-0c9d-4e6f-8a1b-2c3d4e5f6a7b-attempt/i-1", Tie::Own(Rule::Id)),
            (UUID, "uplift/7b1f3a52-0c9d-4e6f-8a1b-2c3d4e5f6a7b", Tie::Own(Rule::Id)),
            (UUID, "sm-90ff90ff-0c9d-4e6f-8a1b-2c3d4e5f6a7b-attempt/i-1", Tie::Other),
            ("", "x/i-1", Tie::Open(Doubt::Time)),
        ] {
            assert_eq!(job(id, "churn", 0).claims(&stream(name, 1, Some((2, 9))), &others), tie, "{id} {name}");
        }
    }

    #[test]
    fn of_two_jobs_of_a_name_only_times_that_fit_one_decide() {
        let run = |minute: i64| {
            let mut others = Others::default();
            others.add(job("90ff", "churn", minute));
            job("7c1e-a", "churn", 0).claims(&stream("churn/i-1", 2, Some((2, 9))), &others)
        };
        assert_eq!(run(1), Tie::Open(Doubt::Twin));
        assert_eq!(run(-100), Tie::Own(Rule::Name), "that one had ended");
        assert_eq!(run(100), Tie::Own(Rule::Name), "that one came later");
    }

    #[test]
    fn without_times_only_a_name_speaks() {
        let bare = Stream { name: "i-1".into(), created: None, first: None, last: None };
        let none = Others::default();
        assert_eq!(LIFE.claims(&bare, &none), Tie::Open(Doubt::Unknown));
        assert_eq!(LIFE.claims(&stream("i-1", 0, None), &none), Tie::Open(Doubt::Unknown));
        assert_eq!(LIFE.claims(&Stream { name: "7c1e-a".into(), ..bare }, &none), Tie::Own(Rule::Id));
        assert!(!LIFE.is_after(at(0)));
        for tie in [Tie::Own(Rule::Id), Tie::Open(Doubt::Time), Tie::Other] {
            assert_eq!((tie.is_own(), tie.may_be()), (tie == Tie::Own(Rule::Id), tie == Tie::Open(Doubt::Time)));
        }
    }
}
