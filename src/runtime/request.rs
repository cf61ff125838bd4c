//! Makes one request: picks the handle with the right credentials, and the operation by what is asked.

use std::sync::mpsc::Sender;

use super::pool::Pool;
use crate::app::base::msg::Msg;
use crate::app::base::question::{Answer, Key, Question};
use crate::app::base::room::{Place, Placed};
use crate::domain::error::FetchError;
use crate::domain::ids::JobKey;

/// Makes a request and reports how it ended; `None`: there is nothing to report, because no region is known to ask in.
pub(super) async fn make(
    pool: &Pool,
    tx: &Sender<Msg>,
    key: &Key,
    seq: u64,
    question: Question,
) -> Option<Result<Answer, FetchError>> {
    let profile = match (key, &question) {
        (_, Question::List { listing, .. }) => listing.profile.clone(),
        (_, Question::Memberships { place, .. }) => place.profile.clone(),
        (Key::Job(job), _) => job.source.profile.clone(),
        (Key::Feed(_) | Key::Memberships, _) => None,
    };
    let aws = match pool.of(profile.as_ref()).await {
        Ok(aws) => aws,
        Err(error) => return Some(Err(error)),
    };
    Some(match (key, question) {
        (_, Question::List { listing, token }) => aws.page(&listing, token).await.map(Into::into),
        (_, Question::Memberships { place: Place { region, .. }, token }) => {
            let region = region.or_else(|| aws.region());
            let (endpoint, jobs) = (aws.rooms_endpoint(), aws.endpoint());
            // The loop may have ended; then nobody needs to know.
            let _ = tx.send(Msg::Placed { seq, placed: Placed { region: region.clone(), endpoint, jobs } });
            aws.memberships(&region?, token).await.map(Into::into)
        }
        (Key::Job(job), Question::Get) => aws.get(job, on_attempt(tx, job, seq)).await.map(Into::into),
        (Key::Job(job), Question::Find) => aws.find(&job.source, job.short()).await.map(Into::into),
        (Key::Job(job), Question::Beside(ask)) => aws.ask(job, &ask, on_attempt(tx, job, seq)).await.map(Into::into),
        // The desk asks about jobs only with the key of one.
        (Key::Feed(_) | Key::Memberships, Question::Get | Question::Find | Question::Beside(_)) => return None,
    })
}

/// Reports each further attempt of a call to the loop.
fn on_attempt(tx: &Sender<Msg>, key: &JobKey, seq: u64) -> impl Fn(u32) + Send + Sync + 'static {
    let (tx, key) = (tx.clone(), key.clone());
    move |attempt| {
        // The first attempt is the call itself.
        if attempt > 1 {
            // The loop may have ended; then the message is not needed.
            let _ = tx.send(Msg::Again { key: key.clone(), seq });
        }
    }
}
