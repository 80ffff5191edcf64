// The page's own part: batches and commands in, events out, and what must be decided at once.
//
// Runs in the same module as the interpreter it extends. Knows no screen: what a screen wants is
// said by data attributes.
//   data-enter="send"  Enter alone makes no line; Shift+Enter does
//   data-keep="end"    a scrolled box stays at its end, or keeps the row that was looked at
//   data-row           a row of such a box
//   data-reveal        brought into view when it appears; its value says where (nearest)
//   data-autofocus     gets the keyboard when it appears

const END_WITHIN = 48;
const FRAME_AT_LATEST_MS = 200;
const PLACES = ["start", "center", "end", "nearest"];
const root = document.documentElement;

class Page extends NativeInterpreter {
  // Half a character cannot be told in UTF-8, and would lose the whole text it stands in.
  sendIpcMessage(method, params) {
    const whole = (_, value) => (typeof value === "string" && value.toWellFormed ? value.toWellFormed() : value);
    this.ipc.postMessage(JSON.stringify({ method, params }, whole));
  }

  sendSerializedEvent(body) {
    // A click in a form need not carry all the form holds.
    if (body.name === "click" && body.data) body.data.values = [];
    this.sendIpcMessage("user_event", body);
  }
}

const page = new Page("", false);

// ---- Batches

const queue = [];
let isDue = false;

function apply() {
  if (!isDue) return;
  isDue = false;
  for (const { number, bytes, commands } of queue.splice(0)) {
    const kept = boxes().map(remember);
    const focused = document.activeElement;
    try {
      commands.filter((command) => command.do === "look").forEach(run);
      if (bytes) page.run_from_bytes(bytes);
    } catch {
      page.sendIpcMessage("broken");
      return;
    }
    page.sendIpcMessage("painted", number);
    kept.forEach(restore);
    appeared(focused);
    commands.filter((command) => command.do !== "look").forEach(run);
  }
}

// A page that cannot be seen draws no frames; what it is told must arrive all the same.
function edits(number, base64, commands) {
  const bytes = base64 && Uint8Array.from(atob(base64), (c) => c.charCodeAt(0)).buffer;
  queue.push({ number, bytes, commands });
  if (isDue) return;
  isDue = true;
  requestAnimationFrame(apply);
  setTimeout(apply, FRAME_AT_LATEST_MS);
}

// ---- Commands of the shell

function run(command) {
  const element = command.id && document.getElementById(command.id);
  if (command.do === "look") look(command);
  if (command.do === "focus") element?.focus();
  if (command.do === "scroll_to" && element) bring(element, "nearest");
  if (command.do === "copy") copy(command.text);
}

function look({ language, theme, text_percent, reduce_motion }) {
  root.lang = language;
  if (theme) root.dataset.theme = theme;
  else delete root.dataset.theme;
  root.style.colorScheme = theme ?? "light dark";
  root.style.fontSize = `${text_percent}%`;
  root.toggleAttribute("data-still", reduce_motion);
}

async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    copySelected(text);
  }
}

// For web views that give the clipboard only to what is selected.
function copySelected(text) {
  const before = document.activeElement;
  const field = document.createElement("textarea");
  field.value = text;
  field.setAttribute("aria-hidden", "true");
  Object.assign(field.style, { position: "fixed", top: "0", opacity: "0", pointerEvents: "none" });
  document.body.append(field);
  field.select();
  document.execCommand("copy");
  field.remove();
  before?.focus();
}

// ---- Scrolling

// Whether a box follows its end. Leaving it takes one movement upwards, however small.
const follows = new WeakMap();

function boxes() {
  return Array.from(document.querySelectorAll('[data-keep="end"]'));
}

function gap(box) {
  return box.scrollHeight - box.clientHeight - box.scrollTop;
}

function toEnd(box) {
  box.scrollTop = box.scrollHeight;
  follows.set(box, { isAtEnd: true, top: box.scrollTop });
}

// Brings an element into view. Its box knows at once where it is: the next batch may come before
// the page tells of the scrolling.
function bring(element, place) {
  element.scrollIntoView({ block: PLACES.includes(place) ? place : "nearest" });
  const box = element.closest('[data-keep="end"]');
  if (box) follows.set(box, { isAtEnd: gap(box) <= 1, top: box.scrollTop });
}

// The first row that is at least partly in view; rows stand in order, so halving finds it.
function rowInView(box, rows) {
  const edge = box.getBoundingClientRect().top;
  let low = 0;
  let high = rows.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (rows[middle].getBoundingClientRect().bottom > edge) high = middle;
    else low = middle + 1;
  }
  return rows[low];
}

function remember(box) {
  if (follows.get(box)?.isAtEnd) return { box };
  const rows = Array.from(box.querySelectorAll("[data-row]"));
  const row = rowInView(box, rows);
  return { box, rows, row, top: row?.getBoundingClientRect().top };
}

function restore({ box, rows, row, top }) {
  if (!box.isConnected) return;
  // A box whose rows are all others shows something else, and begins at its end.
  const isOther = rows?.length > 0 && !rows.some((each) => each.isConnected);
  if (follows.get(box)?.isAtEnd || isOther) {
    toEnd(box);
  } else if (row?.isConnected) {
    box.scrollTop += row.getBoundingClientRect().top - top;
    follows.set(box, { isAtEnd: false, top: box.scrollTop });
  }
}

document.addEventListener(
  "scroll",
  ({ target: box }) => {
    if (!(box instanceof Element) || box.dataset.keep !== "end") return;
    const before = follows.get(box);
    const isUpwards = before && box.scrollTop < before.top;
    const left = gap(box);
    const isAtEnd = left <= 1 || (!isUpwards && left <= END_WITHIN) || (!isUpwards && Boolean(before?.isAtEnd));
    follows.set(box, { isAtEnd, top: box.scrollTop });
  },
  { capture: true, passive: true },
);

// The soft keyboard and a narrower window change how much of a box is seen.
const sizes = new ResizeObserver((entries) => {
  for (const { target } of entries) if (follows.get(target)?.isAtEnd) toEnd(target);
});

let known = { keep: new Set(), reveal: new Set(), autofocus: new Set() };

// Where the keyboard was before something took it. It goes back when that is gone.
const openers = new Map();

function handOver(taker, focused) {
  let opener = focused;
  let isOver = false;
  for (const [gone, from] of openers) {
    if (gone.isConnected) continue;
    openers.delete(gone);
    isOver = true;
    if (!opener?.isConnected || opener === document.body) opener = from;
  }
  if (taker) {
    openers.set(taker, opener);
    taker.focus();
  } else if (isOver && document.activeElement === document.body && opener?.isConnected) {
    opener.focus();
  }
}

// What is on the page since this batch. `focused` had the keyboard before it.
function appeared(focused) {
  const now = {
    keep: new Set(boxes()),
    reveal: new Set(document.querySelectorAll("[data-reveal]:not([data-reveal=false])")),
    autofocus: new Set(document.querySelectorAll("[data-autofocus]:not([data-autofocus=false])")),
  };
  const added = (kind) => Array.from(now[kind]).filter((element) => !known[kind].has(element));
  for (const box of added("keep")) {
    sizes.observe(box);
    toEnd(box);
  }
  for (const box of known.keep) if (!now.keep.has(box)) sizes.unobserve(box);
  for (const element of added("reveal")) bring(element, element.dataset.reveal);
  handOver(added("autofocus").at(-1), focused);
  known = now;
}

// ---- What must be decided at once

const never = (event) => event.preventDefault();

function on(names, decide, options) {
  for (const name of names.split(" ")) window.addEventListener(name, decide, { capture: true, ...options });
}

on("submit dragstart", never);
on("gesturestart gesturechange", never, { passive: false });
on("dragenter dragover drop", (event) => {
  event.preventDefault();
  event.stopImmediatePropagation();
  if (event.dataTransfer) event.dataTransfer.dropEffect = "none";
});
on("click auxclick", (event) => {
  if (event.target instanceof Element && event.target.closest("a, area, input[type=file]")) event.preventDefault();
});
on("wheel", (event) => event.ctrlKey && event.preventDefault(), { passive: false });
on("contextmenu", (event) => {
  const isText = event.target instanceof Element && event.target.closest("input, textarea");
  const isSelected = !getSelection().isCollapsed && getSelection().containsNode(event.target, true);
  if (!isText && !isSelected) event.preventDefault();
});
on("keydown", (event) => {
  // Some web views end the composition before they report the Enter that ended it.
  const isComposing = event.isComposing || event.keyCode === 229;
  const isSend = event.target instanceof Element && event.target.dataset.enter === "send";
  if (isComposing && !event.isComposing) Object.defineProperty(event, "isComposing", { value: true });
  if (event.key === "Enter" && isSend && !event.shiftKey && !isComposing) event.preventDefault();
});

for (const name of ["open", "print", "alert", "confirm", "prompt"]) {
  Object.defineProperty(window, name, { value: () => null, writable: false, configurable: false });
}

// ---- What is seen of the page

function fit() {
  const { height, offsetTop } = window.visualViewport;
  root.style.setProperty("--viewport-height", `${height}px`);
  root.style.setProperty("--keyboard-inset", `${Math.max(0, window.innerHeight - height - offsetTop)}px`);
}

if (window.visualViewport) {
  for (const name of ["resize", "scroll"]) window.visualViewport.addEventListener(name, fit);
  fit();
}

// ---- Start

page.initialize(document.getElementById("main"));
page.liveview = true;
// For mounted elements, that are asked by number.
const element = (number) => page.nodes[number];
Object.defineProperty(window, "carnet", { value: Object.freeze({ edits, element }) });
page.sendIpcMessage("ready");
