import { icon } from "./icon.js";

const icons = { good: "check", bad: "alert" };

/** Tells the person something in passing, and says it to a screen reader. */
export function toast(message, kind = "good") {
  const region = document.querySelector(".toasts");
  const note = document.createElement("div");
  note.className = `toast ${kind}`;
  note.append(icon(icons[kind] ?? "check"), message);
  region.append(note);
  // A popover lies above an open dialog.
  if (region.showPopover) {
    if (region.matches(":popover-open")) region.hidePopover();
    region.showPopover();
  }
  setTimeout(() => {
    note.remove();
    if (!region.childElementCount && region.matches(":popover-open")) region.hidePopover();
  }, 3000 + 50 * message.length);
}
