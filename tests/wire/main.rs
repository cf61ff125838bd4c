//! The AWS SDK and calls of ours against servers of ours: what goes out, and what is made of what comes back.

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
