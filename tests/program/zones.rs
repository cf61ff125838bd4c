//! Local time as users see it: the built program in the zones of several places, for moments in every season and over the
//! night in which the clocks change.

use std::path::Path;
use std::process::{Command, Stdio};

use crate::aws_server::{ARN, Server, json};
use chrono::{DateTime, FixedOffset, Utc};
use cleanwatch::app::base::settings::Settings;
use cleanwatch::domain::Span;
use cleanwatch::domain::ask::{Answer, Ask};
use cleanwatch::domain::logs::{Event, Events, Level, Stream, Streams};
use cleanwatch::domain::zone::{Shift, Zone};
use cleanwatch::journal::{Entry, Journal, Start, What};

use crate::support::script::{Script, body, key, start};

const PROGRAM: &str = env!("CARGO_BIN_EXE_cleanwatch");

/// Rules in the form of the variable, because they work on every machine; in them, the offset ahead of UTC has the opposite
/// sign.
const NEW_YORK: &str = "EST5EDT,M3.2.0,M11.1.0";
const BERLIN: &str = "CET-1CEST,M3.5.0,M10.5.0/3";
const LORD_HOWE: &str = "<+1030>-10:30<+11>-11,M10.1.0,M4.1.0";
const KATHMANDU: &str = "<+0545>-5:45";
const DUBLIN: &str = "IST-1GMT0,M10.5.0,M3.5.0/1";

/// Zone, moment, and its local time. Half of them are in another season than today, whenever today is.
const READINGS: [(&str, &str, &str); 20] = [
    (NEW_YORK, "2026-07-15T12:07:00Z", "2026-07-15 08:07:00"),
    (NEW_YORK, "2026-01-15T12:07:00Z", "2026-01-15 07:07:00"),
    (NEW_YORK, "2026-03-08T06:59:59Z", "2026-03-08 01:59:59"),
    (NEW_YORK, "2026-03-08T07:00:00Z", "2026-03-08 03:00:00"),
    (NEW_YORK, "2026-11-01T04:59:59Z", "2026-11-01 00:59:59"),
    (NEW_YORK, "2026-11-01T05:30:00Z", "2026-11-01 01:30:00-04:00"),
    (NEW_YORK, "2026-11-01T06:30:00Z", "2026-11-01 01:30:00-05:00"),
    (NEW_YORK, "2026-11-01T07:00:00Z", "2026-11-01 02:00:00"),
    (BERLIN, "2026-07-15T22:30:00Z", "2026-07-16 00:30:00"),
    (BERLIN, "2026-01-15T22:30:00Z", "2026-01-15 23:30:00"),
    (BERLIN, "2025-10-26T00:30:00Z", "2025-10-26 02:30:00+02:00"),
    (BERLIN, "2025-10-26T01:30:00Z", "2025-10-26 02:30:00+01:00"),
    (LORD_HOWE, "2026-07-15T12:07:00Z", "2026-07-15 22:37:00"),
    (LORD_HOWE, "2026-01-15T12:07:00Z", "2026-01-15 23:07:00"),
    (LORD_HOWE, "2026-04-04T14:45:00Z", "2026-04-05 01:45:00+11:00"),
    (LORD_HOWE, "2026-04-04T15:15:00Z", "2026-04-05 01:45:00+10:30"),
    (KATHMANDU, "2026-07-15T12:07:00Z", "2026-07-15 17:52:00"),
    (DUBLIN, "2026-07-15T12:07:00Z", "2026-07-15 13:07:00"),
    (DUBLIN, "2026-01-15T12:07:00Z", "2026-01-15 12:07:00"),
    ("UTC", "2026-07-15T12:07:00Z", "2026-07-15 12:07:00"),
];

/// The same places by name, on machines that have the files.
const NAMED: [(&str, &str); 4] = [
    (NEW_YORK, "America/New_York"),
    (BERLIN, "Europe/Berlin"),
    (LORD_HOWE, "Australia/Lord_Howe"),
    (KATHMANDU, "Asia/Kathmandu"),
];

fn program(home: &Path, zone: &str, args: &[&str]) -> Command {
    let mut command = Command::new(PROGRAM);
    command.args(args).env_clear().env("HOME", home).env("TZ", zone);
    command.env("AWS_ACCESS_KEY_ID", "AKIDFAKE12345678").env("AWS_SECRET_ACCESS_KEY", "fake").stdin(Stdio::null());
    command
}

fn output(mut command: Command) -> String {
    let output = command.output().unwrap();
    assert!(output.status.success(), "{command:?}: {output:?}");
    String::from_utf8(output.stdout).unwrap()
}

/// What `history` prints for a job that was seen at this moment.
fn history(zone: &str, moment: &str) -> String {
    let home = tempfile::tempdir().unwrap();
    let at: DateTime<Utc> = moment.parse().unwrap();
    let status = What::Status { status: "ACTIVE".into(), from: at, start: Start::Seen, gap_ms: Some(5000) };
    let journal = Journal::new(home.path().join(".local/state/cleanwatch/journal"));
    journal.append(ARN, &[Entry { at, what: status }]).unwrap();
    output(program(home.path(), zone, &["history", ARN]))
}

#[test]
fn history_shows_each_moment_by_the_rule_of_that_moment() {
    for (zone, moment, reading) in READINGS {
        let names = NAMED.iter().filter(|(rule, name)| *rule == zone && Path::new("/usr/share/zoneinfo").join(name).exists());
        for zone in names.map(|(_, name)| *name).chain([zone]) {
            let text = history(zone, moment);
            assert!(text.contains(&format!("{reading}  ")), "{zone}, {moment}, {reading}: {text}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn get_shows_each_moment_by_the_rule_of_that_moment() {
    for (zone, moment, reading) in READINGS {
        let job = format!(
            r#"{{"status":"ACTIVE","name":"weekly","createTime":"{moment}","updateTime":"{moment}","trainedModelInferenceJobArn":"{ARN}"}}"#
        );
        let server = Server::start(vec![json(200, &job)]).await;
        let home = tempfile::tempdir().unwrap();
        let command = program(home.path(), zone, &["get", ARN, "--endpoint-url", &server.url]);
        let text = tokio::task::spawn_blocking(move || output(command)).await.unwrap();
        assert!(text.contains(&format!("{reading}  ")), "{zone}, {moment}, {reading}: {text}");
    }
}

/// A place that is this far ahead of UTC before a moment and after it.
fn place(moment: &str, hours: [i32; 2]) -> Zone {
    let [before, after] = hours.map(|hours| FixedOffset::east_opt(hours * 3600).unwrap());
    Zone::new(before, vec![Shift { at: moment.parse().unwrap(), offset: after }])
}

/// A running job in a place: created at 13:41:02, updated at 13:55:22 and watched from 14:00 on, in UTC.
fn looking(local: Zone, size: (u16, u16)) -> Script {
    let mut s = Script::with(Settings { local, ..Settings::default() }, size, vec![key("job-1")]);
    s.answer(&body("CREATE_IN_PROGRESS", ""));
    s
}

fn row(s: &Script, part: &str) -> String {
    let text = s.text();
    let row = text.lines().find(|l| l.contains(part)).unwrap_or_else(|| panic!("no {part}: {text}"));
    row.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn over_the_change_of_the_clocks_the_panes_tell_moments_apart_that_read_the_same() {
    // Clocks are set back from 09:50 to 08:50.
    let s = looking(place("2026-11-23T13:50:00Z", [-4, -5]), (160, 60));
    assert!(row(&s, "created  ").contains("created 09:41:02-04:00 18m ago"), "{}", row(&s, "created  "));
    assert!(row(&s, "last update").contains("last update 08:55:22-05:00 4m ago"), "{}", row(&s, "last update"));
    // Clocks are set ahead from 09:50 to 10:50: no two moments have the same reading.
    let s = looking(place("2026-11-23T13:50:00Z", [-4, -3]), (160, 60));
    assert!(row(&s, "created  ").contains("created 09:41:02 18m ago"), "{}", row(&s, "created  "));
    assert!(row(&s, "last update").contains("last update 10:55:22 4m ago"), "{}", row(&s, "last update"));
    // Long before: by the rule of that time, without anything special.
    let s = looking(place("2026-11-23T11:00:00Z", [-4, -5]), (160, 60));
    assert!(row(&s, "created  ").contains("created 08:41:02 18m ago"), "{}", row(&s, "created  "));
}

#[test]
fn utc_knows_no_change_of_the_clocks() {
    let mut s = looking(place("2026-11-23T13:50:00Z", [-4, -5]), (160, 60));
    s.keys("t");
    assert!(row(&s, "created  ").contains("created 13:41:02 18m ago"), "{}", row(&s, "created  "));
}

#[test]
fn at_midnight_by_the_clock_on_the_wall_today_becomes_a_date() {
    // It is 10:00 in local time, and the day is an hour longer: it ends after 15 hours.
    let mut s = looking(place("2026-11-23T16:00:00Z", [-4, -5]), (160, 60));
    s.pass(14.9 * 3600.0);
    assert!(row(&s, "last update").contains("09:55:22") && !row(&s, "last update").contains("2026"), "{}", s.text());
    s.pass(0.2 * 3600.0);
    assert!(row(&s, "last update").contains("2026-11-23 09:55:22"), "{}", s.text());
}

#[test]
fn an_axis_over_the_change_tells_the_offsets_of_its_ends() {
    let shown = |zone: Zone| {
        let mut s = crate::support::metrics::shown((120, 36));
        s.state.scene.settings.local = zone;
        s.keys("tt").pass(1.0);
        let legend = row(&s, " to ");
        s.keys("<enter>").pass(1.0);
        (legend, s.text())
    };
    // The window is from 13:19 to 14:01 in UTC.
    for (change, hours, from, to) in [
        ("2026-11-23T13:50:00Z", [-4, -5], "09:19:00-04:00", "09:01:00-05:00"),
        ("2026-11-23T13:50:00Z", [-4, -3], "09:19:00-04:00", "11:01:00-03:00"),
        ("2026-11-23T10:50:00Z", [-4, -3], "10:19:00", "11:01:00"),
    ] {
        let (legend, chart) = shown(place(change, hours));
        assert!(legend.contains(&format!(" {from} to {to} ")), "{legend}");
        let foot = chart.lines().find(|l| l.contains(from) && l.contains(to));
        assert!(foot.is_some_and(|l| !l.contains(&format!("{to}-")) && !l.contains(" to ")), "{from} {to}: {chart}");
    }
}

#[test]
fn lines_of_a_log_over_the_change_stand_in_order_and_read_apart() {
    let mut s = looking(place("2026-11-23T13:50:00Z", [-4, -5]), (120, 36));
    s.keys("9");
    let at = |minutes| start() + Span::minutes(minutes);
    let event = |minutes: i64| {
        let text = format!("line {minutes}");
        Event { at: at(minutes), taken: None, level: Level::of(&text), over: None, text: text.into() }
    };
    for _ in 0..20 {
        let Some((_, ask)) = s.asks().first().cloned() else {
            s.pass(1.0);
            continue;
        };
        s.tell(Ok(match ask {
            Ask::LogStreams { .. } => Answer::LogStreams(Streams {
                streams: vec![Stream { name: "job-1/i-0".into(), created: Some(at(-90)), first: None, last: None }],
                ..Streams::default()
            }),
            Ask::LogEvents { from, .. } => {
                let events = if from.token.is_some() { vec![] } else { [-75, -65, -40, -11, -9, -1].map(event).into() };
                Answer::LogEvents(Events { events, forward: Some("t".into()), ..Events::default() })
            }
            other => panic!("{other:?}"),
        }));
    }
    let text = s.text();
    let lines: Vec<&str> = text.lines().filter(|l| l.contains(" line -")).collect();
    for (line, reading) in lines.iter().zip([
        "08:45:00.000 line -75",
        "08:55:00.000-04:00 line -65",
        "09:20:00.000-04:00 line -40",
        "09:49:00.000-04:00 line -11",
        "08:51:00.000-05:00 line -9",
        "08:59:00.000-05:00 line -1",
    ]) {
        assert!(line.contains(reading), "{reading}: {text}");
    }
    assert_eq!(lines.len(), 6, "{text}");
}
