// The keyboard: j k Enter o b ] [ a e n r / g i ? Esc.
const PLACE = "kefu-row"; // where the keyboard stood in a list that was left
const LIST = "kefu-list"; // the list that was left last
const typing = (element) =>
  element.matches("input:not([type=checkbox]):not([type=radio]), textarea, select") || element.isContentEditable;

export function listenForKeys() {
  returnToRow();
  document.addEventListener("click", leaving);
  document.addEventListener("submit", leaving);
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
  if (key === "o") return openRow();
  if (key === "b") return goBack();
  if (key === "]") return go(document.querySelector(".paging a[rel=next]")?.href);
  if (key === "[") return firstPage();
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
  const all = document.querySelectorAll("[data-rows] .row, [data-rows] .row-link, [data-rows] summary.row-line");
  return [...all].filter((row) => row.matches("summary") || !row.closest("summary.row-line"));
}

// The row that an element stands in.
function rowOf(element) {
  const outer = element.closest?.("[data-rows] tr, [data-rows] li, [data-rows] [data-row]");
  return outer && rows().find((row) => outer.contains(row));
}

// A row that unfolds has its page behind a link of its own.
function openRow() {
  const row = rowOf(document.activeElement);
  const link = row?.matches("summary") ? linkIn(row) : row;
  link?.click();
  return Boolean(link);
}

function goBack() {
  const list = sessionStorage.getItem(LIST);
  return list !== location.pathname + location.search && go(list);
}

function firstPage() {
  const address = new URL(location.href);
  if (!address.searchParams.has("after")) return false;
  address.searchParams.delete("after");
  return go(address.href);
}

// Whoever opens a row or says something in it comes back to the same row.
function leaving(event) {
  const row = rowOf(event.target);
  if (!row || !event.target.closest("a[href], form")) return;
  if (event.type === "click" && !event.target.closest("a[href]")) return;
  remember(row);
}

function remember(row) {
  const list = location.pathname + location.search;
  sessionStorage.setItem(PLACE, JSON.stringify({ list, at: rows().indexOf(row), row: nameOf(row) }));
  sessionStorage.setItem(LIST, list);
}

function nameOf(row) {
  return row.dataset.case || row.getAttribute("href") || linkIn(row)?.getAttribute("href") || "";
}

function linkIn(summary) {
  return summary.closest("li")?.querySelector("a[href]");
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
  remember(row);
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

// The list is shown anew: the same row has the keyboard again, or the one that took its place.
function returnToRow() {
  const place = JSON.parse(sessionStorage.getItem(PLACE) || "null");
  if (!place || place.list !== location.pathname + location.search) return;
  sessionStorage.removeItem(PLACE);
  const all = rows();
  const same = place.row && all.find((row) => nameOf(row) === place.row);
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
    (rowOf(event.target) || document.querySelector("[data-columns]"))?.focus({ preventScroll: true });
  }
}

function send(event) {
  event.target.closest("form[data-draft]")?.querySelector("[data-send]:not(:disabled)")?.click();
}
