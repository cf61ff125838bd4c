//! A recording: every exchange with the service and every change, as JSON lines under a header with a version. Values of the
//! environment are masked before they are written, by the recording's own mask; the reader says in which line something is
//! wrong.

mod line;
mod mask;
mod read;

pub use line::{Answer, CALL_GET, CALL_LIST, Change, Exchange, Failure, Header, Job, Line, OffsetChange, VERSION};
pub use mask::Masker;
pub use read::{ReadError, Recording, read};
