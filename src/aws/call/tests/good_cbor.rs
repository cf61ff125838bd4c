//! Good responses in CBOR are reported field by field: lists of metrics, and the moments and values of points in each form that
//! CBOR has for them. The service's own form is only one of these.

use std::fmt::Write as _;

use minicbor::data::Tag;

use super::requests::check;
use super::{AT, Answer, Call, cbor, of};

fn moments() -> Vec<(&'static str, Vec<u8>)> {
    let seconds = u64::try_from(AT).unwrap();
    vec![
        ("tagged float", cbor(|e| e.tag(Tag::new(1))?.f64(1_795_442_400.25).map(|_| ()))),
        ("tagged int", cbor(|e| e.tag(Tag::new(1))?.u64(seconds).map(|_| ()))),
        ("tagged f32", cbor(|e| e.tag(Tag::new(1))?.f32(1024.5).map(|_| ()))),
        ("untagged", cbor(|e| e.u64(seconds).map(|_| ()))),
        ("other tag", cbor(|e| e.tag(Tag::new(2))?.u64(seconds).map(|_| ()))),
        ("null", cbor(|e| e.null().map(|_| ()))),
        ("text", cbor(|e| e.str("2026").map(|_| ()))),
    ]
}

fn values() -> Vec<(&'static str, Vec<u8>)> {
    vec![
        ("double", cbor(|e| e.f64(0.1).map(|_| ()))),
        ("float", cbor(|e| e.f32(0.5).map(|_| ()))),
        ("half", vec![0xf9, 0x3c, 0x00]),
        ("int", cbor(|e| e.u8(7).map(|_| ()))),
        ("negative", cbor(|e| e.i16(-300).map(|_| ()))),
        ("not a number", cbor(|e| e.f64(f64::NAN).map(|_| ()))),
        ("text", cbor(|e| e.str("7").map(|_| ()))),
        ("null", cbor(|e| e.null().map(|_| ()))),
    ]
}

/// A page of points in which one metric has these raw timestamps and values.
fn points(moments: &[Vec<u8>], values: &[Vec<u8>]) -> Vec<u8> {
    let mut out = cbor(|e| {
        e.begin_map()?
            .str("MetricDataResults")?
            .begin_array()?
            .begin_map()?
            .str("Id")?
            .str("m1")?
            .str("Timestamps")?
            .array(moments.len() as u64)
            .map(|_| ())
    });
    moments.iter().for_each(|m| out.extend(m));
    out.extend(cbor(|e| e.str("Values")?.array(values.len() as u64).map(|_| ())));
    values.iter().for_each(|v| out.extend(v));
    out.extend(cbor(|e| e.str("StatusCode")?.str("Complete")?.end()?.end()?.str("NextToken")?.str("n")?.end().map(|_| ())));
    out
}

fn lists() -> Vec<(&'static str, Vec<u8>)> {
    vec![
        ("none", vec![0xa0]),
        ("none, without an end", vec![0xbf, 0xff]),
        ("nulls", cbor(|e| e.map(2)?.str("Metrics")?.null()?.str("NextToken")?.null().map(|_| ()))),
        (
            "all",
            cbor(|e| {
                e.map(3)?.str("Metrics")?.array(3)?;
                e.map(4)?.str("Namespace")?.str("n")?.str("MetricName")?.str("CPU")?.str("Dimensions")?.array(2)?;
                e.map(2)?
                    .str("Name")?
                    .str("Host")?
                    .str("Value")?
                    .str("x/1")?
                    .begin_map()?
                    .str("Value")?
                    .str("nameless")?
                    .end()?;
                e.str("New")?.map(1)?.str("deep")?.begin_array()?.null()?.f64(1.5)?.bytes(b"x")?.end()?;
                e.begin_map()?.str("MetricName")?.str("")?.end()?;
                e.map(0)?;
                e.str("OwningAccounts")?.array(1)?.str("1")?;
                e.str("NextToken")?.begin_str()?.str("to")?.str("ken")?.end().map(|_| ())
            }),
        ),
        ("a number for a list", cbor(|e| e.map(1)?.str("Metrics")?.u8(1).map(|_| ()))),
        ("a list for a text", cbor(|e| e.map(1)?.str("NextToken")?.array(0).map(|_| ()))),
        ("a list", cbor(|e| e.array(0).map(|_| ()))),
        ("more after it", vec![0xa0, 0xa0]),
        ("fewer than said", vec![0xa2, 0x61, 0x78, 0x01]),
        (
            "a length beyond all",
            vec![0xa1, 0x67, b'M', b'e', b't', b'r', b'i', b'c', b's', 0x9b, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff],
        ),
        ("a key that is no text", vec![0xa1, 0x01, 0x02]),
    ]
}

#[tokio::test]
async fn good_answers_in_cbor_are_read_member_by_member() {
    let mut out = String::new();
    for (name, body) in lists() {
        writeln!(out, "Metrics {name}: {}", of(Call::Metrics, vec![Answer::new(200, body)]).await).unwrap();
    }
    for (name, moment) in moments() {
        let body = points(&[moment], &[cbor(|e| e.f64(1.0).map(|_| ()))]);
        writeln!(out, "moment {name}: {}", of(Call::MetricData, vec![Answer::new(200, body)]).await).unwrap();
    }
    let moment = cbor(|e| e.tag(Tag::new(1))?.u64(AT as u64).map(|_| ()));
    for (name, value) in values() {
        let body = points(&[moment.clone(), moment.clone()], &[value]);
        writeln!(out, "value {name}: {}", of(Call::MetricData, vec![Answer::new(200, body)]).await).unwrap();
    }
    let said = cbor(|e| {
        e.map(2)?.str("Messages")?.array(2)?;
        e.map(2)?.str("Code")?.str("c")?.str("Value")?.str("a\u{1b}[1m word")?.map(0)?;
        e.str("MetricDataResults")?.array(3)?;
        e.map(3)?.str("Id")?.str("m0")?.str("Label")?.str("CPU")?.str("StatusCode")?.str("Forbidden")?;
        e.map(2)?.str("Id")?.str("x")?.str("StatusCode")?.str("InternalError")?;
        e.map(2)?.str("StatusCode")?.str("NewStatus")?.str("Messages")?.array(1)?.map(1)?.str("Value")?.str("v").map(|_| ())
    });
    writeln!(out, "said: {}", of(Call::MetricData, vec![Answer::new(200, said)]).await).unwrap();
    check("cbor", &out);
}
