//! The doctor: AWS's checklist for missing logs and metrics, answered from what is known about a job and its surroundings.
//! Each step has its evidence, its fix and its source; a step without data says that it cannot tell.

mod cause;
mod job;
mod publishing;
mod step;

use super::field::FieldId;
use super::status::Phase;
use cause::Cause;
pub use publishing::{is_unset, role_of};
use step::phase;
pub use step::{Facts, Found, Known, Step, Verdict};

/// Works through the checklist.
#[must_use]
pub fn examine(facts: &Facts<'_>) -> Vec<Step> {
    let mut steps = vec![job::caller(facts), job::job(facts)];
    if phase(facts) == Some(Phase::Failed) {
        let cause = job::cause(facts);
        steps.push(job::failure(facts, cause));
        // Checks that no API can answer are worth a look only if no known cause points elsewhere.
        let open = |of: &[Cause]| cause.is_none_or(|cause| of.contains(&cause));
        steps.extend(open(&[]).then(|| job::container(facts)));
        steps.extend(open(&[Cause::Rows, Cause::Payload, Cause::Raised, Cause::Logged]).then(|| job::rows(facts)));
        steps.extend(open(&[Cause::OutputLimit]).then(|| job::output(facts)));
    }
    steps.extend([job::channel(facts), job::receiver(facts), publishing::configuration(facts), publishing::privacy(facts)]);
    steps.extend([publishing::trust(facts), publishing::policies(facts), publishing::streams(facts)]);
    steps.extend([FieldId::LogsStatus, FieldId::MetricsStatus].map(|field| publishing::published(facts, field)));
    steps
}
