//! How a changed value flashes and fades: with modifiers only, so that it looks the same in every palette.

use ratatui::style::{Modifier, Style};

use crate::app::base::scene::{FLASH, FLASH_STEPS};
use crate::domain::{Span, Time};
use crate::ui::Theme;

/// The style to apply to a value that changed at `at`; `None` when the flash is over.
pub(super) fn flash(now: Time, at: Option<Time>) -> Option<Style> {
    let age = now - at?;
    if age < Span::zero() || age >= FLASH {
        return None;
    }
    let modifier = match age.num_milliseconds() * FLASH_STEPS / FLASH.num_milliseconds() {
        0 => Modifier::REVERSED | Modifier::BOLD,
        1 => Modifier::REVERSED,
        _ => Modifier::BOLD | Modifier::UNDERLINED,
    };
    Some(Style::new().add_modifier(modifier))
}

/// The style of a flash within the bar of the selected row, which has to stay a bar: what would be reversed twice is not
/// reversed.
pub(super) fn on_bar(flash: Style, theme: &Theme) -> Style {
    let both = flash.add_modifier.contains(Modifier::REVERSED) && theme.bar().add_modifier.contains(Modifier::REVERSED);
    if both {
        Style::new().add_modifier(flash.add_modifier - Modifier::REVERSED).remove_modifier(Modifier::REVERSED)
    } else {
        flash
    }
}
