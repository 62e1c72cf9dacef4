// On a phone a case's three columns lie side by side; the tabs follow the swipe.
export function followPanes() {
  const links = [...document.querySelectorAll(".panes a")];
  const columns = document.querySelector("[data-columns]");
  if (!columns || !links.length) return;
  for (const link of links) {
    link.addEventListener("click", (event) => {
      event.preventDefault();
      document.querySelector(link.hash)?.scrollIntoView({ block: "nearest", inline: "start" });
    });
  }
  const seen = new IntersectionObserver(
    (entries) => {
      for (const entry of entries) {
        if (!entry.isIntersecting) continue;
        for (const link of links) {
          if (link.hash === `#${entry.target.id}`) link.setAttribute("aria-current", "true");
          else link.removeAttribute("aria-current");
        }
      }
    },
    { root: columns, threshold: 0.6 },
  );
  for (const column of columns.children) seen.observe(column);
}

// A long talk opens at what waits for an answer.
export function showWhatWaits() {
  const waits = document.querySelector("[data-waits]");
  const column = waits?.closest(".column");
  if (column && location.hash.length < 2) column.scrollTop = waits.offsetTop - column.offsetTop - 8;
}
