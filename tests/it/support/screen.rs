//! A virtual screen, and a program driven on it as a person would: by clicks and keys.
//!
//! Clicks and keys go through the window system; only to find things and to wait is the program
//! itself asked, over its standard input and output. Nothing here opens a network socket.

use std::fmt::Debug;
use std::io::{BufRead, BufReader, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

/// How long anything is waited for: two busy cores are slow.
const PATIENCE: Duration = Duration::from_secs(90);
const STEP: Duration = Duration::from_millis(40);

/// A virtual screen; it is gone when this is dropped.
pub struct Screen {
    server: Child,
    display: String,
}

impl Screen {
    /// A screen like a phone's, or `None` with a message where the tools are missing.
    pub fn start() -> Option<Self> {
        Self::sized(390, 844)
    }

    /// A screen of so many pixels.
    pub fn sized(width: u32, height: u32) -> Option<Self> {
        for tool in ["Xvfb", "xdotool"] {
            if Command::new(tool)
                .arg("-version")
                .stdout(Stdio::null())
                .stderr(Stdio::null())
                .status()
                .is_err()
            {
                eprintln!("skipped: {tool} is not installed");
                return None;
            }
        }
        let size = format!("{width}x{height}x24");
        let mut server = Command::new("Xvfb")
            .args(["-displayfd", "1", "-screen", "0", &size, "-nolisten", "tcp"])
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("Xvfb starts");
        // It names a number that was free, so that screens can be side by side.
        let mut number = String::new();
        BufReader::new(server.stdout.take().unwrap()).read_line(&mut number).expect("Xvfb names its display");
        assert!(!number.trim().is_empty(), "Xvfb did not start");
        Some(Self { server, display: format!(":{}", number.trim()) })
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        let _ = self.server.kill();
        let _ = self.server.wait();
    }
}

/// An element that was found.
#[derive(Clone, Debug)]
pub struct Found(pub Value);

impl Found {
    /// Its middle, in pixels of the window.
    pub fn middle(&self) -> (i64, i64) {
        let number = |key: &str| self.0[key].as_f64().unwrap();
        ((number("x") + number("w") / 2.0) as i64, (number("y") + number("h") / 2.0) as i64)
    }

    /// What it says.
    pub fn text(&self) -> &str {
        self.0["text"].as_str().unwrap_or_default()
    }

    /// What is typed into it.
    pub fn value(&self) -> &str {
        self.0["value"].as_str().unwrap_or_default()
    }

    /// What a screen reader calls it.
    pub fn name(&self) -> &str {
        self.0["name"].as_str().unwrap_or_default()
    }

    /// `focused`, `checked`, `disabled` or `visible`.
    pub fn is(&self, what: &str) -> bool {
        self.0[what].as_bool().unwrap()
    }
}

/// A program with a window.
pub struct Program {
    child: Child,
    orders: Option<ChildStdin>,
    answers: Receiver<Value>,
    display: String,
    last_order: u64,
    window: String,
}

impl Program {
    /// Starts a program and waits for its window to show something.
    pub fn start(screen: &Screen, command: &mut Command) -> Self {
        let mut child = command
            .env("DISPLAY", &screen.display)
            .env("CARNET_AUTOMATION", "stdio")
            .env("GDK_BACKEND", "x11")
            .env_remove("WAYLAND_DISPLAY")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("the program starts");
        let (sender, answers) = channel();
        let lines = BufReader::new(child.stdout.take().unwrap()).lines();
        std::thread::spawn(move || {
            for line in lines.map_while(Result::ok) {
                let _ = sender.send(serde_json::from_str(&line).unwrap_or(Value::String(line)));
            }
        });
        let orders = child.stdin.take();
        let display = screen.display.clone();
        let mut program = Self { child, orders, answers, display, last_order: 0, window: String::new() };
        program.settled();
        program.window = program.own_window();
        program.tool(&["windowfocus", &program.window]);
        program
    }

    /// The process itself.
    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    /// The window of this process, or of one it started: it may run under another program.
    fn own_window(&self) -> String {
        wait("the window", || {
            let mut family = self.children("");
            family.push(self.child.id());
            let search = |pid: &u32| self.try_tool(&["search", "--onlyvisible", "--pid", &pid.to_string()]);
            family.iter().filter_map(search).find_map(|found| found.lines().last().map(str::to_owned))
        })
    }

    fn try_tool(&self, arguments: &[&str]) -> Option<String> {
        let output = Command::new("xdotool").env("DISPLAY", &self.display).args(arguments).output().unwrap();
        output.status.success().then(|| String::from_utf8_lossy(&output.stdout).into_owned())
    }

    fn tool(&self, arguments: &[&str]) {
        self.try_tool(arguments).unwrap_or_else(|| panic!("xdotool {arguments:?} failed"));
    }

    /// Asks the program; the answer's value.
    pub fn ask(&mut self, mut order: Value) -> Value {
        self.last_order += 1;
        order["id"] = json!(self.last_order);
        let orders = self.orders.as_mut().expect("the program still listens");
        writeln!(orders, "{order}").and_then(|()| orders.flush()).expect("the program reads");
        let end = Instant::now() + PATIENCE;
        loop {
            match self.answers.recv_timeout(end.saturating_duration_since(Instant::now())) {
                Ok(answer) if answer["id"] == order["id"] => return answer["value"].clone(),
                Ok(_) => {}
                Err(RecvTimeoutError::Timeout) => panic!("no answer to {order}"),
                Err(RecvTimeoutError::Disconnected) => panic!("the program ended before {order}"),
            }
        }
    }

    /// Waits until nothing moves.
    pub fn settled(&mut self) {
        self.ask(json!({ "settled": true }));
    }

    /// The elements a selector finds.
    pub fn find(&mut self, selector: &str) -> Vec<Found> {
        found(self.ask(json!({ "find": selector })))
    }

    /// The elements a selector finds that say exactly this, or else contain it.
    pub fn find_text(&mut self, selector: &str, text: &str) -> Vec<Found> {
        found(self.ask(json!({ "find": selector, "text": text })))
    }

    /// Waits for an element.
    pub fn wait_for(&mut self, selector: &str) -> Found {
        wait(selector, || self.find(selector).into_iter().next())
    }

    /// Waits for an element that says this.
    pub fn wait_for_text(&mut self, selector: &str, text: &str) -> Found {
        wait((selector, text), || self.find_text(selector, text).into_iter().next())
    }

    /// Waits until a selector finds nothing.
    pub fn wait_gone(&mut self, selector: &str) {
        wait(("gone", selector), || self.find(selector).is_empty().then_some(()));
    }

    /// Waits until a script has this value.
    pub fn wait_eval(&mut self, script: &str, value: &Value) {
        wait((script, value), || (self.eval(script) == *value).then_some(()));
    }

    /// Clicks in the middle of the first element a selector finds, once it can be seen and stands still.
    pub fn click(&mut self, selector: &str) {
        let target = self.wait_still(&json!({ "find": selector, "reveal": true }));
        self.click_on(&target);
    }

    /// Clicks on the first element that says this, once it can be seen and stands still.
    pub fn click_text(&mut self, selector: &str, text: &str) {
        let target = self.wait_still(&json!({ "find": selector, "text": text, "reveal": true }));
        self.click_on(&target);
    }

    /// The first element found that can be seen and is where it was a moment ago.
    fn wait_still(&mut self, order: &Value) -> Found {
        let mut before = None;
        wait(order, || {
            let target = found(self.ask(order.clone())).into_iter().find(|found| found.is("visible"))?;
            let is_still = before.replace(target.middle()) == Some(target.middle());
            is_still.then_some(target)
        })
    }

    /// Clicks in the middle of an element.
    pub fn click_on(&mut self, target: &Found) {
        self.press(target, "1");
    }

    /// Presses a button of the mouse on an element: 1 left, 2 middle, 3 right, 4 wheel up, 5 wheel down.
    pub fn press(&mut self, target: &Found, button: &str) {
        let (x, y) = target.middle();
        let (x, y) = (x.to_string(), y.to_string());
        self.tool(&["mousemove", "--window", &self.window, &x, &y, "click", button]);
        self.settled();
    }

    /// Clicks in the middle of an element after which the program may be gone.
    pub fn click_last(&mut self, target: &Found) {
        let (x, y) = target.middle();
        self.tool(&["mousemove", "--window", &self.window, &x.to_string(), &y.to_string(), "click", "1"]);
    }

    /// Types text, key by key.
    pub fn type_text(&mut self, text: &str) {
        self.tool(&["type", "--delay", "4", "--", text]);
        self.settled();
    }

    /// Presses a key, such as `Return` or `ctrl+a`.
    pub fn key(&mut self, key: &str) {
        self.tool(&["key", key]);
        self.settled();
    }

    /// Puts text on the clipboard and pastes it where the keyboard is.
    pub fn paste(&mut self, text: &str) {
        let text = json!(text);
        self.eval(&format!(
            "window.isCopied = false; navigator.clipboard.writeText({text}).then(() => {{ isCopied = true }}); 0"
        ));
        self.wait_eval("isCopied", &json!(true));
        self.key("ctrl+v");
    }

    /// The file that the next dialog picks.
    pub fn pick(&mut self, path: Option<&Path>) {
        self.ask(json!({ "pick": path.map(Path::to_owned) }));
    }

    /// The first element a selector finds, as HTML.
    pub fn html(&mut self, selector: &str) -> Option<String> {
        self.ask(json!({ "html": selector })).as_str().map(str::to_owned)
    }

    /// The value of a script in the page.
    pub fn eval(&mut self, script: &str) -> Value {
        self.ask(json!({ "eval": script }))
    }

    /// The addresses the page asked for.
    pub fn requests(&mut self) -> Vec<String> {
        serde_json::from_value(self.ask(json!({ "requests": true }))).unwrap()
    }

    /// Keeps a picture of the screen; its name's ending says how.
    pub fn screenshot(&mut self, path: &Path) {
        self.settled();
        assert!(self.picture(path), "no picture at {}", path.display());
    }

    /// Keeps a picture of the screen as it is; whether that worked.
    pub fn picture(&self, path: &Path) -> bool {
        let mut import = Command::new("import");
        import.env("DISPLAY", &self.display).args(["-window", "root"]).arg(path);
        import.status().is_ok_and(|status| status.success())
    }

    /// Processes of this program's family whose name contains a word.
    pub fn children(&self, word: &str) -> Vec<u32> {
        let mut family = vec![self.child.id()];
        let mut named = Vec::new();
        let mut processes: Vec<(u32, u32, String)> = processes();
        processes.sort_unstable();
        // A parent may have a greater number than its child.
        for _ in 0..4 {
            for (pid, parent, name) in &processes {
                if family.contains(parent) && !family.contains(pid) {
                    family.push(*pid);
                    if name.contains(word) {
                        named.push(*pid);
                    }
                }
            }
        }
        named
    }

    /// Ends the program at once, as a crash would.
    pub fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// Closes the window and waits for the program to end; whether it ended well.
    pub fn close(&mut self) -> bool {
        drop(self.orders.take());
        wait("the end of the program", || self.child.try_wait().unwrap()).success()
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn found(value: Value) -> Vec<Found> {
    let Value::Array(all) = value else { panic!("the page could not search: {value}") };
    all.into_iter().map(Found).collect()
}

/// Tries until there is something.
pub fn wait<T>(what: impl Debug, mut attempt: impl FnMut() -> Option<T>) -> T {
    let end = Instant::now() + PATIENCE;
    loop {
        if let Some(found) = attempt() {
            return found;
        }
        assert!(Instant::now() < end, "waited in vain for {what:?}");
        std::thread::sleep(STEP);
    }
}

/// Number, parent and name of every process.
fn processes() -> Vec<(u32, u32, String)> {
    let pids = std::fs::read_dir("/proc")
        .unwrap()
        .filter_map(|entry| entry.ok()?.file_name().to_str()?.parse().ok());
    pids.filter_map(|pid: u32| {
        let mut stat = String::new();
        std::fs::File::open(PathBuf::from(format!("/proc/{pid}/stat")))
            .ok()?
            .read_to_string(&mut stat)
            .ok()?;
        let (head, tail) = stat.rsplit_once(") ")?;
        let name = head.split_once('(')?.1.to_owned();
        Some((pid, tail.split(' ').nth(1)?.parse().ok()?, name))
    })
    .collect()
}
