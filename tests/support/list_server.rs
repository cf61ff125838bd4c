//! An independent server of lists on loopback: memberships with a number of jobs each, in pages of the requested size,
//! written by hand so that it shares nothing with the program or its demo.
#![allow(dead_code, reason = "every test uses another part of it")]

use std::collections::HashMap;
use std::io::{BufRead as _, BufReader, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

/// How a membership responds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Manner {
    /// The status of each job.
    Jobs(Vec<&'static str>),
    Hangs,
    Throttles,
    Expired,
    /// Empty pages with ever new tokens.
    Endless,
}

/// A request that came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Asked {
    /// A page that begins with this row.
    List {
        membership: String,
        from: usize,
    },
    Get {
        number: usize,
    },
}

#[derive(Clone)]
pub struct Server {
    pub url: String,
    asked: Arc<Mutex<Vec<Asked>>>,
    memberships: Arc<Mutex<HashMap<String, Manner>>>,
}

pub fn arn(membership: &str, number: usize) -> String {
    format!("arn:aws:cleanrooms-ml:us-east-1:111122223333:membership/{membership}/trained-model-inference-job/job-{number}")
}

impl Server {
    pub fn start(memberships: &[(&str, Manner)]) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let memberships = memberships.iter().map(|(id, manner)| ((*id).to_owned(), manner.clone())).collect();
        let server = Self { url, asked: Arc::default(), memberships: Arc::new(Mutex::new(memberships)) };
        let held = server.clone();
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let server = held.clone();
                std::thread::spawn(move || server.serve(stream));
            }
        });
        server
    }

    pub fn asked(&self) -> Vec<Asked> {
        self.asked.lock().unwrap().clone()
    }

    /// Gives a job another status.
    pub fn set(&self, membership: &str, number: usize, status: &'static str) {
        if let Some(Manner::Jobs(jobs)) = self.memberships.lock().unwrap().get_mut(membership) {
            jobs[number] = status;
        }
    }

    fn serve(&self, stream: TcpStream) {
        let mut reader = BufReader::new(stream.try_clone().unwrap());
        let mut writer = stream;
        loop {
            let mut first = String::new();
            if reader.read_line(&mut first).unwrap_or(0) == 0 {
                return;
            }
            loop {
                let mut header = String::new();
                if reader.read_line(&mut header).unwrap_or(0) == 0 {
                    return;
                }
                if header == "\r\n" {
                    break;
                }
            }
            let target = first.split(' ').nth(1).unwrap_or_default().replace("%3A", ":").replace("%2F", "/");
            let Some((status, code, body)) = self.answer(&target) else {
                // The response never comes, and the connection stays open.
                std::thread::sleep(std::time::Duration::from_secs(600));
                return;
            };
            let error = if code.is_empty() { String::new() } else { format!("x-amzn-ErrorType: {code}\r\n") };
            let head =
                format!("HTTP/1.1 {status} X\r\ncontent-type: application/json\r\n{error}content-length: {}\r\n\r\n", body.len());
            if writer.write_all(format!("{head}{body}").as_bytes()).is_err() {
                return;
            }
        }
    }

    /// Status, error code and body; `None`: there is never a response.
    fn answer(&self, target: &str) -> Option<(u16, &'static str, String)> {
        let (path, query) = target.split_once('?').unwrap_or((target, ""));
        let rest = path.strip_prefix("/memberships/").expect(target);
        let (membership, rest) = rest.split_once("/trained-model-inference-jobs").expect(target);
        let manner = self.memberships.lock().unwrap().get(membership).cloned().expect(target);
        let ask = |asked: Asked| self.asked.lock().unwrap().push(asked);
        if let Some(number) = rest.rsplit_once("job-").and_then(|(_, n)| n.parse().ok()) {
            ask(Asked::Get { number });
            let Manner::Jobs(jobs) = manner else { return None };
            return Some((200, "", format!("{{{}}}", row(membership, number, jobs[number]))));
        }
        let value = |name: &str| query.split('&').find_map(|p| p.strip_prefix(name)?.strip_prefix('='));
        let from: usize = value("nextToken").map_or(0, |t| t.strip_prefix("row-").unwrap().parse().unwrap());
        ask(Asked::List { membership: membership.to_owned(), from });
        match manner {
            Manner::Hangs => None,
            Manner::Endless => Some((200, "", format!(r#"{{"trainedModelInferenceJobs":[],"nextToken":"row-{}"}}"#, from + 1))),
            Manner::Throttles => Some((429, "ThrottlingException", r#"{"message":"Rate exceeded"}"#.into())),
            Manner::Expired => Some((403, "ExpiredTokenException", r#"{"message":"The security token is expired"}"#.into())),
            Manner::Jobs(jobs) => {
                let most: usize = value("maxResults").map_or(100, |n| n.parse().unwrap());
                assert!((1..=100).contains(&most), "{target}");
                let to = (from + most).min(jobs.len());
                let rows: Vec<String> = (from..to).map(|n| format!("{{{}}}", row(membership, n, jobs[n]))).collect();
                let next = if to < jobs.len() { format!(r#","nextToken":"row-{to}""#) } else { String::new() };
                Some((200, "", format!(r#"{{"trainedModelInferenceJobs":[{}]{next}}}"#, rows.join(","))))
            }
        }
    }
}

fn row(membership: &str, number: usize, status: &str) -> String {
    // A job that has changed shows that in its updateTime too.
    let minute = if status == "ACTIVE" { 40 } else { 20 };
    format!(
        r#""trainedModelInferenceJobArn":"{}","membershipIdentifier":"{membership}","name":"name-{number:05}","status":"{status}","trainedModelArn":"arn:aws:cleanrooms-ml:us-east-1:111122223333:membership/{membership}/trained-model/tm-1","createTime":"2026-11-23T13:00:00Z","updateTime":"2026-11-23T13:{minute}:00Z","resourceConfig":{{"instanceType":"ml.m5.2xlarge","instanceCount":1}},"collaborationIdentifier":"c""#,
        arn(membership, number)
    )
}
