//! Answers in XML: the result of an action, member by member. What is not known is passed over.

use aws_smithy_xml::decode::{Document, ScopedDecoder, XmlDecodeError, try_data};

/// An element, with what is in it.
pub(in crate::aws) type Element<'a, 'b> = ScopedDecoder<'a, 'b>;

/// Hands over each member of the result of an action.
///
/// # Errors
/// Says what the body looks like when it is no such answer.
pub(in crate::aws) fn result(
    body: &[u8],
    action: &str,
    mut member: impl FnMut(&str, &mut Element<'_, '_>) -> Result<(), XmlDecodeError>,
) -> Result<(), String> {
    let broken = |_: XmlDecodeError| "the body is broken XML".to_owned();
    if body.trim_ascii().is_empty() {
        return Err("the body is empty".to_owned());
    }
    // A reader of elements takes what is broken for their end.
    let is_broken = Document::try_from(body).is_ok_and(|mut document| document.any(|token| token.is_err()));
    let mut document = Document::try_from(body).map_err(|_| "the body is not XML")?;
    let mut root = document.root_element().map_err(|_| "the body is not XML")?;
    let name = root.start_el().local().to_owned();
    if name.eq_ignore_ascii_case("html") {
        return Err("the body looks like HTML, not XML".to_owned());
    }
    let other = || format!("the body is no answer to {action}");
    if name != format!("{action}Response") {
        return Err(other());
    }
    if is_broken {
        return Err("the body is broken XML".to_owned());
    }
    // Nor does it mind where the body breaks off.
    if !body.trim_ascii_end().ends_with(format!("</{name}>").as_bytes()) {
        return Err("the body is cut short".to_owned());
    }
    let mut result = root.next_tag().filter(|tag| tag.start_el().local() == format!("{action}Result")).ok_or_else(other)?;
    each(&mut result, &mut member).map_err(broken)
}

/// Hands over each element in an element.
pub(in crate::aws) fn each(
    inside: &mut Element<'_, '_>,
    member: &mut dyn FnMut(&str, &mut Element<'_, '_>) -> Result<(), XmlDecodeError>,
) -> Result<(), XmlDecodeError> {
    while let Some(mut element) = inside.next_tag() {
        let name = element.start_el().local().to_owned();
        member(&name, &mut element)?;
    }
    Ok(())
}

/// The text of an element.
pub(in crate::aws) fn text(element: &mut Element<'_, '_>) -> Result<String, XmlDecodeError> {
    try_data(element).map(std::borrow::Cow::into_owned)
}
