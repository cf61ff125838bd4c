//! Decodes a response body into a job, field by field. The SDK's own decoding is not used: it invents values for absent
//! fields and fails the whole response over one odd field.

use chrono::{DateTime, Utc};

use super::field::{Encoding, FieldId};
use super::ids::is_uuid;
use super::job::{Job, Member, Value};
use super::json::{Node, NotJson, Tree};
use super::kind::Kind;
use super::summary::{Page, Summary};

/// Decodes the body of a Get response.
///
/// # Errors
/// When the body is not a JSON object, or has neither a status nor an ARN and so cannot be a job.
pub fn body(kind: &'static Kind, bytes: &[u8]) -> Result<(Tree, Job), NotJson> {
    let tree = Tree::parse(bytes)?;
    let job = job(kind, &tree);
    if *job.get(FieldId::Status) == Member::Absent && *job.get(FieldId::Arn) == Member::Absent {
        return Err(NotJson::NotAJob);
    }
    Ok((tree, job))
}

/// Decodes one job. The rows of a List response have the same field names, so they decode the same way.
#[must_use]
pub fn job(kind: &'static Kind, tree: &Tree) -> Job {
    let mut job = Job::empty(kind);
    for own in kind.fields {
        let encoding = own.field.field().encoding;
        job.members[own.field as usize] = tree.at(own.member).map_or(Member::Absent, |node| value(encoding, &node));
    }
    job
}

/// One page of a List response: its rows and the token of the next page.
///
/// # Errors
/// When the body is not a JSON object or has no list of jobs.
pub fn page(kind: &'static Kind, bytes: &[u8]) -> Result<Page, NotJson> {
    let tree = Tree::parse(bytes)?;
    let rows = kind.lists.iter().find_map(|name| tree.at(name));
    let Some(Node::List(rows)) = rows.as_deref() else {
        return Err(NotJson::NoJobs);
    };
    let mut page = Page::default();
    for row in rows {
        let tree = if let Node::Map(members) = row { Tree { members: members.clone() } } else { Tree { members: Vec::new() } };
        match Summary::of(&job(kind, &tree), tree.at("creatorAccountId").as_deref()) {
            Some(summary) => page.rows.push(summary),
            None => page.unreadable += 1,
        }
        if let (None, Some(Node::Text(id))) = (&page.collaboration, tree.at("collaborationIdentifier").as_deref()) {
            page.collaboration = Some(id.clone()).filter(|id| is_uuid(id));
        }
    }
    if let Some(Node::Text(token)) = tree.at("nextToken").as_deref() {
        page.next = Some(token.clone());
    }
    Ok(page)
}

fn value(encoding: Encoding, node: &Node) -> Member<Value> {
    let read = match (encoding, node) {
        (Encoding::Text, Node::Text(text)) => Some(Value::Text(text.clone())),
        (Encoding::Time, Node::Text(text)) => DateTime::parse_from_rfc3339(text).ok().map(|t| Value::Time(t.with_timezone(&Utc))),
        (Encoding::Count, Node::Number(digits)) => digits.parse().ok().map(Value::Count),
        (Encoding::Map, Node::Map(members)) => {
            let mut entries: Vec<_> = members.iter().map(|(k, v)| (k.clone(), text(v))).collect();
            entries.sort_by(|a, b| a.0.cmp(&b.0));
            Some(Value::Map(entries))
        }
        (Encoding::ListOf(member), Node::List(items)) => {
            Some(Value::List(items.iter().map(|item| picked(member, item)).collect()))
        }
        _ => None,
    };
    read.map_or_else(|| Member::Unreadable(node.compact()), Member::Present)
}

fn text(node: &Node) -> Member<String> {
    match node {
        Node::Text(text) => Member::Present(text.clone()),
        other => Member::Unreadable(other.compact()),
    }
}

fn picked(member: &str, item: &Node) -> Member<String> {
    match item {
        Node::Map(members) => {
            members.iter().find(|(k, _)| k == member).map_or_else(|| Member::Unreadable(item.compact()), |(_, v)| text(v))
        }
        other => Member::Unreadable(other.compact()),
    }
}

#[cfg(test)]
mod tests {
    use super::super::kind::INFERENCE_JOB;
    use super::*;

    fn decoded(text: &str) -> Job {
        body(&INFERENCE_JOB, text.as_bytes()).unwrap().1
    }

    #[test]
    fn members_are_present_absent_or_unreadable_and_nothing_is_invented() {
        let j = decoded(
            r#"{"status":"ACTIVE","resourceConfig":{"instanceType":"ml.m5.large"},"createTime":"2026-11-23T10:00:00Z",
            "updateTime":12,"outputConfiguration":{"members":[{"accountId":"111122223333"},7]},"tags":{"b":"2","a":null}}"#,
        );
        assert_eq!(j.text(FieldId::InstanceType), Some("ml.m5.large"));
        assert!(matches!(j.get(FieldId::InstanceCount), Member::Absent));
        assert!(matches!(j.get(FieldId::Accept), Member::Absent));
        assert!(matches!(j.get(FieldId::UpdateTime), Member::Unreadable(raw) if raw == "12"));
        assert_eq!(j.time(FieldId::CreateTime).unwrap().to_rfc3339(), "2026-11-23T10:00:00+00:00");
        assert!(
            matches!(j.get(FieldId::Receivers), Member::Present(Value::List(l)) if *l == [Member::Present("111122223333".into()), Member::Unreadable("7".into())])
        );
        assert_eq!(
            j.entries(FieldId::Tags),
            [("a".into(), Member::Unreadable("null".into())), ("b".into(), Member::Present("2".into()))]
        );
    }

    #[test]
    fn a_number_too_large_stays_as_its_digits() {
        let j = decoded(r#"{"status":"ACTIVE","resourceConfig":{"instanceCount":99999999999999999999}}"#);
        assert!(matches!(j.get(FieldId::InstanceCount), Member::Unreadable(raw) if raw == "99999999999999999999"));
    }

    #[test]
    fn a_holder_of_the_wrong_shape_makes_its_members_unreadable() {
        let j = decoded(r#"{"status":"ACTIVE","resourceConfig":"big"}"#);
        assert!(matches!(j.get(FieldId::InstanceType), Member::Unreadable(raw) if raw == "\"big\""));
    }

    #[test]
    fn an_object_without_status_and_arn_is_no_job() {
        assert_eq!(body(&INFERENCE_JOB, b"{}").unwrap_err(), NotJson::NotAJob);
        assert_eq!(body(&INFERENCE_JOB, br#"{"message":"hello"}"#).unwrap_err(), NotJson::NotAJob);
    }

    #[test]
    fn a_page_gives_rows_and_the_next_token() {
        let read = page(&INFERENCE_JOB,
            br#"{"collaborationTrainedModelInferenceJobs":[{"trainedModelInferenceJobArn":"a","name":"n\nm","status":"ACTIVE","creatorAccountId":"444455556666",
            "trainedModelArn":"arn:aws:cleanrooms-ml:r:1:membership/m/trained-model/tm","trainedModelVersionIdentifier":"5f0c-1"},
            {"name":"b"},{"trainedModelInferenceJobArn":"","name":"c"},7],"nextToken":"t"}"#,
        )
        .unwrap();
        assert_eq!((read.unreadable, read.next.as_deref()), (3, Some("t")));
        let row = &read.rows[0];
        assert_eq!((row.title(), row.model.as_str(), row.creator.as_deref()), ("n␊m", "tm @5f0c", Some("444455556666")));
        assert_eq!(page(&INFERENCE_JOB, b"{}").unwrap_err(), NotJson::NoJobs);
    }
}
