//! Memberships, which another service lists: `cleanrooms:ListMemberships`, with a client and an endpoint of its own. The SDK
//! carries here too, and does not decode. Without the feature `cleanrooms` there is no such SDK, and nothing can be listed.

use super::Aws;
use super::ask::Seeing;
use super::endpoint::Service;
#[cfg(feature = "cleanrooms")]
use crate::domain::error::Asked;
use crate::domain::error::FetchError;
use crate::domain::room::{Member, Memberships};

/// Whether this build can list memberships.
pub const LISTS: bool = cfg!(feature = "cleanrooms");

#[cfg(feature = "cleanrooms")]
mod listing {
    use aws_sdk_cleanrooms::Client;

    use super::super::capture::{Capture, Sight};
    use super::super::client::{PAGE, PAGE_MOST, Session, answer};
    use super::super::clients::client;
    use super::super::endpoint::Service;
    use super::{FetchError, Member, Memberships, Seeing};
    use crate::domain::room;

    impl Session {
        fn rooms(&self, region: &str) -> Client {
            client!(self, rooms, aws_sdk_cleanrooms, Service::CleanRooms, region)
        }

        /// Asks for one page of memberships.
        pub async fn memberships(&self, region: &str, token: Option<String>) -> Result<Memberships, FetchError> {
            let sight = Sight::default();
            let capture = Capture { sight: sight.clone(), on_attempt: |_| {}, most: PAGE_MOST };
            let call = self.rooms(region).list_memberships().max_results(PAGE).set_next_token(token);
            let sent = call.customize().interceptor(capture).send().await;
            let (page, seen) = answer(sent, sight.take(), room::page)?;
            Ok(Memberships { clock_off: seen.clock_off, ..page })
        }

        /// Asks for the members of a collaboration.
        pub async fn members(&self, region: &str, collaboration: &str, seeing: Seeing) -> Result<Vec<Member>, FetchError> {
            let call = self.rooms(region).list_members().collaboration_identifier(collaboration).max_results(PAGE);
            let sight = seeing.sight.clone();
            let sent = call.customize().interceptor(seeing.capture()).send().await;
            answer(sent, sight.take(), room::members).map(|(members, _)| members)
        }
    }
}

#[cfg(not(feature = "cleanrooms"))]
impl super::client::Session {
    /// Fails: see [`LISTS`].
    #[expect(clippy::unused_async, reason = "it stands for a call")]
    pub(super) async fn members(&self, _: &str, _: &str, _: Seeing) -> Result<Vec<Member>, FetchError> {
        Err(FetchError::new(crate::domain::error::ErrorKind::Internal, "this build knows no members"))
    }
}

impl Aws {
    /// The endpoint that is asked for memberships instead of the region's own.
    #[must_use]
    pub fn rooms_endpoint(&self) -> Option<String> {
        self.endpoint_of(Service::CleanRooms)
    }

    /// Asks for one page of this account's memberships in a region; `token` is that of the page before, `None` for the first.
    ///
    /// # Errors
    /// Says why there is no page. A token that died is a validation error: begin again with the first page.
    #[cfg(feature = "cleanrooms")]
    pub async fn memberships(&self, region: &str, token: Option<String>) -> Result<Memberships, FetchError> {
        let asked = region.to_owned();
        let read = self.call(region, move |session| async move { session.memberships(&asked, token).await }).await;
        read.map_err(|e| e.of(Asked::Memberships))
    }

    /// Fails: see [`LISTS`].
    ///
    /// # Errors
    /// Always.
    #[cfg(not(feature = "cleanrooms"))]
    #[expect(clippy::unused_async, reason = "it stands for a call")]
    pub async fn memberships(&self, _: &str, _: Option<String>) -> Result<Memberships, FetchError> {
        Err(FetchError::new(crate::domain::error::ErrorKind::Internal, "this build cannot list memberships"))
    }
}
