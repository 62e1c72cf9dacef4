// Pages that open in place: assign, merge, split, the help.
export function openDialogs() {
  const dialog = document.getElementById("dialog");
  const body = document.getElementById("dialog-body");
  document.addEventListener("click", async (event) => {
    const opener = event.target.closest("[data-open]");
    if (opener) document.getElementById(opener.dataset.open)?.showModal();
    const link = event.target.closest("a[data-dialog]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    const answer = await fetch(link.href, { headers: { "HX-Request": "true" } }).catch(() => null);
    if (!answer?.ok) return location.assign(link.href);
    body.innerHTML = await answer.text();
    link.closest("details.menu")?.removeAttribute("open");
    dialog.showModal();
  });
  for (const open of document.querySelectorAll("dialog")) {
    open.addEventListener("click", (event) => {
      if (event.target === open) open.close();
    });
  }
}
