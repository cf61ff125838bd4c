//! Whose the streams and metrics are: what is known of the job on screen and of the others is compared with their names, again whenever more
//! is known.

use crate::app::base::scene::Scene;
use crate::app::job::watch::{Watch, life, name};
use crate::app::logs::Logs;
use crate::domain::life::Others;

/// Compares the streams with the jobs.
pub(in crate::app) fn compare(logs: &mut Logs, scene: &Scene, watch: &Watch, others: &Others) {
    if logs.streams.is_empty() {
        return;
    }
    let name = name(watch);
    let life = life(watch, name.as_deref(), scene.skew);
    for known in &mut logs.streams {
        known.tie = life.claims(&known.stream, others);
    }
}
