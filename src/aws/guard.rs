//! Runs SDK calls so that none can hang or crash the program: each one runs in a task of its own, with a time limit, and is
//! aborted when its caller stops waiting.

use std::future::Future;
use std::time::Duration;

use tokio::task::JoinHandle;

use crate::domain::error::{ErrorKind, FetchError};

/// A task that is aborted when this is dropped.
struct Owned<T>(JoinHandle<T>);

impl<T> Drop for Owned<T> {
    fn drop(&mut self) {
        self.0.abort();
    }
}

/// Runs `work` in its own task. A panic in it becomes [`ErrorKind::Internal`], and running longer than `limit` becomes
/// [`ErrorKind::Timeout`]; dropping the returned future aborts the task. The panic's text is left out, because it may contain
/// the response body.
pub(super) async fn run<T, W>(limit: Duration, work: W) -> Result<T, FetchError>
where
    T: Send + 'static,
    W: Future<Output = Result<T, FetchError>> + Send + 'static,
{
    let mut task = Owned(tokio::spawn(work));
    match tokio::time::timeout(limit, &mut task.0).await {
        Ok(Ok(result)) => result,
        Ok(Err(_)) => Err(FetchError::new(ErrorKind::Internal, "the AWS SDK failed inside; a new client is used from here on")),
        Err(_) => Err(FetchError::new(ErrorKind::Timeout, &format!("no answer within {limit:?}"))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIMIT: Duration = Duration::from_mins(1);

    #[tokio::test]
    async fn a_panic_is_an_internal_error_and_its_text_stays_inside() {
        let e = run::<(), _>(LIMIT, async { panic!("body: secret") }).await.unwrap_err();
        assert_eq!(e.kind, ErrorKind::Internal);
        assert!(!e.to_string().contains("secret"), "{e}");
    }

    #[tokio::test]
    async fn a_call_that_never_ends_is_a_timeout() {
        let e = run::<(), _>(Duration::from_millis(5), std::future::pending()).await.unwrap_err();
        assert_eq!(e.kind, ErrorKind::Timeout);
    }

    #[tokio::test]
    async fn who_gives_up_ends_the_task() {
        let (held, mut freed) = tokio::sync::oneshot::channel::<()>();
        let (begun, started) = tokio::sync::oneshot::channel();
        let call = tokio::spawn(run::<(), _>(LIMIT, async move {
            let _held = held;
            let _ = begun.send(());
            std::future::pending().await
        }));
        started.await.unwrap();
        assert!(freed.try_recv().is_err());
        call.abort();
        assert!(freed.await.is_err(), "the task's own values are dropped");
    }
}
