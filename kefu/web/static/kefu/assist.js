// The assistant: Enter in a field of its own asks, and what it brings is shown where one looks.
export function helpAsking() {
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.isComposing || !event.target.matches("[data-assist] input[data-asks]")) return;
    event.preventDefault();
    event.target.closest("[data-assist]").querySelector(`#${event.target.dataset.asks}`)?.click();
  });
  document.addEventListener("htmx:afterSwap", (event) => {
    const slot = document.getElementById(event.detail.target?.id);
    if (!slot?.matches(".assist-slot")) return;
    slot.querySelector("[data-cancel]")?.focus({ preventScroll: true });
    slot.scrollIntoView({ block: "nearest" });
  });
}
