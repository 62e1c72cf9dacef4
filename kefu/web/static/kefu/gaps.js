// A gap of the list goes to where the cursor stands in the text.
export function insertGaps() {
  let field = document.querySelector("[data-insert-here]");
  document.addEventListener("focusin", (event) => {
    if (event.target.matches?.("[data-insert-here]")) field = event.target;
  });
  document.addEventListener("click", (event) => {
    const gap = event.target.closest("[data-insert]");
    if (!gap || !field) return;
    insertAt(field, gap.dataset.insert);
  });
}

// Types words into a field, in the place of what is selected; whoever listens is told.
export function insertAt(field, words) {
  field.focus();
  // Typed by the browser, so that it can be undone like anything typed.
  if (document.execCommand("insertText", false, words)) return;
  field.setRangeText(words, field.selectionStart, field.selectionEnd, "end");
  field.dispatchEvent(new Event("input", { bubbles: true }));
}
