//! A scripted server on loopback: it responds to each request with the next reply in its script, repeats the last one, and
//! remembers the requests. It speaks HTTP/1.1 by hand, so that it can break it.

#![allow(dead_code, reason = "each test file uses its own part")]

use std::sync::{Arc, Mutex};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Barrier;

pub const MEMBERSHIP: &str = "7b1f3a52-0c9d-4e6f-8a1b-2c3d4e5f6a7b";
pub const ARN: &str = "arn:aws:cleanrooms-ml:us-east-1:111122223333:membership/7b1f3a52-0c9d-4e6f-8a1b-2c3d4e5f6a7b/trained-model-inference-job/job-1";

#[derive(Clone)]
pub enum Reply {
    /// Status line, headers and body, well-formed.
    Http { status: u16, headers: Vec<(String, String)>, body: Vec<u8> },
    /// Sent as it is, then the connection is closed.
    Raw(Vec<u8>),
    /// A response with this status whose body continues until the connection is closed.
    Endless(u16),
    /// The connection is reset without a response.
    Reset,
    /// Nothing is ever sent on this connection.
    Hang,
    /// The reply, once as many requests are waiting for it as the barrier requires.
    Together(Arc<Barrier>, Box<Reply>),
}

pub fn json(status: u16, body: &str) -> Reply {
    Reply::Http { status, headers: vec![("content-type".into(), "application/json".into())], body: body.into() }
}

/// An error in the service's own form: code in the header, message in the body.
pub fn error(status: u16, code: &str, message: &str) -> Reply {
    json(status, &format!(r#"{{"message":"{message}"}}"#)).with("x-amzn-ErrorType", code).with("x-amzn-RequestId", "req-1")
}

impl Reply {
    pub fn with(mut self, name: &str, value: &str) -> Self {
        if let Self::Http { headers, .. } = &mut self {
            headers.push((name.into(), value.into()));
        }
        self
    }

    fn bytes(&self) -> Option<Vec<u8>> {
        match self {
            Self::Http { status, headers, body } => {
                let mut out = format!("HTTP/1.1 {status} Whatever\r\ncontent-length: {}\r\n", body.len()).into_bytes();
                for (name, value) in headers {
                    out.extend([name, ": ", value, "\r\n"].concat().bytes());
                }
                out.extend(b"\r\n");
                out.extend(body);
                Some(out)
            }
            Self::Raw(bytes) => Some(bytes.clone()),
            Self::Endless(status) => {
                Some(format!("HTTP/1.1 {status} Whatever\r\ntransfer-encoding: chunked\r\n\r\n").into_bytes())
            }
            Self::Reset | Self::Hang | Self::Together(..) => None,
        }
    }
}

#[derive(Clone)]
pub struct Server {
    pub url: String,
    /// The head of each request, as it came.
    asked: Arc<Mutex<Vec<String>>>,
    script: Arc<Mutex<Vec<Reply>>>,
    connections: Arc<Mutex<usize>>,
}

impl Server {
    pub async fn start(script: Vec<Reply>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let server = Self { url, asked: Arc::default(), script: Arc::new(Mutex::new(script)), connections: Arc::default() };
        let held = server.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                *held.connections.lock().unwrap() += 1;
                tokio::spawn(held.clone().serve(stream));
            }
        });
        server
    }

    pub fn asked(&self) -> Vec<String> {
        self.asked.lock().unwrap().clone()
    }

    pub fn connections(&self) -> usize {
        *self.connections.lock().unwrap()
    }

    /// Replaces the script.
    pub fn now(&self, script: Vec<Reply>) {
        *self.script.lock().unwrap() = script;
    }

    fn next(&self) -> Reply {
        let mut script = self.script.lock().unwrap();
        if script.len() > 1 { script.remove(0) } else { script[0].clone() }
    }

    async fn serve(self, mut stream: TcpStream) {
        let mut buffer = Vec::new();
        loop {
            let head = loop {
                if let Some(end) = buffer.windows(4).position(|w| w == b"\r\n\r\n") {
                    let rest = buffer.split_off(end + 4);
                    break String::from_utf8(std::mem::replace(&mut buffer, rest)).unwrap();
                }
                match stream.read_buf(&mut buffer).await {
                    Ok(n) if n > 0 => {}
                    _ => return,
                }
            };
            let length = head.lines().find_map(|l| l.to_ascii_lowercase().strip_prefix("content-length: ").map(str::to_owned));
            let length = length.map_or(0, |l| l.trim().parse::<usize>().unwrap());
            while buffer.len() < length {
                if stream.read_buf(&mut buffer).await.unwrap_or(0) == 0 {
                    return;
                }
            }
            let body = String::from_utf8_lossy(&buffer.drain(..length).collect::<Vec<_>>()).into_owned();
            self.asked.lock().unwrap().push(head + &body);
            let mut reply = self.next();
            while let Reply::Together(barrier, then) = reply {
                barrier.wait().await;
                reply = *then;
            }
            match reply.bytes() {
                Some(bytes) => {
                    if stream.write_all(&bytes).await.is_err() || matches!(reply, Reply::Raw(_)) {
                        return;
                    }
                    if matches!(reply, Reply::Endless(_)) {
                        let chunk = ["1000\r\n", &"x".repeat(0x1000), "\r\n"].concat();
                        while stream.write_all(chunk.as_bytes()).await.is_ok() {}
                        return;
                    }
                }
                None if matches!(reply, Reply::Reset) => {
                    let _ = stream.set_zero_linger();
                    return;
                }
                // Nothing more is read, and the connection stays open.
                None => return std::future::pending().await,
            }
        }
    }
}
