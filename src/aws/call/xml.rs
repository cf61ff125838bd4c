//! Responses in XML: the result of an action, element by element. Unknown elements are skipped.

use aws_smithy_xml::decode::{Document, ScopedDecoder, XmlDecodeError, try_data};

/// An element with its content.
pub(in crate::aws) type Element<'a, 'b> = ScopedDecoder<'a, 'b>;

/// Passes each child element of an action's result to `member`.
///
/// # Errors
/// Says what the body looks like if it is not such a response.
pub(in crate::aws) fn result(
    body: &[u8],
    action: &str,
    mut member: impl FnMut(&str, &mut Element<'_, '_>) -> Result<(), XmlDecodeError>,
) -> Result<(), String> {
    let broken = |_: XmlDecodeError| "the body is broken XML".to_owned();
    if body.trim_ascii().is_empty() {
        return Err("the body is empty".to_owned());
    }
    // The element reader takes broken XML for the end of an element, so the whole document is checked first.
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
    // Nor does the element reader notice that a body is cut short.
    if !body.trim_ascii_end().ends_with(format!("</{name}>").as_bytes()) {
        return Err("the body is cut short".to_owned());
    }
    let mut result = root.next_tag().filter(|tag| tag.start_el().local() == format!("{action}Result")).ok_or_else(other)?;
    each(&mut result, &mut member).map_err(broken)
}

/// Passes each child element of an element to `member`.
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
