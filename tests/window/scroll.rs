//! A scrolled box stays where the person looks.

use serde_json::{Value, json};

use crate::drive::Stage;
use crate::screen::Program;

/// How far the box is from its end, and where a row stands in it.
fn gap(program: &mut Program) -> f64 {
    program
        .eval("(box => box.scrollHeight - box.clientHeight - box.scrollTop)(document.getElementById('rows'))")
        .as_f64()
        .unwrap()
}

fn top(program: &mut Program, row: &str) -> f64 {
    let script = format!(
        "document.getElementById('{row}').getBoundingClientRect().top - document.getElementById('rows').getBoundingClientRect().top"
    );
    program.eval(&script).as_f64().unwrap()
}

pub fn keeps() {
    let Some(mut stage) = Stage::start() else { return };
    let program = &mut stage.program;
    program.eval("document.getElementById('rows').scrollTop = 1e6");
    program.settled();
    for _ in 0..5 {
        program.click("#append");
        assert!(gap(program) <= 1.0, "follows the end");
    }
    // One small step upwards is enough to be left alone.
    program.eval("document.getElementById('rows').scrollTop -= 20");
    program.wait_eval("true", &json!(true));
    program.eval("new Promise(requestAnimationFrame)");
    program.settled();
    let before = gap(program);
    program.click("#append");
    assert!(gap(program) > before, "does not follow who went up");

    program.eval("document.getElementById('rows').scrollTop = 300");
    program.settled();
    let row = program.eval(
        "(box => Array.from(box.children).find(row => row.getBoundingClientRect().bottom > box.getBoundingClientRect().top).id)(document.getElementById('rows'))",
    );
    let Value::String(row) = row else { panic!("a row is in view") };
    let before = top(program, &row);
    for _ in 0..3 {
        program.click("#prepend");
        let after = top(program, &row);
        assert!((after - before).abs() <= 1.0, "{row} went from {before} to {after}");
    }
    program.click("#reveal");
    let revealed = top(program, "row5");
    assert!((0.0..160.0).contains(&revealed), "the row stands at {revealed}");

    program.click("#other");
    assert!(gap(program) <= 1.0, "other rows begin at their end");
}
