// The answer while it is written: kept, checked, its findings underlined and mendable.
import { offerMacros } from "./macros.js";

const PAUSE = 450;

export function watchDraft(form) {
  if (!form || form.dataset.watched) return;
  form.dataset.watched = "yes";
  offerMacros(form);
  const text = form.elements.text;
  const under = form.querySelector(".under-text");
  const list = form.querySelector("#findings");
  const kept = form.querySelector(".kept");
  const button = form.querySelector("[data-send]");
  let timer = 0;
  let running = null;
  let dirty = false;

  const underline = () => paint(text.value, list, under);
  const label = () => relabel(form, list, button);

  function typed() {
    dirty = true;
    sayWriting();
    kept.textContent = form.dataset.saving;
    clearTimeout(timer);
    timer = setTimeout(keep, PAUSE);
    paint(text.value, null, under);
  }

  async function keep() {
    if (running) return void (timer = setTimeout(keep, PAUSE));
    dirty = false;
    const sent = text.value;
    running = fetch(form.dataset.draft, { method: "POST", body: new FormData(form) }).catch(() => null);
    const answer = await running;
    running = null;
    if (!answer || (!answer.ok && answer.status !== 409)) {
      kept.textContent = form.dataset.failed;
      dirty = true;
      timer = setTimeout(keep, 5000);
      return;
    }
    form.elements.version.value = answer.headers.get("X-Draft-Version") || form.elements.version.value;
    const html = await answer.text();
    if (dirty || text.value !== sent) return;
    if (html.trim() !== list.innerHTML.trim()) list.innerHTML = html;
    kept.textContent = answer.status === 409 ? "" : form.dataset.saved;
    underline();
    label();
  }

  form.addEventListener("input", (event) => {
    if (event.target.closest("[data-assist]")) return;
    if (event.target.name === "ack" || event.target.name === "reason") return label();
    if (event.target.closest(".offers")) reckon(event.target, form);
    label();
    typed();
  });
  list.addEventListener("click", (event) => {
    const finding = event.target.closest("[data-apply]")?.closest(".finding");
    if (!finding) return;
    const field = form.elements[finding.dataset.part];
    const points = Array.from(field.value);
    const { start, end, suggestion } = finding.dataset;
    points.splice(Number(start), Number(end) - Number(start), ...Array.from(suggestion));
    field.value = points.join("").replace(/ {2,}/g, " ");
    field.focus();
    finding.remove();
    typed();
  });
  form.addEventListener("submit", (event) => {
    const question = event.submitter?.dataset.confirm;
    if (question && !confirm(question)) return event.preventDefault();
    clearTimeout(timer);
    dirty = false;
  });
  addEventListener("beforeunload", (event) => {
    if (dirty) event.preventDefault();
  });
  addEventListener("pagehide", () => {
    if (dirty) navigator.sendBeacon(form.dataset.draft, new FormData(form));
  });
  underline();
  label();
  // Written before this was here, or put back by the browser.
  if (text.value !== text.defaultValue) typed();
}

// Told to colleagues on the same page with the next beat of the presence; see case.html.
let quiet = 0;
function sayWriting() {
  const writing = document.getElementById("writing");
  if (!writing) return;
  writing.value = "yes";
  clearTimeout(quiet);
  quiet = setTimeout(() => (writing.value = ""), 45_000);
}

// The same words lie under the field; what was found is underlined there. Where findings
// overlap, what must not leave is shown.
function paint(words, list, under) {
  const points = Array.from(words);
  const kinds = new Array(points.length).fill("");
  const found = list ? list.querySelectorAll('.finding[data-part="text"]') : [];
  for (const finding of found) {
    const kind = finding.classList.contains("block") ? "block" : "warn";
    for (let at = Number(finding.dataset.start); at < Number(finding.dataset.end); at++) {
      if (kinds[at] !== "block") kinds[at] = kind;
    }
  }
  under.replaceChildren();
  for (let at = 0; at < points.length; ) {
    let end = at;
    while (end < points.length && kinds[end] === kinds[at]) end++;
    const stretch = points.slice(at, end).join("");
    if (kinds[at]) {
      const hit = document.createElement("span");
      hit.className = `hit ${kinds[at]}`;
      hit.textContent = stretch;
      under.append(hit);
    } else under.append(stretch);
    at = end;
  }
  under.append("\n");
}

// The button says what happens.
function relabel(form, list, button) {
  const blocked = list.querySelector(".finding.block") !== null;
  const offers = [...form.querySelectorAll(".offer")].filter((o) => o.querySelector("[name=remedy]").checked);
  const limits = list.querySelector(".finding.asks") !== null;
  const asking = limits || offers.some((o) => o.dataset.approval || tooMuch(o));
  // Of several things to do, the buyer may get one: then a person does it, not the desk.
  const todo = offers.filter((o) => "follows" in o.dataset);
  const own = todo.length === 1 ? todo[0].dataset.own?.replace("{amount}", inWords(amountOf(todo[0]), form)) : "";
  const promised = offers.filter(amountOf).map((o) => `${o.dataset.label} ${inWords(amountOf(o), form)}`);
  form.querySelector(".reason")?.classList.toggle("asking", asking);
  if (!button) return;
  button.disabled = blocked;
  if (blocked) button.textContent = form.dataset.labelBlocked;
  else if (asking) button.textContent = form.dataset.labelAsk;
  else if (own) button.textContent = own;
  else if (!promised.length) button.textContent = form.dataset.labelSend;
  else button.textContent = form.dataset.labelPromise.replace("{what}", promised.join(", "));
}

// An amount as the buyer's marketplace writes it.
function inWords(amount, form) {
  const { currency, locale } = form.dataset;
  const value = Number(amount.replace(",", "."));
  if (!currency || !Number.isFinite(value)) return amount;
  return new Intl.NumberFormat(locale, { style: "currency", currency }).format(value);
}

const field = (offer, name) => offer.querySelector(`input[name^="${name}:"]`);
const amountOf = (offer) => field(offer, "amount")?.value || "";

function tooMuch(offer) {
  const most = Number(offer.dataset.max || Infinity);
  return Number((field(offer, "percent")?.value || "0").replace(",", ".")) > most;
}

// A share of the price in what the currency can be paid in, never rounded up.
function reckon(changed, form) {
  const offer = changed.closest(".offer");
  const [percent, amount] = [field(offer, "percent"), field(offer, "amount")];
  if (changed !== percent || !amount || !form.dataset.price) return;
  const share = Number(percent.value.replace(",", "."));
  const digits = Number(form.dataset.digits);
  const units = Math.round(Number(form.dataset.price) * 10 ** digits);
  const part = Math.floor((units * share) / 100 + 1e-9) / 10 ** digits;
  if (Number.isFinite(share)) amount.value = part.toFixed(digits);
}
