//! The handles to AWS, one for each profile: those that a run began with, and those that the user switches to during the run.
//! None is made on the loop: files are read in the task of the call that needs them.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::aws::Aws;
use crate::domain::error::{ErrorKind, FetchError};

/// The handles; clones share them.
#[derive(Clone)]
pub struct Pool(Arc<Mutex<Vec<Aws>>>);

impl Pool {
    #[must_use]
    pub fn new(all: Vec<Aws>) -> Self {
        Self(Arc::new(Mutex::new(all)))
    }

    /// All handles made so far.
    #[must_use]
    pub fn all(&self) -> Vec<Aws> {
        self.held().clone()
    }

    /// The handle of a profile, made like the first one if there is none yet. Without a profile, the first one serves.
    ///
    /// # Errors
    /// When the files or the environment have settings that cannot be used.
    pub async fn of(&self, profile: Option<&String>) -> Result<Aws, FetchError> {
        let refused = |why: &str| FetchError::new(ErrorKind::Settings, why);
        let (known, first) = {
            let held = self.held();
            (held.iter().find(|aws| aws.profile().as_ref() == profile).cloned(), held.first().cloned())
        };
        match (known, first, profile) {
            (Some(aws), ..) | (None, Some(aws), None) => Ok(aws),
            (None, Some(first), Some(_)) => {
                let made = first.beside(profile.cloned()).await.map_err(|e| refused(&e.to_string()))?;
                let mut held = self.held();
                // Another call may have been faster.
                if let Some(aws) = held.iter().find(|aws| aws.profile().as_ref() == profile) {
                    return Ok(aws.clone());
                }
                held.push(made.clone());
                Ok(made)
            }
            (None, None, _) => Err(refused("there is nobody to ask")),
        }
    }

    fn held(&self) -> MutexGuard<'_, Vec<Aws>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
