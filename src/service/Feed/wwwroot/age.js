// What is for adults alone: the service is asked to look at the viewer's age, and then for what it shows the viewer.

/** Null where the viewer is an adult; else the refusal's code and a sentence. */
export async function checkAge() {
  try {
    const answer = await fetch("/api/age-check", { method: "POST", signal: AbortSignal.timeout(15_000) });
    if (answer.ok) return null;
    const problem = await answer.json();
    return { code: problem.code, text: problem.title };
  } catch {
    return { code: "unreachable", text: navigator.onLine ? "The service did not answer. Try again." : "You are offline." };
  }
}

/** One item of the feed, as this viewer may see it now; null where it is gone. */
export async function look(id) {
  const answer = await fetch(`/api/feed?start=${id}&limit=1`, { signal: AbortSignal.timeout(15_000) }).catch(() => null);
  return answer?.ok ? (await answer.json()).items[0] : null;
}
