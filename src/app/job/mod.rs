//! One job that is watched: what was seen of it, what an answer changes, and what each pane says of the job itself.

pub mod aside;
pub(in crate::app) mod container;
pub mod ctx;
pub(in crate::app) mod data;
pub(in crate::app) mod publish;
pub(crate) mod raw;
pub(in crate::app) mod resources;
pub mod status;
pub(in crate::app) mod tags;
pub mod ticks;
pub mod timeline;
pub(in crate::app) mod trouble;
pub mod watch;
