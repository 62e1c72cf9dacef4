// The keyboard: j k Enter a e n r / g i ? Esc.
const PLACE = "kefu-row";
const typing = (element) =>
  element.matches("input:not([type=checkbox]):not([type=radio]), textarea, select") || element.isContentEditable;

export function listenForKeys() {
  returnToRow();
  let before = "";
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") return leave(event);
    if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) {
      if ((event.ctrlKey || event.metaKey) && event.key === "Enter") send(event);
      return;
    }
    if (document.querySelector("dialog[open]")) return;
    const key = before === "g" ? `g ${event.key}` : event.key;
    before = event.key;
    if (act(key)) event.preventDefault();
  });
}

function act(key) {
  if (key === "j" || key === "k") return move(key === "j" ? 1 : -1);
  if (key === "?") return show("help");
  if (key === "g i") return go(document.querySelector(".brand")?.href);
  const row = document.activeElement?.closest("[data-case]");
  if (row?.matches(".row")) {
    const done = { a: ["assign", { to: "me" }], e: ["close", {}], n: ["none-needed", {}] }[key];
    if (done) return post(row, ...done);
  }
  const inRow = document.activeElement?.closest("[data-row]")?.querySelector(`[data-row-key="${CSS.escape(key)}"]`);
  if (inRow) {
    inRow.focus();
    return true;
  }
  const target = document.querySelector(`[data-key="${CSS.escape(key)}"]`);
  if (!target) return false;
  if (target.matches("input, textarea")) target.focus();
  else target.click();
  return true;
}

function rows() {
  return [...document.querySelectorAll("[data-rows] .row, [data-rows] .row-link, [data-rows] summary.row-line")];
}

function move(step) {
  const all = rows();
  if (!all.length) return false;
  const at = all.indexOf(document.activeElement);
  const next = all[at < 0 ? (step > 0 ? 0 : all.length - 1) : Math.min(Math.max(at + step, 0), all.length - 1)];
  next.focus();
  next.scrollIntoView({ block: "nearest" });
  return true;
}

// A case of the list: done here, then the list is shown anew.
function post(row, verb, values) {
  const place = { list: location.pathname + location.search, at: rows().indexOf(row), case: row.dataset.case };
  sessionStorage.setItem(PLACE, JSON.stringify(place));
  const form = document.createElement("form");
  form.method = "post";
  form.action = `${new URL(row.href).pathname}${verb}`;
  const token = document.querySelector("input[name=csrfmiddlewaretoken]")?.value || "";
  const all = { ...values, csrfmiddlewaretoken: token, next: location.pathname + location.search };
  for (const [name, value] of Object.entries(all)) {
    const input = document.createElement("input");
    Object.assign(input, { type: "hidden", name, value });
    form.append(input);
  }
  document.body.append(form);
  form.submit();
  return true;
}

// The list is shown anew after a verb: the same row has the keyboard again, or the one that took its place.
function returnToRow() {
  const place = JSON.parse(sessionStorage.getItem(PLACE) || "null");
  sessionStorage.removeItem(PLACE);
  if (!place || place.list !== location.pathname + location.search) return;
  const all = rows();
  const same = all.find((row) => row.dataset.case === place.case);
  (same || all[Math.min(place.at, all.length - 1)])?.focus();
}

function show(id) {
  document.getElementById(id)?.showModal();
  return true;
}

function go(href) {
  if (href) location.assign(href);
  return Boolean(href);
}

function leave(event) {
  const menu = event.target.closest?.("details.menu[open]");
  if (menu) {
    menu.open = false;
    menu.querySelector("summary").focus();
  } else if (typing(event.target)) {
    event.target.blur();
    document.querySelector("[data-columns]")?.focus({ preventScroll: true });
  }
}

function send(event) {
  event.target.closest("form[data-draft]")?.querySelector("[data-send]:not(:disabled)")?.click();
}
