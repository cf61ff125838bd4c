//! Everything a person can request by a key, and where a key means what. Which keys, and in which words: `bindings`.

use crate::app::text::Step;

/// Something to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Command {
    Poll,
    Pause,
    Faster,
    Slower,
    /// The interval that the status calls for, in place of one that was set.
    Automatic,
    NextPane,
    PrevPane,
    /// The pane of that number; which one is told by the key's place in its row.
    Pane,
    /// The board, from the job beside it or over it.
    Board,
    NextJob,
    PrevJob,
    Up,
    Down,
    PageUp,
    PageDown,
    Top,
    Bottom,
    Left,
    Right,
    Zoom,
    Back,
    Search,
    NextHit,
    PrevHit,
    Fold,
    FoldAll,
    Reveal,
    Acknowledge,
    Copy,
    Choose,
    Clock,
    Help,
    Redraw,
    Suspend,
    Quit,
    /// Opens the selected job, membership or resource.
    Open,
    /// Goes back to all resources.
    Close,
    /// Shows what is on this line in the console of AWS.
    Console,
    SortColumn,
    SortWay,
    /// Completes what is being typed.
    Complete,
    /// Reads the list of the whole collaboration, or the membership's again.
    Collaboration,
    /// Marks the selected job for a comparison, or takes the mark away.
    Mark,
    Compare,
    /// Shows all members of the jobs compared, or what differs only.
    Differences,
    /// Chooses and orders the columns.
    Columns,
    /// Tells of all sources of the board, and of what is wrong with each.
    Sources,
    /// Goes to the picker of memberships.
    Pick,
    /// Takes a membership's id, or an ARN.
    Meant,
    Profile,
    Region,
    ToggleColumn,
    ColumnBack,
    ColumnForth,
    /// Follows the end of the logs, or stops there.
    Follow,
    Wrap,
    /// Times of lines by the clock or since the job was created.
    Times,
    /// JSON in lines pretty, or as it came.
    Pretty,
    NextError,
    PrevError,
    /// Only lines that hold something.
    Include,
    /// No lines that hold something.
    Exclude,
    /// Chooses log streams.
    Streams,
    ToggleStream,
    /// Saves the lines to a file.
    Save,
    PlayPause,
    StepForward,
    StepBack,
    SeekForward,
    SeekBack,
}

impl Command {
    /// The step through a list that it is; `None`: it is none.
    #[must_use]
    pub fn step(self) -> Option<Step> {
        match self {
            Self::Up => Some(Step::Up),
            Self::Down => Some(Step::Down),
            Self::PageUp => Some(Step::PageUp),
            Self::PageDown => Some(Step::PageDown),
            Self::Top => Some(Step::Top),
            Self::Bottom => Some(Step::Bottom),
            _ => None,
        }
    }
}

/// Where a binding holds. The innermost scope that knows a key wins.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Scope {
    /// Everywhere.
    Global,
    /// On the board.
    Board,
    /// While a membership is picked.
    Picker,
    /// In the menus of profiles and regions.
    PlaceMenu,
    /// In the Container pane.
    Container,
    /// In the Raw pane.
    Raw,
    /// In the Logs pane.
    Logs,
    /// While log streams are chosen.
    StreamMenu,
    /// In the Metrics pane.
    Metrics,
    /// In the Related pane.
    Related,
    /// Where a recording plays, with any pane.
    Replay,
    /// On the help page.
    Help,
    /// In the copy menu.
    CopyMenu,
    /// While the board's columns are chosen.
    ColumnMenu,
    /// While two jobs are compared.
    Comparison,
    /// While all sources of the board are told of.
    Sources,
    /// While typing what to search for.
    Prompt,
}

impl Scope {
    /// Its heading on the help page and in docs/keys.md.
    #[must_use]
    pub fn title(self) -> &'static str {
        match self {
            Self::Global => "Everywhere",
            Self::Board => "On the board",
            Self::Picker => "While picking a membership",
            Self::PlaceMenu => "In the menus of profiles and regions",
            Self::Container => "In Container",
            Self::Raw => "In Raw",
            Self::Logs => "In Logs",
            Self::StreamMenu => "While choosing log streams",
            Self::Metrics => "In Metrics",
            Self::Related => "In Related",
            Self::Replay => "While a recording plays",
            Self::Help => "On the help page",
            Self::CopyMenu => "In the copy menu",
            Self::ColumnMenu => "While choosing columns",
            Self::Comparison => "While comparing",
            Self::Sources => "In the list of sources",
            Self::Prompt => "While typing a search",
        }
    }

    /// All scopes, outermost first.
    pub const ALL: [Self; 17] = [
        Self::Global,
        Self::Picker,
        Self::PlaceMenu,
        Self::Board,
        Self::ColumnMenu,
        Self::Comparison,
        Self::Sources,
        Self::Replay,
        Self::Container,
        Self::Raw,
        Self::Logs,
        Self::StreamMenu,
        Self::Metrics,
        Self::Related,
        Self::Help,
        Self::CopyMenu,
        Self::Prompt,
    ];
}
