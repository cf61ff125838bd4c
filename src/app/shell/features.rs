//! What panes do beside showing rows of the job: their keys, what they want to know, what an answer does to them. Each feature
//! gets its own slice of the state here, and nothing of any other. The table of panes names these.

use std::hash::DefaultHasher;

use tui_input::Input;

use super::state::State;
use super::{content, whose};
use crate::app::base::command::Command;
use crate::app::base::effect::Effect;
use crate::app::base::question::Want;
use crate::app::base::scene::Scene;
use crate::app::job::watch::Watch;
use crate::app::{doctor, logs, metrics, related};
use crate::domain::Time;
use crate::domain::ask::{Answer, Ask, Topic};
use crate::domain::error::FetchError;

/// What a pane does.
#[derive(Debug, Clone, Copy)]
pub struct Feature {
    /// How much the key weighs that leads to it, and its name at the bottom of the screen; `None`: it is not named there.
    pub hint: Option<(u8, &'static str)>,
    /// Whether quotes that are pasted into its prompt stay: they may be what is searched for.
    pub quotes: bool,
    /// A key of its own scope. `false`: here it does what it does everywhere.
    pub keys: fn(&mut State, Command, &mut Vec<Effect>) -> bool,
    /// A key of the global scope while it has the keys. `false`: it means nothing else here.
    pub everywhere: fn(&mut State, Command) -> bool,
    /// One step back within it. `false`: there is none.
    pub back: fn(&mut State) -> bool,
    /// What was typed in the prompt; `None`: it is searched for in the pane's lines.
    pub entered: Option<fn(&mut State, Input)>,
    /// What it wants to know now, beyond the job itself.
    pub wants: fn(&State, &Watch, &mut Vec<Want>),
    /// Whether it asks the questions about this.
    pub asks: fn(&Topic) -> bool,
    /// How a question of its own ended, for the job with this number; the call was made at that time. `true`: another
    /// question about the same thing may be asked at once, because only this one was wrong.
    pub took: fn(&mut State, usize, &Ask, Time, Result<Answer, &FetchError>) -> bool,
    /// The person refreshes while looking at it; and the questions about which things are then asked again at once.
    pub again: fn(&mut State),
    pub renews: fn(&Topic) -> bool,
    /// The moments whose ages it shows, besides those of failures.
    pub moments: fn(&Scene, &Watch) -> Vec<Time>,
    /// Whatever else its rows depend on, beyond the job and how its questions go.
    pub turn: fn(&State, &mut DefaultHasher),
    /// Lays out what it shows in place of rows.
    pub lay: fn(&mut State),
}

/// A pane that only shows rows of the job.
pub const ROWS: Feature = Feature {
    hint: None,
    quotes: false,
    keys: |_, _, _| false,
    everywhere: |_, _| false,
    back: |_| false,
    entered: None,
    wants: |_, _, _| {},
    asks: |_| false,
    took: |_, _, _, _, _| false,
    again: |_| {},
    renews: |_| false,
    moments: |_, _| Vec::new(),
    turn: |_, _| {},
    lay: |_| {},
};

pub const CONTAINER: Feature = Feature { keys: content::keys, ..ROWS };

pub const RAW: Feature = Feature { quotes: true, keys: content::keys, ..ROWS };

pub const LOGS: Feature = Feature {
    hint: Some((85, "logs")),
    quotes: true,
    keys: |state, command, effects| {
        let State { open, prompt, window, watches, current, scene, .. } = state;
        logs::keys::run(&mut open.logs, prompt, window, watches.get(*current), scene, command, effects);
        true
    },
    everywhere: |state, command| {
        let State { open, prompt, watches, current, scene, .. } = state;
        logs::keys::everywhere(&mut open.logs, prompt, watches.get(*current), scene, command)
    },
    back: |state| logs::keys::unsearch(&mut state.open.logs),
    entered: Some(|state, typed| logs::keys::entered(&mut state.open.logs, &mut state.prompt, typed)),
    wants: |state, watch, all| logs::ask::wants(&state.open.logs, &state.scene, watch, all),
    asks: |topic| matches!(topic, Topic::LogStreams | Topic::LogEvents(_)),
    took: took_logs,
    again: |state| logs::ask::again(&mut state.open.logs, &state.scene),
    renews: |topic| (LOGS.asks)(topic),
    lay: |state| {
        if logs::view::shows_lines(&state.open.logs, &state.scene) {
            let State { open, panes, watches, current, scene, .. } = state;
            open.logs.judge();
            logs::keys::rise(&mut open.logs);
            logs::keys::found(&mut open.logs, watches.get(*current), scene);
            logs::view::lay(&mut open.logs, panes, watches.get(*current), scene);
        }
    },
    ..ROWS
};

pub const METRICS: Feature = Feature {
    hint: Some((82, "metrics")),
    keys: |state, command, _| metrics_keys(state, command),
    everywhere: metrics_keys,
    back: |state| metrics::keys::close(&mut state.open.metrics, &mut state.panes, &state.scene),
    wants: |state, watch, all| metrics::ask::wants(&state.open.metrics, &state.scene, watch, all),
    asks: |topic| matches!(topic, Topic::Metrics | Topic::MetricData),
    took: took_metrics,
    again: |state| metrics::ask::again(&mut state.open.metrics, &state.scene),
    renews: |topic| (METRICS.asks)(topic),
    turn: |state, hasher| metrics::rows::hash(&state.open.metrics, state.watches.get(state.current), &state.scene, hasher),
    lay: |state| {
        metrics::chart::lay(&state.open.metrics, &mut state.panes, state.watches.get(state.current), &state.scene);
    },
    ..ROWS
};

pub const RELATED: Feature = Feature {
    hint: Some((39, "related")),
    keys: |state, command, effects| {
        if command == Command::Reveal {
            content::reveal(state);
        } else if let Some(watch) = state.watches.get_mut(state.current) {
            related::keys::run(&mut state.panes, &mut state.scene, watch, command, effects);
        }
        true
    },
    back: |state| {
        let State { watches, current, panes, scene, .. } = state;
        watches.get_mut(*current).is_some_and(|watch| related::keys::close(panes, scene, watch))
    },
    wants: |state, watch, all| related::wants(&state.scene, watch, state.open.logs.are_lacking(), all),
    asks: |topic| matches!(topic, Topic::Related(_) | Topic::Collaboration),
    took: |state, index, ask, _, result| {
        match result {
            Ok(Answer::Related(tree)) => related::found(&mut state.watches[index], ask, tree),
            Ok(Answer::Collaboration(id)) => state.watches[index].related.collaboration = id,
            Ok(_) | Err(_) => {}
        }
        false
    },
    again: |state| {
        let now = state.scene.now;
        state.watches.get_mut(state.current).into_iter().for_each(|watch| watch.related.again = Some(now));
    },
    renews: |topic| (RELATED.asks)(topic),
    moments: |scene, watch| related::moments(scene, watch).collect(),
    turn: |state, hasher| {
        if let Some(watch) = state.watch() {
            related::hash(&state.scene, watch, state.open.logs.first_stream(), hasher);
        }
    },
    ..ROWS
};

pub const DOCTOR: Feature = Feature {
    hint: Some((83, "doctor")),
    wants: |state, watch, all| doctor::wants(&state.scene, watch, all),
    asks: |topic| matches!(topic, Topic::Caller | Topic::Members | Topic::Trust | Topic::Rights(_)),
    took: |state, index, ask, _, result| {
        if let Ok(answer) = result {
            doctor::told(&mut state.watches[index], ask, answer);
        }
        false
    },
    again: |state| {
        let now = state.scene.now;
        state.watches.get_mut(state.current).into_iter().for_each(|watch| watch.doctor.again = Some(now));
        // Its steps are made of what these know.
        (RELATED.again)(state);
        (LOGS.again)(state);
    },
    renews: |topic| !(METRICS.asks)(topic),
    ..ROWS
};

fn took_logs(state: &mut State, index: usize, ask: &Ask, begun: Time, result: Result<Answer, &FetchError>) -> bool {
    match result {
        Ok(Answer::LogStreams(page)) => {
            let others = whose::others(state, index);
            logs::ask::streams(&mut state.open.logs, &state.scene, &state.watches[index], &others, ask, page);
        }
        Ok(Answer::LogEvents(page)) => {
            logs::ask::events(&mut state.open.logs, &state.scene, &state.watches[index], ask, begun, page);
        }
        Ok(_) => {}
        Err(error) => return logs::ask::failed(&mut state.open.logs, &state.scene, &state.watches[index], ask, error),
    }
    false
}

fn took_metrics(state: &mut State, index: usize, ask: &Ask, begun: Time, result: Result<Answer, &FetchError>) -> bool {
    match result {
        Ok(Answer::Metrics(page)) => {
            let (others, compared) = (whose::others(state, index), whose::compared(state, index));
            metrics::ask::listed(&mut state.open.metrics, &state.scene, &state.watches[index], &others, compared, begun, page);
        }
        Ok(Answer::MetricData(page)) => {
            metrics::ask::points(&mut state.open.metrics, &state.scene, &state.watches[index], ask, begun, page);
        }
        Ok(_) => {}
        Err(error) => return metrics::ask::failed(&mut state.open.metrics, &state.scene, ask, error),
    }
    false
}

fn metrics_keys(state: &mut State, command: Command) -> bool {
    metrics::keys::run(&mut state.open.metrics, &mut state.panes, &mut state.scene, command)
}
