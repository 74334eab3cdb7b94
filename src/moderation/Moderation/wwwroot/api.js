import { ask } from "/js/api.js";

/** Asks the console's interface, as `ask` does. */
export const send = (method, path, body) => ask(method, "/api/moderation" + path, body);

export const post = (path, body) => send("POST", path, body);

/** Goes to the next case, or to the overview where there is none. */
export async function next() {
  const taken = await post("/queue/next");
  location.assign(taken ? "/moderation/cases/" + taken.case : "/moderation?done=yes");
}
