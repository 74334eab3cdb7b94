/** Posts to the console's interface. Returns what came back, or throws with the refusal's sentence and code. */
export const post = (path, body) => send("POST", path, body);

export async function send(method, path, body) {
  let answer;
  try {
    answer = await fetch("/api/moderation" + path, {
      method,
      headers: body === undefined ? {} : { "Content-Type": "application/json" },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
  } catch {
    throw Object.assign(new Error("The service cannot be reached. What you wrote is still here: try again."), { code: "unreachable" });
  }
  const text = await answer.text();
  const read = text && answer.headers.get("Content-Type")?.includes("json") ? JSON.parse(text) : null;
  if (!answer.ok) throw Object.assign(new Error(read?.detail ?? read?.title ?? "That did not work."), { code: read?.code ?? "", status: answer.status });
  return read;
}

/** Goes to the next case, or to the overview where there is none. */
export async function next() {
  const taken = await post("/queue/next");
  location.assign(taken ? "/moderation/cases/" + taken.case : "/moderation?done=yes");
}
