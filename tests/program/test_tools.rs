//! Tests of the tests' own tools, with programs that every machine has.

mod terminal {
    use rustix::process::Signal;

    use crate::pty::{Exit, Modes, Pty, command};

    /// A shell script in a terminal of 5 × 40.
    fn script(text: &str) -> Pty {
        let mut sh = command("/bin/sh");
        sh.args(["-c", text]);
        Pty::spawn(sh, 5, 40)
    }

    /// A shell with job control, as users have it.
    fn shell() -> Pty {
        let mut bash = command("bash");
        bash.args(["--norc", "--noprofile", "--noediting", "-i"]);
        bash.env("PS1", "$ ");
        let pty = Pty::spawn(bash, 10, 60);
        pty.wait_for_text("$");
        pty
    }

    #[test]
    fn what_a_program_writes_is_on_the_screen_and_all_of_it_is_kept() {
        let mut pty = script(r"printf '\033[2;3Hhere\033[31m red'");
        assert_eq!(pty.wait_exit(), Exit::Code(0));
        assert_eq!(pty.screen_text().trim_end(), "\n  here red");
        assert_eq!(pty.raw(), b"\x1b[2;3Hhere\x1b[31m red");
        assert_eq!(pty.screen().cell(1, 8).unwrap().fgcolor(), vt100::Color::Idx(1));
    }

    #[test]
    fn a_large_output_is_read_to_its_end() {
        let mut pty = script("seq 1 20000; echo done");
        assert_eq!(pty.wait_exit(), Exit::Code(0));
        assert!(pty.raw().ends_with(b"20000\r\ndone\r\n"));
    }

    #[test]
    fn what_is_typed_is_read_by_the_program() {
        let mut pty = script("read line; echo \"<$line>\"; exit 3");
        pty.send("some words\r");
        pty.wait_for_text("<some words>");
        assert_eq!(pty.wait_exit(), Exit::Code(3));
    }

    #[test]
    fn a_program_has_an_environment_of_its_own() {
        let mut pty = script("env | cut -d= -f1 | sort | tr '\\n' ' '; pwd");
        pty.wait_exit();
        assert!(pty.screen_text().starts_with("HOME PATH PWD"), "{}", pty.screen_text());
        assert!(!pty.screen_text().contains("CARGO"), "{}", pty.screen_text());
    }

    #[test]
    fn a_program_is_told_of_another_size() {
        let mut pty = script("trap 'stty size' WINCH; echo ready; while :; do read line; done");
        pty.wait_for_text("ready");
        pty.resize(9, 33);
        pty.wait_for_text("9 33");
    }

    #[test]
    fn a_signal_ends_a_program_or_is_answered_by_it() {
        let mut pty = script("echo ready; exec sleep 100");
        pty.wait_for_text("ready");
        pty.signal(Signal::TERM);
        assert!(matches!(pty.wait_exit(), Exit::Signal(name) if name.starts_with("Terminated")));

        let mut pty = script("trap 'exit 143' TERM; echo ready; while :; do read line; done");
        pty.wait_for_text("ready");
        pty.signal_foreground(Signal::TERM);
        assert_eq!(pty.wait_exit(), Exit::Code(143));
    }

    #[test]
    fn modes_are_seen_while_a_program_runs_and_after_it() {
        let mut pty = script("stty raw -echo; echo ready; read line; stty sane");
        pty.wait_for_text("ready");
        let raw = Modes { echo: false, lines: false, signals: false };
        assert_eq!(pty.modes(), raw);
        pty.send("\n");
        assert_eq!(pty.wait_exit(), Exit::Code(0));
        assert_eq!(pty.modes(), Modes::USUAL);
    }

    #[test]
    fn a_program_whose_terminal_is_closed_hangs_up() {
        let mut pty = script("echo ready; exec sleep 100");
        pty.wait_for_text("ready");
        pty.hang_up();
        assert!(matches!(pty.wait_exit(), Exit::Signal(name) if name.starts_with("Hangup")));
    }

    #[test]
    fn a_frozen_terminal_blocks_a_program_until_it_thaws() {
        let mut pty = script("echo ready; read line; seq 1 100000; echo through");
        pty.wait_for_text("ready");
        pty.freeze();
        pty.send("\r");
        // Blocked in a write: asleep, with more to write.
        let seq = pty.pid();
        pty.wait_for_state(seq, 'S');
        assert!(pty.poll_exit().is_none());
        pty.thaw();
        pty.wait_for_text("through");
        assert_eq!(pty.wait_exit(), Exit::Code(0));
    }

    #[test]
    fn a_job_is_stopped_and_continued_by_its_shell() {
        let mut pty = shell();
        // Until the job runs, the Ctrl-Z would go to the shell's own child, which ignores it.
        pty.send("sh -c 'echo re''ady; exec sleep 1000'\r");
        pty.wait_for_text("ready");
        let job = pty.foreground();
        pty.send("\x1a");
        pty.wait_for_text("Stopped");
        pty.wait_for_state(job, 'T');
        pty.send("fg\r");
        pty.wait_for_state(job, 'S');
        pty.send("\x03");
        // Ctrl-C discards what is typed before the shell is back.
        pty.wait_until("the shell in the foreground", || pty.foreground() == pty.pid());
        pty.send("echo it was $?\r");
        pty.wait_for_text("it was 130");
        pty.send("exit 0\r");
        assert_eq!(pty.wait_exit(), Exit::Code(0));
    }

    #[test]
    #[should_panic(expected = "waited in vain")]
    fn a_wait_that_cannot_be_satisfied_any_more_fails_at_once() {
        let mut pty = script("echo something else");
        pty.wait_exit();
        pty.wait_for_text("what never comes");
    }
}

mod pictures {
    use ratatui::buffer::Buffer;
    use ratatui::style::{Color, Modifier, Style, Stylize as _};
    use ratatui::text::Line;

    use crate::picture::{Palette, styled_text, svg};

    fn frame() -> Buffer {
        let title = Line::from(vec![" job-1 ".into(), "✓ succeeded".green().bold(), " 漢字".into()]);
        let rule = Line::from("─".repeat(24).dim());
        let mixed = Line::from(vec!["a<b&c".on_blue(), "  ".reversed(), "new".light_red().underlined()]);
        Buffer::with_lines([title, rule, mixed, Line::from("▕██▏")])
    }

    #[test]
    fn text_comes_with_its_styles() {
        let expected = " job-1 ✓ succeeded 漢字
────────────────────────
a<b&c  new
▕██▏
--- styles
0: 7 green+bold '✓ succeeded'
1: 0 dim '─'×24
2: 0 on:blue 'a<b&c', 5 reversed '  ', 7 lightred+underlined 'new'
";
        assert_eq!(styled_text(&frame()), expected);
    }

    #[test]
    fn a_change_of_style_alone_is_seen() {
        let mut other = frame();
        other[(3, 3)].set_style(Style::new().bg(Color::Indexed(99)).add_modifier(Modifier::ITALIC));
        let text = styled_text(&other);
        assert!(text.ends_with("3: 3 italic+on:99 '▏'\n"), "{text}");
    }

    #[test]
    fn a_picture_keeps_to_its_columns() {
        let svg = svg(&frame(), Palette::Dark);
        for part in [
            // The eighth column, one column wide, and the word next to it.
            r#"x="71.00" y="25.6" textLength="8.43""#,
            r#"x="87.85" y="25.6" textLength="75.85""#,
            "font-weight:bold\">succeeded</text>",
            // A wide symbol takes two columns.
            r#"textLength="16.86" lengthAdjust="spacingAndGlyphs">漢</text>"#,
            ">a&lt;b&amp;c</text>",
            "text-decoration:underline\">new</text>",
        ] {
            assert!(svg.contains(part), "{part} is not in\n{svg}");
        }
        assert!(!svg.contains('─') && !svg.contains('█'), "lines and blocks are shapes");
    }

    #[test]
    fn a_picture_follows_its_palette() {
        let (dark, light) = (svg(&frame(), Palette::Dark), svg(&frame(), Palette::Light));
        assert!(dark.contains("#8cc265") && !light.contains("#8cc265"));
        assert!(light.contains("#2f7d32"));
    }
}
