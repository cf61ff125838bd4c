//! The keyboard, as one table: key resolution, the help page, the footer, the table of docs/keys.md and the names in the
//! configuration file all come from [`BINDINGS`].

use super::command::{Command, Scope};

/// One row of the table.
#[derive(Debug)]
pub struct Binding {
    pub command: Command,
    pub scope: Scope,
    /// Its name in the configuration file.
    pub name: &'static str,
    /// The default keys, in the notation of [`crate::app::base::keymap::Key`].
    pub keys: &'static [&'static str],
    /// What it does, for the help page.
    pub help: &'static str,
    /// What it does, in a word for the footer; empty: never there.
    pub brief: &'static str,
    /// The command whose key stands before this one's in the footer.
    pub beside: Option<Command>,
    /// Who survives in a narrow footer: the heavier.
    pub weight: u8,
}

const fn row(scope: Scope, command: Command, name: &'static str, keys: &'static [&'static str], help: &'static str) -> Binding {
    Binding { command, scope, name, keys, help, brief: "", beside: None, weight: 0 }
}

const fn foot(mut binding: Binding, brief: &'static str, weight: u8) -> Binding {
    binding.brief = brief;
    binding.weight = weight;
    binding
}

const fn beside(mut binding: Binding, other: Command) -> Binding {
    binding.beside = Some(other);
    binding
}

/// The keyboard.
pub const BINDINGS: &[Binding] = {
    use Command as C;
    use Scope::{
        Board, ColumnMenu, Comparison, Container, CopyMenu, Global, Help, Logs, Metrics, Picker, PlaceMenu, Prompt, Raw, Related,
        Replay, Sources, StreamMenu,
    };
    &[
        foot(row(Global, C::Help, "help", &["?", "f1"], "this page"), "help", 95),
        foot(row(Global, C::Quit, "quit", &["q", "ctrl-c"], "quit; status and timeline stay on the normal screen"), "quit", 100),
        foot(row(Global, C::Poll, "poll", &["r"], "refresh now"), "refresh", 80),
        foot(row(Global, C::Pause, "pause", &["space", "p"], "pause or resume refreshing"), "pause", 60),
        row(Global, C::Faster, "faster", &["+", "="], "refresh more often"),
        row(Global, C::Slower, "slower", &["-"], "refresh less often"),
        foot(row(Global, C::Automatic, "automatic", &["0"], "back to the automatic interval"), "automatic", 94),
        foot(row(Global, C::NextPane, "next-pane", &["tab"], "next pane, or the board beside them"), "next pane", 42),
        row(Global, C::PrevPane, "previous-pane", &["backtab"], "previous pane, or the board"),
        foot(
            row(
                Global,
                C::Pane,
                "pane",
                &["1", "2", "3", "4", "5", "6", "7", "8", "9", "R", "m", "D"],
                "1 Status … 9 Logs, R Related, m Metrics, D Doctor",
            ),
            "pane",
            50,
        ),
        foot(row(Global, C::Board, "board", &["b"], "go to the board; on a wide screen the job stays open"), "board", 73),
        foot(row(Global, C::NextJob, "next-job", &["]"], "next job"), "next job", 75),
        row(Global, C::PrevJob, "previous-job", &["["], "previous job"),
        row(Global, C::Up, "up", &["up", "k"], "one line up"),
        beside(foot(row(Global, C::Down, "down", &["down", "j"], "one line down"), "scroll", 66), C::Up),
        row(Global, C::PageUp, "page-up", &["pgup", "ctrl-b"], "one page up"),
        row(Global, C::PageDown, "page-down", &["pgdown", "ctrl-f"], "one page down"),
        row(Global, C::Top, "top", &["home", "g"], "to the beginning"),
        row(Global, C::Bottom, "bottom", &["end", "G"], "to the end"),
        row(Global, C::Left, "left", &["left", "h"], "scroll to the left"),
        row(Global, C::Right, "right", &["right", "l"], "scroll to the right"),
        foot(row(Global, C::Zoom, "zoom", &["enter"], "zoom the pane, or back"), "zoom", 70),
        foot(row(Global, C::Back, "back", &["esc"], "one step back: window, search, zoom, pane, job"), "back", 81),
        foot(row(Global, C::Search, "search", &["/"], "search in the pane"), "search", 40),
        row(Global, C::NextHit, "next-hit", &["n"], "next match"),
        row(Global, C::PrevHit, "previous-hit", &["N"], "previous match"),
        foot(row(Global, C::Acknowledge, "acknowledge", &["a"], "clear change marks"), "clear marks", 35),
        foot(row(Global, C::Copy, "copy", &["y"], "copy: ARN, id, value, JSON, the aws command"), "copy", 45),
        row(Global, C::Collaboration, "collaboration", &["o"], "list the whole collaboration's jobs, or go back"),
        row(Global, C::Clock, "clock", &["t"], "show times in local time or in UTC"),
        row(Global, C::Redraw, "redraw", &["ctrl-l"], "redraw"),
        row(Global, C::Suspend, "suspend", &["ctrl-z"], "suspend; fg resumes"),
        foot(row(Board, C::Open, "open", &["enter"], "open the selected job"), "open", 96),
        foot(row(Board, C::Search, "filter", &["/"], "filter: words, and terms like phase:failed"), "filter", 93),
        foot(row(Board, C::SortColumn, "sort", &["s"], "sort by the next column"), "sort", 68),
        row(Board, C::SortWay, "sort-way", &["S"], "reverse the sort"),
        foot(row(Board, C::Columns, "columns", &["c"], "choose and order the columns"), "columns", 64),
        foot(row(Board, C::Sources, "sources", &["e"], "all sources and their errors in full"), "sources", 63),
        row(Board, C::Mark, "mark", &["m"], "mark or unmark for a comparison"),
        beside(foot(row(Board, C::Compare, "compare", &["="], "compare the two marked jobs"), "compare", 62), C::Mark),
        foot(row(Board, C::Pick, "memberships", &["M"], "choose another membership, profile or region"), "memberships", 60),
        foot(row(Picker, C::Open, "pick-open", &["enter"], "open the board of the selected membership"), "open", 96),
        foot(row(Picker, C::Search, "pick-filter", &["/"], "filter: names, creators, parts of IDs"), "filter", 80),
        foot(row(Picker, C::Profile, "pick-profile", &["p"], "switch profile"), "profile", 94),
        foot(row(Picker, C::Region, "pick-region", &["R"], "switch region"), "region", 93),
        foot(row(Picker, C::Meant, "pick-id", &["i"], "enter a membership ID or an ARN; a paste needs no key"), "id or ARN", 92),
        foot(row(Picker, C::Poll, "pick-again", &["r", "f5"], "refresh the list"), "refresh", 70),
        row(Picker, C::Back, "pick-back", &["esc"], "clear the filter; back to the board"),
        foot(row(PlaceMenu, C::Choose, "place-choose", &["enter"], "switch to it"), "choose", 100),
        foot(row(PlaceMenu, C::Back, "place-back", &["esc", "q"], "close without switching"), "close", 90),
        foot(row(ColumnMenu, C::ToggleColumn, "column-toggle", &["space"], "show or hide it"), "show/hide", 95),
        row(ColumnMenu, C::ColumnBack, "column-back", &["<", "left", "h"], "move it to the left"),
        beside(
            foot(row(ColumnMenu, C::ColumnForth, "column-forth", &[">", "right", "l"], "move it to the right"), "move", 93),
            C::ColumnBack,
        ),
        foot(row(ColumnMenu, C::Back, "column-close", &["enter", "esc", "q", "c"], "close, and remember them"), "close", 100),
        foot(
            row(Comparison, C::Differences, "differences", &["d"], "all fields, or only those that differ"),
            "all/differences",
            95,
        ),
        foot(row(Comparison, C::Back, "comparison-close", &["esc", "q", "enter", "="], "close the comparison"), "close", 100),
        foot(row(Sources, C::Back, "sources-close", &["esc", "q", "enter", "e"], "close the list of sources"), "close", 100),
        foot(row(Replay, C::PlayPause, "play-pause", &["space"], "play or pause"), "play/pause", 92),
        foot(row(Replay, C::StepForward, "step-forward", &["."], "step to the next answer"), "step", 88),
        row(Replay, C::StepBack, "step-back", &[","], "step to the previous answer"),
        foot(row(Replay, C::SeekForward, "seek-forward", &[">"], "jump to the next change"), "next change", 86),
        row(Replay, C::SeekBack, "seek-back", &["<"], "jump to the previous change"),
        foot(row(Container, C::Reveal, "reveal", &["*"], "show or hide environment values; leaving hides them"), "reveal", 90),
        foot(row(Raw, C::Fold, "fold", &["space"], "fold or unfold the object or list on this line"), "fold", 90),
        row(Raw, C::FoldAll, "fold-all", &["z"], "fold all, or unfold all"),
        row(Raw, C::Reveal, "raw-reveal", &["*"], "show or hide environment values; leaving hides them"),
        foot(row(Logs, C::Follow, "follow", &["f"], "follow new lines, or stop"), "follow", 91),
        foot(row(Logs, C::Streams, "streams", &["s"], "choose log streams"), "streams", 89),
        foot(row(Logs, C::NextError, "next-error", &["e"], "next error"), "next error", 88),
        row(Logs, C::PrevError, "previous-error", &["E"], "previous error"),
        foot(row(Logs, C::Include, "include", &["i"], "include: only lines matching a regex; empty: all"), "include", 87),
        foot(row(Logs, C::Exclude, "exclude", &["x"], "exclude: hide lines matching a regex; empty: none"), "exclude", 86),
        foot(row(Logs, C::Fold, "open-line", &["space"], "expand or collapse the line"), "open", 85),
        foot(row(Logs, C::Pretty, "pretty", &["J"], "expand all JSON, or show it as it came"), "JSON", 63),
        foot(row(Logs, C::Wrap, "wrap", &["w"], "wrap long lines, or cut them"), "wrap", 84),
        foot(row(Logs, C::Times, "times", &["T"], "absolute or relative time"), "times", 62),
        foot(row(Logs, C::Save, "save", &["S"], "save the lines shown to a new file in this directory"), "save", 83),
        foot(row(StreamMenu, C::ToggleStream, "stream-toggle", &["space"], "read or skip this stream"), "read/skip", 95),
        foot(row(StreamMenu, C::Back, "stream-close", &["enter", "esc", "q", "s"], "close"), "close", 100),
        foot(row(Metrics, C::Open, "metric-open", &["enter"], "chart this metric; or use it for this job"), "chart", 91),
        foot(row(Metrics, C::Close, "metric-close", &["backspace"], "back to all metrics"), "all", 90),
        row(Metrics, C::Left, "point-before", &["left", "h"], "in a chart: previous point"),
        beside(foot(row(Metrics, C::Right, "point-after", &["right", "l"], "in a chart: next point"), "point", 89), C::Left),
        foot(row(Related, C::Open, "related-open", &["enter"], "expand this resource"), "open", 91),
        foot(row(Related, C::Close, "related-close", &["backspace"], "back to all resources"), "all", 90),
        foot(row(Related, C::Console, "console", &["o"], "its page in the AWS console, in a browser"), "console", 89),
        row(Related, C::Reveal, "related-reveal", &["*"], "show or hide secret values; leaving hides them"),
        foot(row(Help, C::Back, "help-back", &["esc", "q", "?", "f1", "enter"], "close the help page"), "close", 100),
        foot(row(CopyMenu, C::Choose, "copy-choose", &["enter", "y"], "copy this"), "copy", 100),
        foot(row(CopyMenu, C::Back, "copy-back", &["esc", "q"], "close without copying"), "close", 90),
        foot(row(Prompt, C::Choose, "prompt-choose", &["enter"], "search"), "search", 100),
        row(Prompt, C::Complete, "prompt-complete", &["tab"], "complete the word or value of the board's filter"),
        foot(row(Prompt, C::Back, "prompt-back", &["esc", "ctrl-c"], "cancel"), "cancel", 90),
    ]
};
