//! The AWS SDK and our own calls against our own servers: what is sent, and what is made of the responses.

#[path = "../support/aws_server.rs"]
mod aws_server;
#[path = "../support/list_server.rs"]
mod list_server;
#[path = "../support/sdk.rs"]
mod sdk;

mod aws_env;
mod aws_typed;
mod aws_wire;
mod board_wire;
mod demo_wire;
mod logs_wire;
mod metrics_wire;
mod related_wire;
