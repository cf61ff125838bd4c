//! Memberships, which another service lists: `cleanrooms:ListMemberships`, with an endpoint of its own.

use aws_smithy_http::label::{self, EncodingStrategy};
use aws_smithy_http::query;

use super::Aws;
use super::ask::Seeing;
use super::call::api::ROOMS;
use super::call::outgoing::Outgoing;
use super::capture::Sight;
use super::client::{PAGE, Session};
use super::endpoint::Service;
use crate::domain::error::{Asked, FetchError};
use crate::domain::room::{self, Member, Memberships};

impl Session {
    /// Requests one page of memberships.
    pub(super) async fn memberships(&self, region: &str, token: Option<String>) -> Result<Memberships, FetchError> {
        let token = token.map(|token| format!("nextToken={}&", query::fmt_string(token))).unwrap_or_default();
        let asked = Outgoing::get("ListMemberships", format!("/memberships?{token}maxResults={PAGE}"));
        let seeing = Seeing { sight: Sight::default(), on_attempt: Box::new(|_| {}) };
        let (page, seen) = self.call(&ROOMS, region, asked, seeing, room::page).await?;
        Ok(Memberships { clock_off: seen.clock_off, ..page })
    }

    /// Requests the members of a collaboration.
    pub(super) async fn members(&self, region: &str, collaboration: &str, seeing: Seeing) -> Result<Vec<Member>, FetchError> {
        let id = label::fmt_string(collaboration, EncodingStrategy::Default);
        let asked = Outgoing::get("ListMembers", format!("/collaborations/{id}/members?maxResults={PAGE}"));
        self.call(&ROOMS, region, asked, seeing, room::members).await.map(|(members, _)| members)
    }
}

impl Aws {
    /// The endpoint that is called for memberships instead of the region's own.
    #[must_use]
    pub fn rooms_endpoint(&self) -> Option<String> {
        self.endpoint_of(Service::CleanRooms)
    }

    /// Requests one page of this account's memberships in a region; `token` comes from the previous page, `None` for the
    /// first.
    ///
    /// # Errors
    /// Says why there is no page. An expired token is a validation error: start over with the first page.
    pub async fn memberships(&self, region: &str, token: Option<String>) -> Result<Memberships, FetchError> {
        let asked = region.to_owned();
        let read = self.call(region, move |session| async move { session.memberships(&asked, token).await }).await;
        read.map_err(|e| e.of(Asked::Memberships))
    }
}
