(({ find, text, reveal, html }) => {
  if (html !== undefined) return document.querySelector(html)?.outerHTML ?? null;
  const clean = (words) => (words ?? "").replace(/\s+/g, " ").trim();
  const nameOf = (element) => {
    const labels = (element.getAttribute("aria-labelledby") ?? "").split(" ").filter(Boolean);
    const said = labels.map((id) => document.getElementById(id)?.textContent ?? "").join(" ");
    const label = Array.from(element.labels ?? [], (each) => each.textContent).join(" ");
    const own = element.getAttribute("aria-label");
    return clean(own || said || label || element.getAttribute("placeholder") || element.textContent);
  };
  const scale = window.devicePixelRatio;
  const describe = (element) => {
    const { x, y, width, height } = element.getBoundingClientRect();
    const top = document.elementFromPoint(x + width / 2, y + height / 2);
    return {
      x: x * scale,
      y: y * scale,
      w: width * scale,
      h: height * scale,
      text: clean(element.textContent),
      value: element.value ?? null,
      name: nameOf(element),
      focused: document.activeElement === element,
      checked: element.checked ?? element.getAttribute("aria-checked") === "true",
      disabled: Boolean(element.disabled) || element.getAttribute("aria-disabled") === "true",
      visible: element.contains(top),
    };
  };
  const shown = (elements) => {
    const { top, bottom, left, right } = elements[0]?.getBoundingClientRect() ?? {};
    const isOut = top < 0 || left < 0 || bottom > innerHeight || right > innerWidth;
    if (reveal && isOut) elements[0].scrollIntoView({ block: "center", behavior: "instant" });
    return elements.map(describe);
  };
  const all = Array.from(document.querySelectorAll(find));
  if (text == null) return shown(all);
  const says = (test) => all.filter((element) => [element.textContent, nameOf(element)].some((words) => test(clean(words))));
  const exact = says((words) => words === text);
  return shown(exact.length > 0 ? exact : says((words) => words.includes(text)));
})
