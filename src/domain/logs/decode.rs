//! Decodes a body into a page of streams or events, row by row: a row that cannot be read does not spoil the others.

use serde::Deserialize;
use serde_json::value::RawValue;

use super::{Event, Events, Level, Stream, Streams, Stripped, strip};
use crate::domain::Time;
use crate::domain::json::NotJson;

/// Decodes a page of DescribeLogStreams.
///
/// # Errors
/// When the body is not a JSON object with a list of streams.
pub fn streams(body: &[u8]) -> Result<Streams, NotJson> {
    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Page<'a> {
        #[serde(borrow)]
        log_streams: Vec<&'a RawValue>,
        #[serde(default, borrow)]
        next_token: Option<&'a RawValue>,
    }
    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Row<'a> {
        #[serde(default, borrow)]
        log_stream_name: Option<&'a RawValue>,
        #[serde(default, borrow)]
        creation_time: Option<&'a RawValue>,
        #[serde(default, borrow)]
        first_event_timestamp: Option<&'a RawValue>,
        #[serde(default, borrow)]
        last_event_timestamp: Option<&'a RawValue>,
    }
    let page: Page<'_> = serde_json::from_slice(body).map_err(|_| NotJson::of(body, NotJson::NoStreams))?;
    let mut out = Streams { next: page.next_token.and_then(text), ..Streams::default() };
    for row in page.log_streams {
        let row: Option<Row<'_>> = serde_json::from_str(row.get()).ok();
        match row.as_ref().and_then(|r| r.log_stream_name.and_then(text)) {
            Some(name) => {
                let time = |pick: fn(&Row<'_>) -> Option<i64>| row.as_ref().and_then(pick).and_then(Time::from_timestamp_millis);
                out.streams.push(Stream {
                    name,
                    created: time(|r| r.creation_time.and_then(number)),
                    first: time(|r| r.first_event_timestamp.and_then(number)),
                    last: time(|r| r.last_event_timestamp.and_then(number)),
                });
            }
            None => out.unreadable += 1,
        }
    }
    Ok(out)
}

/// Decodes a page of GetLogEvents.
///
/// # Errors
/// When the body is not a JSON object with a list of events.
pub fn events(body: &[u8]) -> Result<Events, NotJson> {
    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Page<'a> {
        #[serde(borrow)]
        events: Vec<&'a RawValue>,
        #[serde(default, borrow)]
        next_forward_token: Option<&'a RawValue>,
        #[serde(default, borrow)]
        next_backward_token: Option<&'a RawValue>,
    }
    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Row<'a> {
        #[serde(borrow)]
        timestamp: &'a RawValue,
        #[serde(borrow)]
        message: &'a RawValue,
        #[serde(default, borrow)]
        ingestion_time: Option<&'a RawValue>,
    }
    let page: Page<'_> = serde_json::from_slice(body).map_err(|_| NotJson::of(body, NotJson::NoEvents))?;
    let mut out = Events {
        forward: page.next_forward_token.and_then(text),
        backward: page.next_backward_token.and_then(text),
        ..Events::default()
    };
    for row in page.events {
        let read = serde_json::from_str::<Row<'_>>(row.get()).ok().and_then(|row| {
            let at = number(row.timestamp).and_then(Time::from_timestamp_millis)?;
            let taken = row.ingestion_time.and_then(number).and_then(Time::from_timestamp_millis);
            let Stripped { text, over } = strip(&text(row.message)?);
            Some(Event { at, level: Level::of(&text), text: text.into(), over: over.map(Into::into), taken })
        });
        match read {
            Some(event) => out.events.push(event),
            None => out.unreadable += 1,
        }
    }
    Ok(out)
}

fn text(raw: &RawValue) -> Option<String> {
    serde_json::from_str(raw.get()).ok()
}

fn number(raw: &RawValue) -> Option<i64> {
    serde_json::from_str(raw.get()).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn streams_are_read_one_by_one() {
        let page = streams(
            br#"{"logStreams":[{"logStreamName":"job/i-1","creationTime":1795442400000,"firstEventTimestamp":1795442401000,"lastEventTimestamp":"x"},
            {"creationTime":1},7,{"logStreamName":"a\u001b[31m"}],"nextToken":"t"}"#,
        )
        .unwrap();
        assert_eq!((page.streams.len(), page.unreadable, page.next.as_deref()), (2, 2, Some("t")));
        let first = &page.streams[0];
        assert_eq!((first.name.as_str(), first.last), ("job/i-1", None));
        assert_eq!(first.created.unwrap().timestamp(), 1_795_442_400);
        assert_eq!((page.streams[1].name.as_str(), page.streams[1].title().as_str()), ("a\u{1b}[31m", "a␛[31m"));
        assert_eq!(streams(b"{}").unwrap_err(), NotJson::NoStreams);
        assert_eq!(streams(b"<html>").unwrap_err(), NotJson::Html);
    }

    #[test]
    fn events_are_stripped_and_one_that_cannot_be_read_spoils_no_other() {
        let page = events(
            br#"{"events":[{"timestamp":1795442400001,"message":"one\u001b[31m\ntwo\n","ingestionTime":1795442400500},{"message":"no time"},
            {"timestamp":1795442400002,"message":"\ud800"},{"timestamp":1795442400003,"message":"three"}],"nextForwardToken":"f/1","nextBackwardToken":"b/1"}"#,
        )
        .unwrap();
        assert_eq!((page.events.len(), page.unreadable, page.forward.as_deref()), (2, 2, Some("f/1")));
        assert_eq!(page.backward.as_deref(), Some("b/1"));
        assert_eq!(&*page.events[0].text, "one\ntwo");
        assert_eq!(page.events[0].taken.unwrap().timestamp_millis(), 1_795_442_400_500);
        assert!(!format!("{page:?}").contains("three"), "a text is in no Debug");
        assert_eq!(events(b"{\"events\":[").unwrap_err(), NotJson::CutShort);
        assert_eq!(events(b"[]").unwrap_err(), NotJson::NotAnObject);
    }
}
