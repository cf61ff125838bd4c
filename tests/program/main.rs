//! The built program: in a terminal, in pipes, with signals, files and clocks.

#[path = "../support/aws_server.rs"]
mod aws_server;
#[path = "../support/canary.rs"]
mod canary;
#[path = "../support/list_server.rs"]
mod list_server;
#[path = "../support/picture.rs"]
mod picture;
#[path = "../support/pty.rs"]
mod pty;
#[path = "../support/stream.rs"]
mod stream;
#[path = "../support/mod.rs"]
mod support;

mod cli;
mod doctor;
mod headless;
mod journal;
mod list;
mod own_files;
mod plain_terminals;
mod replay;
mod screen;
mod secrets;
mod skew;
mod terminal;
mod test_tools;
mod zones;
