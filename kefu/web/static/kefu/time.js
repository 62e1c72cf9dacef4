// Time left, ticking in the same words as the server's (see kefu/web/times.py).
const SOON = 4 * 3600;

export function tellTime() {
  const patterns = JSON.parse(document.body.dataset.timePatterns || "null");
  if (!patterns) return;
  const tick = () => {
    const now = Date.now() / 1000;
    for (const element of document.querySelectorAll("[data-due]")) {
      const { text, tone } = timeLeft(Number(element.dataset.due) - now, patterns);
      if (element.textContent !== text) element.textContent = text;
      element.classList.toggle("over", tone === "over");
      element.classList.toggle("soon", tone === "soon");
    }
  };
  setInterval(tick, 20_000);
}

export function timeLeft(seconds, patterns) {
  const over = seconds < 0;
  const minutes = Math.floor(Math.abs(Math.trunc(seconds)) / 60);
  const hours = Math.floor(minutes / 60);
  let text;
  if (hours >= 48) text = fill(patterns.days, { d: Math.floor(hours / 24), h: hours % 24 });
  else if (hours) text = fill(patterns.hours, { h: hours, m: minutes % 60, mm: String(minutes % 60).padStart(2, "0") });
  else text = fill(patterns.minutes, { m: minutes });
  return {
    text: fill(over ? patterns.over : patterns.left, { time: text }),
    tone: over ? "over" : seconds < SOON ? "soon" : "calm",
  };
}

function fill(pattern, values) {
  return pattern.replace(/\{(\w+)\}/g, (_, name) => values[name]);
}
