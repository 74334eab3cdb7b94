// What is for adults alone: the service is asked to look at the viewer's age, and then for what it shows the viewer.

import { ask } from "/js/api.js";

const patience = 15_000;

/** Null where the viewer is an adult; else the refusal's code and a sentence. */
export async function checkAge() {
  try {
    await ask("POST", "/api/age-check", undefined, { patience });
    return null;
  } catch (failure) {
    return { code: failure.code, text: failure.message };
  }
}

/** One item of the feed, as this viewer may see it now; null where it is gone. */
export async function look(id) {
  const page = await ask("GET", `/api/feed?start=${id}&limit=1`, undefined, { patience }).catch(() => null);
  return page?.items[0] ?? null;
}
