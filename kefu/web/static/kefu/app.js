// Everything here is comfort: pages read and post without it.
import { tellTime } from "./time.js";
import { listenForKeys } from "./keys.js";
import { watchDraft } from "./draft.js";
import { countDown } from "./undo.js";
import { openDialogs } from "./dialogs.js";
import { insertGaps } from "./gaps.js";
import { moveInGrid } from "./grid.js";
import { helpAsking } from "./assist.js";
import { helpPasting } from "./paste.js";
import { followPanes, showWhatWaits } from "./panes.js";
import { scanWithCamera } from "./scan.js";

document.documentElement.classList.add("scripted");
tellTime();
listenForKeys();
openDialogs();
moveInGrid();
followPanes();
showWhatWaits();
countDown(document.querySelector("[data-undo]"));
watchDraft(document.querySelector("form[data-draft]"));
helpAsking();
helpPasting();
scanWithCamera(document.querySelector("[data-camera]"));
// A stated fact may bring a new letter with it.
document.addEventListener("htmx:oobAfterSwap", () => watchDraft(document.querySelector("form[data-draft]")));

// On a phone the sections are one line: the one that is open stands in view.
const sections = document.querySelector(".side");
const open = sections?.querySelector("[aria-current]");
if (open && sections.scrollWidth > sections.clientWidth) {
  const middle = open.getBoundingClientRect().left - sections.getBoundingClientRect().left + open.clientWidth / 2;
  sections.scrollLeft += middle - sections.clientWidth / 2;
}

insertGaps();
for (const form of document.querySelectorAll("form[data-submit-on-change]")) {
  form.addEventListener("change", () => form.requestSubmit());
}

// One menu open at a time; a click elsewhere closes it.
document.addEventListener("click", (event) => {
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    if (!menu.contains(event.target)) menu.open = false;
  }
});

// A link to a message opens it.
function openTarget() {
  const target = location.hash.length > 1 && document.getElementById(location.hash.slice(1));
  if (target instanceof HTMLDetailsElement) target.open = true;
}
addEventListener("hashchange", openTarget);
openTarget();
