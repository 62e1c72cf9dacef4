// Barcodes by camera, where the browser can read them by itself; scanners type into the field anyway.
const PAUSE = 250;

export async function scanWithCamera(button) {
  if (!button || !("BarcodeDetector" in window) || !navigator.mediaDevices) return;
  const formats = await BarcodeDetector.getSupportedFormats().catch(() => []);
  if (!formats.length) return;
  const detector = new BarcodeDetector({ formats });
  const form = button.form;
  const finder = form.querySelector("[data-viewfinder]");
  const start = button.textContent;
  button.hidden = false;
  button.addEventListener("click", async () => {
    if (finder.srcObject) return stop(finder, button, start);
    try {
      finder.srcObject = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
    } catch {
      button.hidden = true; // no camera, or none allowed: the field is there
      return;
    }
    finder.hidden = false;
    button.textContent = button.dataset.stop;
    await finder.play();
    look(detector, finder, form, () => stop(finder, button, start));
  });
}

async function look(detector, finder, form, done) {
  while (finder.srcObject) {
    const found = await detector.detect(finder).catch(() => []);
    if (found.length) {
      form.elements.code.value = found[0].rawValue;
      done();
      form.requestSubmit();
      return;
    }
    await new Promise((resume) => setTimeout(resume, PAUSE));
  }
}

function stop(finder, button, start) {
  for (const track of finder.srcObject?.getTracks() || []) track.stop();
  finder.srcObject = null;
  finder.hidden = true;
  button.textContent = start;
}
