// The policy's grid: arrows move from cell to cell, Enter opens and keeps, Escape leaves.
const ARROWS = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] };

export function moveInGrid() {
  if (!document.querySelector("[data-grid]")) return;
  document.addEventListener("keydown", (event) => {
    if (event.target.matches("[data-field]")) return typing(event);
    const cell = event.target.closest("[data-cell]");
    if (cell && ARROWS[event.key] && !event.altKey && !event.ctrlKey && !event.metaKey) {
      if (go(cell, ...ARROWS[event.key])) event.preventDefault();
    }
  });
  // What was asked for gets the focus: the field, or the cell that it became.
  document.addEventListener("htmx:afterSwap", (event) => {
    const slot = event.target.closest?.(".slot");
    if (!slot) return;
    const next = slot.querySelector("[data-field]") || slot.querySelector("[data-cell]");
    next?.focus();
    if (next?.matches("[data-field]")) next.select();
  });
}

function typing(event) {
  const field = event.target;
  if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
    event.preventDefault();
    field.form.requestSubmit();
  } else if (event.key === "Escape") {
    event.stopPropagation();
    field.form.querySelector("[data-leave]").click();
  }
}

// A row's cells stand side by side; in the row above or below, the one at the same place is next.
function go(cell, down, right) {
  const row = cell.closest("tr");
  const cells = [...row.querySelectorAll("[data-cell]")];
  const column = cell.closest("td, th");
  const next = right ? cells[cells.indexOf(cell) + right] : across(cell, column, row, down);
  next?.focus();
  return Boolean(next);
}

function across(cell, column, row, down) {
  const inside = [...column.querySelectorAll("[data-cell]")];
  const near = inside[inside.indexOf(cell) + down];
  if (near) return near;
  const other = (down > 0 ? row.nextElementSibling : row.previousElementSibling)?.children[column.cellIndex];
  const found = other ? [...other.querySelectorAll("[data-cell]")] : [];
  return down > 0 ? found[0] : found.at(-1);
}
