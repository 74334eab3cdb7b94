import { ask } from "/js/api.js";

// Caption, cover and audience: the same fields when posting and when editing.

const segments = new Intl.Segmenter(undefined, { granularity: "grapheme" });

/** Counts the caption as the server does, and lets the cover's slider move the preview. */
export function connect(form) {
  const caption = form.elements.caption;
  const count = form.querySelector("[data-count]");
  const error = form.querySelector("[data-caption-error]");
  const limit = Number(caption.dataset.limit);
  const show = () => {
    const length = [...segments.segment(caption.value.trim())].length;
    count.textContent = `${length} / ${limit}`;
    const over = length > limit;
    caption.setAttribute("aria-invalid", over);
    error.textContent = over ? `${length - limit} characters too many.` : "";
  };
  caption.addEventListener("input", show);
  show();

  const [cover, preview] = [form.querySelector("[data-cover]"), form.querySelector("[data-preview]")];
  cover?.addEventListener("input", () => {
    cover.dataset.chosen = "";
    preview.pause();
    preview.currentTime = Number(cover.value);
  });
}

/** What the form says, as the API reads it. */
export function read(form) {
  const cover = form.querySelector("[data-cover]");
  return {
    caption: form.elements.caption.value,
    audience: form.elements.audience.value,
    ...(cover && "chosen" in cover.dataset ? { coverSeconds: Number(cover.value) } : {}),
  };
}

/** Puts what `read` gave back into the form. */
export function write(form, { caption = "", audience, coverSeconds }) {
  if (audience) form.elements.audience.value = audience;
  const cover = form.querySelector("[data-cover]");
  if (cover && coverSeconds !== undefined) {
    cover.max = Math.max(cover.max, coverSeconds);
    cover.value = coverSeconds;
    cover.dataset.chosen = "";
  }
  form.elements.caption.value = caption;
  form.elements.caption.dispatchEvent(new Event("input", { bubbles: true }));
}

/** Saves the form's details; false with the reason shown where it was refused. */
export async function save(form, id, error) {
  try {
    await ask("POST", `/api/videos/${id}`, read(form));
    return true;
  } catch (failure) {
    const target = failure.code.startsWith("caption") ? form.querySelector("[data-caption-error]") : error;
    target.textContent = failure.message;
    return false;
  }
}
