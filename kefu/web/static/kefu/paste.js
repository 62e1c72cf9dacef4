// A text for Amazon: copied with one click, its length counted while it is typed.
export function helpPasting() {
  for (const box of document.querySelectorAll("[data-paste]")) count(box);
  document.addEventListener("input", (event) => {
    if (event.target.matches?.("[data-paste]")) count(event.target);
  });
  document.addEventListener("click", (event) => {
    const button = event.target.closest?.("[data-copy]");
    if (button) copy(button);
  });
}

function count(box) {
  const told = document.getElementById(box.dataset.paste);
  if (!told) return;
  const left = Number(box.dataset.limit) - [...box.value].length;
  told.textContent = (left < 0 ? told.dataset.over : told.dataset.left).replace("{n}", Math.abs(left));
  told.classList.toggle("over", left < 0);
}

async function copy(button) {
  const box = document.getElementById(button.dataset.copy);
  try {
    await navigator.clipboard.writeText(box.value);
    button.textContent = button.dataset.done;
  } catch {
    box.select(); // no clipboard here: Ctrl-C does it
    button.textContent = button.dataset.byHand;
  }
}
