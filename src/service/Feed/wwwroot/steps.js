// One step for one gesture: wheel, keys, buttons. Swiping is the browser's own scroll snapping.

const quiet = 140;  // Milliseconds without a wheel event after which the next is a new gesture.
const rest = 300;   // The least time between two steps of one wheel.

/** Calls step(±1). A trackpad's inertia, dozens of fading events, belongs to the gesture that set it off. */
export function onWheel(element, step) {
  let [lastAt, lastSize, steppedAt] = [-Infinity, 0, -Infinity];
  element.addEventListener("wheel", event => {
    if (event.ctrlKey || Math.abs(event.deltaX) > Math.abs(event.deltaY)) return;
    event.preventDefault();
    const now = event.timeStamp; // When the wheel turned, however late a busy page hears of it.
    const size = Math.abs(event.deltaY) * (event.deltaMode ? 40 : 1);
    const isNew = now - steppedAt > rest && (now - lastAt > quiet || size > lastSize * 1.5 + 8);
    [lastAt, lastSize] = [now, size];
    if (!isNew || size < 2) return;
    steppedAt = now;
    step(Math.sign(event.deltaY));
  }, { passive: false });
}

/** Calls what the pressed key means, unless the key is meant for a control. */
export function onKeys(meanings) {
  document.addEventListener("keydown", event => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]")) return;
    const on = event.target;
    if (on.closest?.("input, textarea, select, [contenteditable]")) return;
    if (event.key === " " && on.closest?.("button, a, summary")) return;
    const does = meanings[event.key.length === 1 ? event.key.toLowerCase() : event.key];
    if (!does) return;
    event.preventDefault();
    if (!event.repeat || event.key.startsWith("Arrow")) does();
  });
}

/** Tells a tap from a double tap: the first acts at once only if the second cannot follow. */
export function onTaps(element, { once, twice }) {
  let waiting = null;
  element.addEventListener("click", event => {
    // A key press "clicks" without a place; it needs no waiting.
    if (event.detail === 0) return once(event);
    if (waiting) {
      clearTimeout(waiting);
      waiting = null;
      return twice(event);
    }
    waiting = setTimeout(() => {
      waiting = null;
      once(event);
    }, 220);
  });
}
