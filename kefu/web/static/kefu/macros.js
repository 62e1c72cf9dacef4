// Canned replies in the answer: "/" or the button opens the list, typing narrows it, Enter inserts.
import { insertAt } from "./gaps.js";

export function offerMacros(form) {
  const box = form.querySelector("[data-canned]");
  if (!box) return;
  const text = form.elements.text;
  const picker = box.querySelector(".picker");
  const opener = box.querySelector("[data-open-macros]");
  let bySlash = false;

  const search = () => picker.querySelector("input");
  const options = () => [...picker.querySelectorAll("[role=option]")];
  const shown = () => options().filter((option) => !option.hidden);
  const current = () => picker.querySelector("[aria-selected=true]:not([hidden])");

  function point(option) {
    for (const each of options()) each.setAttribute("aria-selected", String(each === option));
    search().setAttribute("aria-activedescendant", option?.id || "");
    option?.scrollIntoView({ block: "nearest" });
  }

  function narrow() {
    const words = search().value.toLowerCase().split(/\s+/).filter(Boolean);
    for (const option of options()) {
      const name = option.dataset.find.toLowerCase();
      option.hidden = !words.every((word) => name.includes(word));
    }
    picker.querySelector(".none").hidden = shown().length > 0;
    // Whoever types a whole shortcut means that one.
    const exact = shown().find((option) => option.dataset.find.toLowerCase().endsWith(` /${words[0]}`));
    point(exact || shown()[0]);
  }

  async function open(slash) {
    bySlash = slash;
    if (!picker.children.length) {
      const answer = await get(box.dataset.list);
      if (!answer) return tell(form, [box.dataset.failed]);
      picker.innerHTML = answer;
    }
    picker.hidden = false;
    opener.setAttribute("aria-expanded", "true");
    if (!search()) return;
    search().value = "";
    narrow();
    search().focus();
  }

  function hide() {
    picker.hidden = true;
    opener.setAttribute("aria-expanded", "false");
  }

  function close() {
    hide();
    text.focus();
  }

  // A slash that was meant as a slash is typed after all.
  function closeOn(key) {
    close();
    if (bySlash) insertAt(text, key === " " ? "/ " : "/");
  }

  async function choose(option) {
    close();
    const data = new FormData(form);
    data.set("macro", option.dataset.macro);
    const headers = { Accept: "application/json" };
    const answer = await fetch(box.dataset.canned, { method: "POST", body: data, headers }).catch(() => null);
    if (!answer?.ok) return tell(form, [box.dataset.failed]);
    const found = await answer.json();
    insertAt(text, found.text);
    tell(form, found.notes);
    for (const code of found.remedies) {
      const tick = form.querySelector(`[name=remedy][value="${CSS.escape(code)}"]`);
      if (!tick || tick.checked) continue;
      tick.checked = true;
      tick.dispatchEvent(new Event("input", { bubbles: true }));
    }
  }

  text.addEventListener("keydown", (event) => {
    if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    const before = text.value.slice(0, text.selectionStart);
    if (before && !/\s$/.test(before)) return;
    event.preventDefault();
    open(true);
  });
  opener.addEventListener("click", (event) => {
    event.preventDefault();
    if (picker.hidden) open(false);
    else close();
  });
  picker.addEventListener("input", (event) => {
    event.stopPropagation(); // no word of the answer has changed
    narrow();
  });
  picker.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    const all = shown();
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && all.length) point(all[(all.indexOf(current()) + step + all.length) % all.length]);
    else if (event.key === "Enter" && search()) current() && choose(current());
    else if (event.key === "Escape" || (event.key === " " && !search()?.value)) closeOn(event.key);
    else if (event.key === "Backspace" && !search()?.value) close();
    else return;
    event.preventDefault();
    event.stopPropagation();
  });
  picker.addEventListener("click", (event) => {
    const option = event.target.closest("[role=option]");
    if (option) choose(option);
  });
  document.addEventListener("click", (event) => {
    if (!box.contains(event.target)) hide();
  });
}

async function get(address) {
  const answer = await fetch(address, { headers: { "HX-Request": "true" } }).catch(() => null);
  return answer?.ok ? answer.text() : "";
}

function tell(form, notes) {
  form.querySelector(".canned-notes").replaceChildren(
    ...notes.map((note) => {
      const line = document.createElement("p");
      line.textContent = note;
      return line;
    }),
  );
}
