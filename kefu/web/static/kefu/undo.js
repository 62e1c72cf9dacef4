// The seconds in which an answer can still be called back.
export function countDown(bar) {
  if (!bar) return;
  const text = bar.querySelector("[data-undo-text]");
  const tick = () => {
    const seconds = Math.ceil(Number(bar.dataset.undo) - Date.now() / 1000);
    if (seconds > 0) {
      text.textContent = text.dataset.undoText.replace("{seconds}", seconds);
      setTimeout(tick, 500);
    } else {
      text.textContent = text.dataset.undoOver;
    }
  };
  tick();
}
